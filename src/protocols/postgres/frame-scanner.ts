// Cuts a stream into whole frames (type byte, int32 length that counts itself, body), bounded before it buffers.
import { GatelogError } from '../../model/error.ts';
import type { Fail } from '../../wire/reader.ts';
import type { Bounds } from './bounds.ts';

const NOTHING = Buffer.alloc(0);
const HEADER = 5;
const FIRST_ROOM = 4096;

/**
 * `push` a chunk, then `next` until it says false; `type`, `start`, `end` then tell the frame in `buffer`. A frame that
 * lies whole in a chunk is not copied. Bytes handed out are never written again, so slices of them may be kept.
 */
export class FrameScanner {
  buffer: Buffer = NOTHING;
  type = 0;
  start = 0;
  end = 0;
  readonly #bounds: Bounds;
  readonly #fail: Fail;
  #at = 0;
  #size = 0;
  #owned = false;
  #promised = 0;

  constructor(bounds: Bounds, fail: Fail) {
    this.#bounds = bounds;
    this.#fail = fail;
  }

  /** Bytes held that belong to no frame handed out yet. */
  get held(): number {
    return this.#size - this.#at;
  }

  /** What is held, for whoever takes over the stream. */
  rest(): Buffer {
    return this.buffer.subarray(this.#at, this.#size);
  }

  push(chunk: Buffer): void {
    if (this.#at === this.#size) {
      this.buffer = chunk;
      this.#at = 0;
      this.#size = chunk.length;
      this.#owned = false;
    } else this.#append(chunk);
  }

  next(): boolean {
    const at = this.#at;
    const held = this.#size - at;
    if (held === 0) return false;
    const bytes = this.buffer;
    const type = bytes[at] as number;
    const bound = this.#bounds[type] as number;
    if (bound === 0) return this.#fail(`no message has the type 0x${type.toString(16)}`);
    if (held < HEADER) return false;
    const length = bytes.readInt32BE(at + 1);
    if (length < 4) return this.#fail('a message claims a length under 4');
    if (length > bound && bound !== -1)
      throw new GatelogError('protocol.too-large', `a message claims ${length} bytes`);
    this.#promised = length + 1;
    if (held <= length) return false;
    this.type = type;
    this.start = at;
    this.end = this.#at = at + 1 + length;
    return true;
  }

  /** The body of the frame told by `start` and `end`. */
  body(): Buffer {
    return this.buffer.subarray(this.start + HEADER, this.end);
  }

  #append(chunk: Buffer): void {
    const held = this.#size - this.#at;
    const needed = held + chunk.length;
    // Only a buffer of our own from which nothing was handed out may be written to.
    if (!this.#owned || this.#at > 0 || needed > this.buffer.length) this.#grow(held, needed);
    chunk.copy(this.buffer, held);
    this.#size = needed;
  }

  /** Doubles up to the frame's length: a long frame costs few copies, a promise of one costs little memory. */
  #grow(held: number, needed: number): void {
    const promised = held >= HEADER ? this.#promised : 0;
    const room = Math.max(needed, Math.min(promised, Math.max(needed * 2, FIRST_ROOM)));
    const grown = Buffer.allocUnsafeSlow(room);
    this.buffer.copy(grown, 0, this.#at, this.#size);
    this.buffer = grown;
    this.#at = 0;
    this.#owned = true;
  }
}
