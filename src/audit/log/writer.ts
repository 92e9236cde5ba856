// The writing core of the log: single writer, group commit by natural batching. Nothing is resolved before it is durable.
import { GatelogError } from '../../model/error.ts';
import type { Appended, Appender, PayloadSection, Position } from '../append.ts';
import { type Batch, Batches, isFull } from './batch.ts';
import { formatTreeHead } from './checkpoint.ts';
import type { LogClock, Nonces } from './clock.ts';
import { type NoteSigner, signNote } from './note.ts';
import type { DurableHead, Publisher } from './publish.ts';
import { encodeSection } from './section.ts';
import type { GrowingTree } from './tree.ts';
import type { Wal } from './wal.ts';

/** Entries nobody waits for ride in the next batch, at the latest after this. */
const rideMillis = 5;
/** `appendSections` holds its caller above this. */
const softBacklog = 8 * 1024 * 1024;
/** Above this nothing is taken any more: memory stays bounded whatever callers do. */
const hardBacklog = 128 * 1024 * 1024;
/** Tile hashes of unpublished entries stay in memory (32 bytes each): beyond this, writing waits for the publisher. */
const maxUnpublished = 1024 * 1024;

export interface WriterParts {
  readonly origin: string;
  readonly tree: GrowingTree;
  readonly wal: Wal;
  readonly publisher: Publisher;
  readonly signer: NoteSigner;
  readonly clock: LogClock;
  readonly nonces: Nonces;
  readonly head: DurableHead;
  /** A batch became durable. */
  readonly grew: () => void;
  /** The engine has failed, once. */
  readonly failed: (error: GatelogError) => void;
}

const nothing: Promise<void> = Promise.resolve();

/** An entry in a batch. To ask when it is durable is to want it written now. */
class Queued implements Appended {
  readonly index: number;
  readonly #batch: Batch;
  readonly #wanted: (batch: Batch) => void;

  constructor(index: number, batch: Batch, wanted: (batch: Batch) => void) {
    this.index = index;
    this.#batch = batch;
    this.#wanted = wanted;
  }

  get durable(): Promise<void> {
    this.#wanted(this.#batch);
    return this.#batch.durable;
  }
}

