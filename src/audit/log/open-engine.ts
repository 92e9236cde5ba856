// Opening a log for writing: lock, keys, recovery, publishing what was recovered, a fresh WAL, and only then the engine.
import { randomBytes, randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import type { GatelogError } from '../../model/error.ts';
import { dropBallast, layBallast } from './ballast.ts';
import { type Clock, type ClockStep, LogClock, Nonces, parseTime, wallClock } from './clock.ts';
import { type Disk, makeDirectory, realDisk } from './disk.ts';
import { closingNote, Engine } from './engine.ts';
import { closeEpoch, dropNextKey, type KeyOptions, type LogKeys, loadLogKeys } from './log-key.ts';
import { type DurableHead, Publisher } from './publish.ts';
import { isNewLog, type Recovered, recover } from './recover.ts';
import { PublishSchedule } from './schedule.ts';
import { type Lock, takeLock } from './lock.ts';
import { Wal } from './wal.ts';
import { Writer } from './writer.ts';

export interface EngineOptions {
  /** The log's own directory: C2SP paths begin here. */
  readonly directory: string;
  /** First line of every checkpoint and name of every key, e.g. `audit.example.com/gateway-1`. */
  readonly origin: string;
  /** Microseconds since 1970. */
  readonly clock?: Clock;
  /** The clock went back: write a `clock.step` entry. Times are held until it has caught up. */
  readonly clockStepped?: (step: ClockStep) => void;
  readonly random?: (size: number) => Buffer;
  /** Milliseconds from growth to the start of a publish; 800 keeps it within a second. */
  readonly publishAfter?: number;
  /** Milliseconds until payload ciphertext moves from the WAL into its files; 10,000 by default. */
  readonly payloadsAfter?: number;
  /** Bytes of disk held back; 64 MiB by default, 0 for none. */
  readonly ballast?: number;
  readonly segmentBytes?: number;
  readonly disk?: Disk;
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  await makeDirectory(options.directory);
  const lock = takeLock(options.directory);
  try {
    return await openLocked(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(options: EngineOptions, lock: Lock): Promise<Engine> {
  const { directory, origin, disk = realDisk, random = randomBytes } = options;
  const keyOptions: KeyOptions = { directory, origin, disk, random };
  const found = await loadLogKeys(keyOptions, await isNewLog(directory));
  const recovered = await recover(directory, origin, found.epochs);
  const publisher = new Publisher({ directory, disk, ...recovered });
  for (const { segment, end } of recovered.sources) publisher.durable(segment, end);
  const { keys, head } = await republish(publisher, recovered, found, keyOptions);
  await publisher.removeAll();
  const { ballast = 64 * 1024 * 1024 } = options;
  if (ballast > 0) await layBallast(directory, ballast);
  const segmentBytes = options.segmentBytes ?? 64 * 1024 * 1024;
  const wal = await Wal.create(
    { directory: join(directory, 'wal'), segmentBytes, disk },
    recovered.tree.size,
  );
  return assemble(options, { recovered, publisher, keys, head, wal, lock, keyOptions });
}

/** The same publisher as in the normal run: what a crash left half published is written again, the same. */
async function republish(
  publisher: Publisher,
  recovered: Recovered,
  found: LogKeys,
  keyOptions: KeyOptions,
): Promise<{ keys: LogKeys; head: DurableHead }> {
  const head = { size: recovered.tree.size, note: recovered.note ?? '' };
  const { signer, epochs, next } = found;
  // The key was a secret until its entry was written: if the last entry names it, the rotation took place.
  if (next === undefined || recovered.lastEntry?.includes(next.verifier.vkey) !== true) {
    if (next !== undefined) await dropNextKey(keyOptions);
    await publisher.publish(head, false);
    await publisher.publishPayloads();
    return { keys: { signer, epochs }, head };
  }
  const closing = closingNote(head, signer, next);
  await publisher.publish(closing, true);
  await publisher.publishPayloads();
  return {
    keys: { signer: next, epochs: await closeEpoch(keyOptions, epochs, next, head.size) },
    head: closing,
  };
}

/** `t` of the last entry: time does not go back over a restart either. Entries of other makers have none. */
function timeOf(entry: Buffer | undefined): number {
  try {
    const { t } = JSON.parse(entry?.toString() ?? '{}') as { t?: unknown };
    return (typeof t === 'string' ? parseTime(t) : undefined) ?? 0;
  } catch (error) {
    if (error instanceof SyntaxError) return 0;
    throw error;
  }
}

interface Opened {
  readonly recovered: Recovered;
  readonly publisher: Publisher;
  readonly keys: LogKeys;
  readonly head: DurableHead;
  readonly wal: Wal;
  readonly lock: Lock;
  readonly keyOptions: KeyOptions;
}

function assemble(options: EngineOptions, opened: Opened): Engine {
  const { recovered, publisher, keys, head, wal, lock, keyOptions } = opened;
  const failure = Promise.withResolvers<GatelogError>();
  const clock = new LogClock(options.clock ?? wallClock(), options.clockStepped ?? (() => {}));
  clock.notBefore(timeOf(recovered.lastEntry));
  const { random } = options;
  const nonces = new Nonces(
    (bytes) => void (random ? random(bytes.length).copy(bytes) : randomFillSync(bytes)),
  );
  const writer: Writer = new Writer({
    ...{
      origin: options.origin,
      tree: recovered.tree,
      wal,
      publisher,
      signer: keys.signer,
      clock,
      nonces,
      head,
    },
    grew: () => schedule.grew(),
    failed: (error) => failure.resolve(error),
  });
  const schedule = new PublishSchedule({
    publisher,
    head: () => writer.head,
    publishAfter: options.publishAfter ?? 800,
    payloadsAfter: options.payloadsAfter ?? 10_000,
    published: () => writer.wake(),
    failed: (cause) => writer.fail(cause),
  });
  return new Engine({
    ...{ writer, wal, publisher, schedule, lock, keys: keyOptions, signer: keys.signer, epochs: keys.epochs },
    recovered: { size: recovered.tree.size, torn: recovered.torn },
    failure: failure.promise.then((error) => makeRoom(options.directory, error)),
  });
}

/** A full disk: give the ballast up, for the recovery of the next start, before the failure is told. */
async function makeRoom(directory: string, failure: GatelogError): Promise<GatelogError> {
  const code = (failure.cause as NodeJS.ErrnoException | undefined)?.code;
  // The failure that ended the log must be told, whether or not there is room after it.
  if (code === 'ENOSPC') await Promise.allSettled([dropBallast(directory)]);
  return failure;
}
