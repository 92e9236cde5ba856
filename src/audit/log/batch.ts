// A batch: what one group commit writes, and the promise its entries share.
import { FrameBuilder } from './frame.ts';

const maxEntries = 1024;
const maxBytes = 4 * 1024 * 1024;
const startBytes = 256 * 1024;

export interface Batch {
  readonly frame: FrameBuilder;
  readonly durable: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  /** Nothing more goes in: a rotation's entry is the last of its key. */
  closing: boolean;
  /** Somebody waits for it; otherwise it may ride with a later one. */
  wanted: boolean;
}

export function isFull(batch: Batch): boolean {
  return batch.closing || batch.frame.count >= maxEntries || batch.frame.bytes >= maxBytes;
}

/** Batches with their buffers reused: one gathers while one is written. */
export class Batches {
  readonly #free: FrameBuilder[] = [];

  next(): Batch {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Who appended may not wait (outcome entries); the failure itself is reported by `whenFailed`.
    promise.catch(() => undefined);
    const frame = this.#free.pop() ?? new FrameBuilder(startBytes);
    return { frame, durable: promise, resolve, reject, closing: false, wanted: false };
  }

  /** One that grew beyond a full batch is left to the collector. */
  recycle({ frame }: Batch): void {
    if (this.#free.length >= 2 || frame.capacity > 2 * maxBytes) return;
    frame.reset();
    this.#free.push(frame);
  }
}