/** Queue, seal, write, resolve. Rotation, scanning and closing are in `engine.ts`. */
export class Writer implements Appender {
  readonly #parts: WriterParts;
  readonly #batches = new Batches();
  readonly #queue: Batch[] = [];
  readonly #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #writing: Batch | undefined;
  #signer: NoteSigner;
  #next: number;
  #head: DurableHead;
  #backlog = 0;
  #scheduled = false;
  #rideTimer: NodeJS.Timeout | undefined;
  #held = false;
  #error: GatelogError | undefined;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#signer = parts.signer;
    this.#next = parts.tree.size;
    this.#head = parts.head;
  }

  get backlog(): number {
    return this.#backlog;
  }

  get failed(): boolean {
    return this.#error !== undefined;
  }

  /** The newest durable size, and its signed note. */
  get head(): DurableHead {
    return this.#head;
  }

  append(encode: (at: Position) => Buffer, sections: readonly PayloadSection[] = []): Appended {
    const { origin, clock, nonces } = this.#parts;
    this.#check();
    const index = this.#next;
    const entry = encode({ log: origin, index, time: clock.now(), nonce: nonces.next() });
    if (entry.length < 1 || entry.length > 65_535 || index !== this.#next) {
      throw new GatelogError('log.entry', 'an entry must have 1 to 65,535 bytes', {
        data: { bytes: entry.length },
      });
    }
    const records = sections.length === 0 ? undefined : this.#encode(sections);
    const batch = this.#open();
    batch.frame.addEntry(entry);
    this.#next = index + 1;
    this.#queued(batch, entry.length + 2, records);
    return new Queued(index, batch, this.#wanted);
  }

  appendSections(sections: readonly PayloadSection[]): Promise<void> {
    try {
      this.#check();
      const records = this.#encode(sections);
      if (records.length > 0) this.#queued(this.#open(), 0, records);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#backlog < softBacklog) return nothing;
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#backlog > hardBacklog)
      throw new GatelogError('log.unavailable', 'too much waits to be written');
  }

  #encode(sections: readonly PayloadSection[]): Buffer[] {
    const { day } = this.#parts.clock;
    return sections.map((section) => encodeSection(section, day));
  }

  #open(): Batch {
    const last = this.#queue[this.#queue.length - 1];
    if (last !== undefined && !isFull(last)) return last;
    const batch = this.#batches.next();
    this.#queue.push(batch);
    return batch;
  }

  #queued(batch: Batch, bytes: number, records: readonly Buffer[] | undefined): void {
    this.#backlog += bytes;
    for (const record of records ?? []) {
      batch.frame.addSection(record);
      this.#backlog += record.length;
    }
    if (isFull(batch)) this.#schedule();
    else if (this.#rideTimer === undefined)
      this.#rideTimer = setTimeout(this.#rideNoLonger, rideMillis).unref();
  }

  readonly #rideNoLonger = (): void => {
    this.#rideTimer = undefined;
    if (this.#queue.length > 0) this.#schedule();
  };

  /** Somebody waits for this batch. */
  readonly #wanted = (batch: Batch): void => {
    if (batch.wanted) return;
    batch.wanted = true;
    if (this.#queue.includes(batch)) this.#schedule();
  };

  /** After the events of this turn: whatever they append goes into the same batch. */
  #schedule(): void {
    if (this.#scheduled || this.#writing !== undefined || this.#held) return;
    this.#scheduled = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    const { tree, publisher } = this.#parts;
    if (this.#held || this.#error !== undefined || tree.size - publisher.published > maxUnpublished) return;
    const batch = this.#queue.shift();
    if (batch === undefined) return;
    this.#writing = batch;
    this.#held = batch.closing;
    try {
      this.#write(batch);
    } catch (cause) {
      this.fail(cause);
    }
  };

  #write(batch: Batch): void {
    const { origin, tree, wal } = this.#parts;
    const first = tree.size;
    batch.frame.hashLeaves(this.#addLeaf);
    // A signature over entries that are not durable exists only inside the frame that makes them durable.
    const note = signNote(formatTreeHead({ origin, size: tree.size, root: tree.root() }), [this.#signer]);
    const frame = batch.frame.seal(first, note);
    const head = { size: tree.size, note };
    const done = (error: Error | null): void =>
      error === null ? this.#written(batch, head) : this.fail(error);
    if (!wal.wantsRoll(frame.length, first)) return wal.write(frame, done);
    wal.roll(first).then(() => wal.write(frame, done), done);
  }

  readonly #addLeaf = (leaf: Buffer): void => this.#parts.tree.append(leaf);

  #written(batch: Batch, head: DurableHead): void {
    if (this.#error !== undefined) return;
    const { wal, publisher, grew } = this.#parts;
    this.#writing = undefined;
    this.#head = head;
    this.#backlog -= batch.frame.bytes;
    publisher.durable(wal.segment, wal.end);
    batch.resolve();
    this.#batches.recycle(batch);
    if (this.#backlog < softBacklog) for (const { resolve } of this.#waiting.splice(0)) resolve();
    if (this.#queue.some((waiting) => waiting.wanted || isFull(waiting))) this.#schedule();
    grew();
  }

  /** Resolves when all that was appended so far is durable. */
  flush(): Promise<void> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    const last = this.#queue.at(-1);
    if (last !== undefined) this.#wanted(last);
    return (last ?? this.#writing)?.durable ?? nothing;
  }

  /** Appends an entry as the last of its key. Nothing is written behind it before `resume`. */
  appendLast(encode: (at: Position) => Buffer): Appended {
    const appended = this.append(encode);
    (this.#queue.at(-1) as Batch).closing = true;
    return appended;
  }

  /** Goes on with another key, under a head that both keys signed. */
  resume(signer: NoteSigner, head: DurableHead): void {
    this.#signer = signer;
    this.#head = head;
    this.#held = false;
    this.wake();
  }

  /** Room was made: look at the queue again. */
  wake(): void {
    if (this.#queue.length > 0) this.#schedule();
  }

  /** Ends the engine for good: after a failed write the kernel may have dropped the pages, a retry would lie. */
  fail(cause: unknown): void {
    if (this.#error !== undefined) return;
    this.#error = new GatelogError('log.unavailable', 'the log cannot be written', { cause });
    const batches = this.#writing === undefined ? this.#queue : [this.#writing, ...this.#queue];
    for (const { reject } of batches) reject(this.#error);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#error);
    this.#parts.failed(this.#error);
  }
}
