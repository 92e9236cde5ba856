// Opening a journal over a real directory: engine, key table and what the last run left, in that order.
import type { Engine } from './log/engine.ts';
import { Journal } from './journal.ts';
import type { JournalClock } from './journal-parts.ts';
import { KeyTable } from './payload/key-table.ts';
import { emptyRoot } from './log/merkle.ts';
import { type EngineOptions, openEngine } from './log/open-engine.ts';
import type { ReadEntries } from './open-sessions.ts';
import type { PayloadKey } from './payload/payload-keys.ts';
import { type ReadLog, readLog } from './log/read-log.ts';

export interface JournalOptions {
  /** The log's own directory. */
  readonly directory: string;
  /** First line of every checkpoint, e.g. `audit.example.com/gateway-1`. */
  readonly origin: string;
  /** Public half of the key that payloads are for. */
  readonly payloadKey: PayloadKey;
  readonly version: string;
  /** SHA-256 of the configuration without its secrets, hex. */
  readonly configuration: string;
  readonly clock?: JournalClock;
  /** Milliseconds between heartbeats; 60,000 by default. */
  readonly heartbeatMs?: number;
  /** Hours a signing key is used, beside its change at each start; 0: until the next start. 24 by default. */
  readonly keyRotationHours?: number;
  /** Takes secrets out of the texts and parameters of requests before they are stored. */
  readonly scrub?: (text: string) => string;
  /** Bytes of disk held back for the closing of a log on a full disk. */
  readonly ballast?: number;
  /** For tests: faults, small segments, no ballast. */
  readonly engine?: Partial<EngineOptions>;
}

const systemClock: JournalClock = { now: () => Date.now(), monotonic: () => performance.now() };

/**
 * Opens the log, repairs what a crash left and writes `boot`.
 * @throws GatelogError `log.*` when the directory is in use, damaged or of another origin.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, origin, ballast } = options;
  const engine = await openEngine({
    ...(ballast === undefined ? {} : { ballast }),
    ...options.engine,
    directory,
    origin,
  });
  try {
    const journal = await startJournal(options, engine);
    // From the first moment there is a checkpoint to verify by.
    await engine.publish();
    return journal;
  } catch (cause) {
    await engine.close();
    throw cause;
  }
}

/** Opening the engine has published everything found, so the directory is read like any other log. */
async function startJournal(options: JournalOptions, engine: Engine): Promise<Journal> {
  const { directory, payloadKey, version, configuration, clock = systemClock, heartbeatMs } = options;
  const log = await readLog(directory);
  const root = log.checkpoint?.root ?? emptyRoot;
  return Journal.start({
    engine,
    keys: await KeyTable.open(directory),
    previous: { size: log.size, root: root.toString('base64') },
    read: entriesOf(log),
    payloadKey,
    version,
    configuration,
    scrub: options.scrub,
    clock,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    keyLifeMs: (options.keyRotationHours ?? 24) * 3_600_000,
  });
}

function entriesOf(log: ReadLog): ReadEntries {
  return async function* read(from, to) {
    for await (const [, entry] of log.entries(from, to)) yield entry;
  };
}
