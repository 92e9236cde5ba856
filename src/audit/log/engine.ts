// The open log: the writer with its publishing times, key rotation, scanning and closing.
import { GatelogError } from '../../model/error.ts';
import type { Appended, Appender, PayloadSection, Position } from '../append.ts';
import { formatTreeHead, parseTreeHead } from './checkpoint.ts';
import type { KeyEpoch } from './key-epochs.ts';
import type { Lock } from './lock.ts';
import { closeEpoch, type KeyOptions, prepareNextKey } from './log-key.ts';
import { type NoteSigner, signNote } from './note.ts';
import type { DurableHead, Publisher } from './publish.ts';
import { scanPublished } from './read-log.ts';
import type { PublishSchedule } from './schedule.ts';
import type { Wal } from './wal.ts';
import type { Writer } from './writer.ts';

export interface RecoveredInfo {
  /** Entries found at the start. */
  readonly size: number;
  /** An unacknowledged frame at the end was incomplete and has been cut. */
  readonly torn: boolean;
}

export interface Rotated {
  /** Of the `key.rotate` entry, the last one under the old key. */
  readonly index: number;
  /** Size of the closing checkpoint. */
  readonly size: number;
  readonly vkey: string;
}

/** What an open log is made of; `openEngine` puts it together. */
export interface EngineParts {
  readonly writer: Writer;
  readonly wal: Wal;
  readonly publisher: Publisher;
  readonly schedule: PublishSchedule;
  readonly keys: KeyOptions;
  readonly lock: Lock;
  readonly signer: NoteSigner;
  readonly epochs: readonly KeyEpoch[];
  readonly recovered: RecoveredInfo;
  readonly failure: Promise<GatelogError>;
}

/** One note of the same head by the old key and the new one: readers with either key go on. */
export function closingNote(head: DurableHead, old: NoteSigner, next: NoteSigner): DurableHead {
  const text = head.note.slice(0, head.note.lastIndexOf('\n\n') + 1);
  return { size: head.size, note: signNote(formatTreeHead(parseTreeHead(text)), [old, next]) };
}

export class Engine implements Appender {
  readonly origin: string;
  readonly recovered: RecoveredInfo;
  readonly #parts: EngineParts;
  #signer: NoteSigner;
  #epochs: readonly KeyEpoch[];
  #rotation: Promise<unknown> | undefined;
  #closed: Promise<void> | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.origin = parts.keys.origin;
    this.recovered = parts.recovered;
    this.#signer = parts.signer;
    this.#epochs = parts.epochs;
  }

  append(encode: (at: Position) => Buffer, sections?: readonly PayloadSection[]): Appended {
    if (this.#closed !== undefined) throw closed();
    return this.#parts.writer.append(encode, sections);
  }

  appendSections(sections: readonly PayloadSection[]): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(closed());
    return this.#parts.writer.appendSections(sections);
  }

  get backlog(): number {
    return this.#parts.writer.backlog;
  }

  /** Durable entries. */
  get size(): number {
    return this.#parts.writer.head.size;
  }

  /** The current key's public text. */
  get vkey(): string {
    return this.#signer.verifier.vkey;
  }

  /** Called once if the log fails: nothing can be recorded any more, so the process must end. */
  whenFailed(callback: (error: GatelogError) => void): void {
    void this.#tell(callback);
  }

  async #tell(callback: (error: GatelogError) => void): Promise<void> {
    callback(await this.#parts.failure);
  }

  /** Resolves when all that was appended so far is durable. */
  flush(): Promise<void> {
    return this.#parts.writer.flush();
  }

  /** Publishes what is durable now, ahead of its time. */
  async publish(): Promise<void> {
    try {
      await this.#parts.publisher.publish(this.#parts.writer.head, false);
    } catch (cause) {
      this.#parts.writer.fail(cause);
      throw new GatelogError('log.unavailable', 'the log cannot be published', { cause });
    }
  }

  /** Durable entries from `from` on, as they stand at the call. */
  async *scan(from = 0): AsyncGenerator<[index: number, entry: Buffer]> {
    await this.flush();
    await this.publish();
    yield* scanPublished(this.#parts.keys.directory, from, this.#parts.publisher.published);
  }

  /** Closes the key epoch: `encode` gets the next vkey and makes the entry that names it. One at a time. */
  async rotate(encode: (at: Position, vkey: string) => Buffer): Promise<Rotated> {
    if (this.#closed !== undefined || this.#rotation !== undefined) throw closed();
    const rotation = this.#rotate(encode);
    this.#rotation = rotation;
    try {
      return await rotation;
    } finally {
      this.#rotation = undefined;
    }
  }

  async #rotate(encode: (at: Position, vkey: string) => Buffer): Promise<Rotated> {
    const { writer, publisher, keys } = this.#parts;
    const next = await prepareNextKey(keys);
    const { vkey } = next.verifier;
    // A crash from here on: recovery looks whether the last entry names the key that lies prepared.
    const { index, durable } = writer.appendLast((at) => encode(at, vkey));
    await durable;
    try {
      const head = closingNote(writer.head, this.#signer, next);
      await publisher.publish(head, true);
      this.#epochs = await closeEpoch(keys, this.#epochs, next, head.size);
      this.#signer = next;
      writer.resume(next, head);
      return { index, size: head.size, vkey };
    } catch (cause) {
      writer.fail(cause);
      throw new GatelogError('log.unavailable', 'the key of the log cannot be rotated', { cause });
    }
  }

  /** Makes everything durable, publishes it, removes the WAL and lets the lock go. After a failure, only the last. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { writer, wal, publisher, schedule, lock } = this.#parts;
    await Promise.allSettled([this.#rotation]);
    try {
      // After a failure there is nothing left to save: the waiters know, and the next start recovers.
      if (writer.failed) return void (await this.#parts.failure);
      await writer.flush();
      schedule.stop();
      await publisher.publish(writer.head, true);
      await publisher.publishPayloads();
      await wal.close();
      await publisher.removeAll(wal.segment);
    } finally {
      schedule.stop();
      await wal.close();
      lock.release();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function closed(): GatelogError {
  return new GatelogError('log.unavailable', 'the log is closing or its key is being rotated');
}
