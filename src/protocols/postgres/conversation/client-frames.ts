// Gathers what a client sends into whole frames, bounded before it is buffered.
import { GatelogError } from '../../../model/error.ts';
import type { Bounds } from '../bounds.ts';
import { violation } from '../messages.ts';

const HEADER = 5;

/** One whole frame (type byte, int32 length that counts itself, body), at offsets behind what was consumed. */
export interface Frame {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Chunks are joined only when the frame they make up is whole, so a long message costs one copy, not one per chunk.
 */
export class ClientFrames {
  readonly #bounds: Bounds;
  #chunks: Buffer[] = [];
  #held = 0;
  /** Bytes that must be held before it is worth looking again. */
  #wanted = HEADER;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Bytes taken and not yet consumed. */
  get held(): number {
    return this.#held;
  }

  /** True when the next frame is not whole yet: without more bytes nothing goes on. */
  get starved(): boolean {
    return this.#held < this.#wanted;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
  }

  /** The frame at offset `from` bytes behind what was consumed, or undefined when it is not whole yet. */
  peek(from: number): Frame | undefined {
    if (this.#held < Math.max(from + HEADER, this.#wanted)) return undefined;
    this.#join();
    const type = this.#buffer[this.#at + from] as number;
    const bound = this.#bounds[type] as number;
    if (bound === 0) return violation(`no message has the type 0x${type.toString(16)}`);
    const length = this.#buffer.readInt32BE(this.#at + from + 1);
    if (length < 4) return violation('a message claims a length under 4');
    if (length > bound) throw new GatelogError('protocol.too-large', `a message claims ${length} bytes`);
    const end = from + 1 + length;
    if (end > this.#held) {
      this.#wanted = end;
      return undefined;
    }
    return { type, start: from, end };
  }

  /** Bytes at offsets behind what was consumed; the slice stays valid after `consume`. */
  slice(start: number, end: number): Buffer {
    return this.#buffer.subarray(this.#at + start, this.#at + end);
  }

  /** Gives up the first `length` bytes. */
  consume(length: number): void {
    this.#at += length;
    this.#held -= length;
    this.#wanted = HEADER;
  }

  #join(): void {
    if (this.#chunks.length === 0) return;
    const rest = this.#buffer.subarray(this.#at);
    const only = rest.length === 0 && this.#chunks.length === 1;
    this.#buffer = only ? (this.#chunks[0] as Buffer) : Buffer.concat([rest, ...this.#chunks]);
    this.#at = 0;
    this.#chunks = [];
  }
}
