// Walks a stream whose frames may be of any length: rows and COPY data pass in pieces, small messages come whole.
import { GatelogError } from '../../model/error.ts';
import type { Fail } from '../../wire/reader.ts';
import type { Bounds } from './bounds.ts';

const NOTHING = Buffer.alloc(0);
const HEADER = 5;

/**
 * `push` a chunk, then `next` until it says false. Each time `buffer[start, end)` is a piece of a frame of `type`;
 * `first` and `last` say where in it. Types with a bound come whole, as one piece. Every byte is handed out once and in
 * order, and no byte of a passing frame is copied but a header cut in two by the chunks.
 */
export class StreamWalker {
  buffer: Buffer = NOTHING;
  type = 0;
  start = 0;
  end = 0;
  first = false;
  last = false;
  /** Above 0: frames that would pass in pieces come whole too, up to so many bytes. Looked at where a frame begins. */
  whole = 0;
  readonly #bounds: Bounds;
  readonly #fail: Fail;
  #chunk: Buffer = NOTHING;
  #at = 0;
  /** Bytes still to come of a frame that passes. */
  #left = 0;
  /** The beginning of a frame that is gathered, or of a header. */
  #parts: Buffer[] = [];
  #gathered = 0;
  #wanted = 0;

  constructor(bounds: Bounds, fail: Fail) {
    this.#bounds = bounds;
    this.#fail = fail;
  }

  /** True when a frame has begun and not ended. */
  get inside(): boolean {
    return this.#left > 0 || this.#gathered > 0;
  }

  /** Takes the next chunk; the one before must have been walked to its end. */
  push(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  next(): boolean {
    if (this.#at === this.#chunk.length) return false;
    if (this.#left > 0) return this.#pass(this.#at, false);
    if (this.#gathered > 0) return this.#gather();
    return this.#begin();
  }

  /**
   * Extends the piece over whole frames of the same type that follow it, and says how many they are: a run of rows
   * costs one `next`.
   */
  skipSame(): number {
    const bytes = this.#chunk;
    if (!this.last || this.buffer !== bytes || this.#bounds[this.type] !== -1) return 0;
    const size = bytes.length;
    let at = this.#at;
    let count = 0;
    while (at + HEADER <= size && bytes[at] === this.type) {
      const length = bytes.readInt32BE(at + 1);
      if (length < 4) return this.#fail('a message claims a length under 4');
      if (length >= size - at) break;
      at += 1 + length;
      count++;
    }
    this.end = this.#at = at;
    return count;
  }

  #begin(): boolean {
    const at = this.#at;
    if (this.#chunk.length - at < HEADER) return this.#keep(HEADER);
    const length = this.#check(this.#chunk, at);
    if (this.#passes(length)) {
      this.#left = length + 1;
      return this.#pass(at, true);
    }
    if (this.#chunk.length - at <= length) return this.#keep(length + 1);
    return this.#tell(this.#chunk, at, at + 1 + length, true, true);
  }

  /** Checks the header at `at`, sets `type` and returns the length it claims. */
  #check(bytes: Buffer, at: number): number {
    const type = bytes[at] as number;
    const bound = this.#bounds[type] as number;
    if (bound === 0) return this.#fail(`no message has the type 0x${type.toString(16)}`);
    const length = bytes.readInt32BE(at + 1);
    if (length < 4) return this.#fail('a message claims a length under 4');
    if (length > bound && bound !== -1)
      throw new GatelogError('target.failed', `the target sent a message of ${length} bytes`);
    this.type = type;
    return length;
  }

  #passes(length: number): boolean {
    if (this.#bounds[this.type] !== -1) return false;
    if (this.whole === 0) return true;
    if (length > this.whole)
      throw new GatelogError(
        'target.failed',
        `the target sent a row of ${length} bytes, too long to be masked`,
      );
    return false;
  }

  #pass(at: number, first: boolean): boolean {
    const end = Math.min(this.#chunk.length, at + this.#left);
    this.#left -= end - at;
    return this.#tell(this.#chunk, at, end, first, this.#left === 0);
  }

  #tell(buffer: Buffer, start: number, end: number, first: boolean, last: boolean): true {
    this.buffer = buffer;
    this.start = start;
    this.end = end;
    this.first = first;
    this.last = last;
    if (buffer === this.#chunk) this.#at = end;
    return true;
  }

  #keep(wanted: number): false {
    const part = this.#chunk.subarray(this.#at);
    this.#parts.push(part);
    this.#gathered += part.length;
    this.#wanted = wanted;
    this.#at = this.#chunk.length;
    return false;
  }

  /** Goes on with a header or a gathered frame that began in an earlier chunk. */
  #gather(): boolean {
    const missing = this.#wanted - this.#gathered;
    const part = this.#chunk.subarray(this.#at, this.#at + missing);
    this.#parts.push(part);
    this.#gathered += part.length;
    this.#at += part.length;
    if (part.length < missing) return false;
    const joined = Buffer.concat(this.#parts, this.#gathered);
    return this.#wanted === HEADER ? this.#headed(joined) : this.#whole(joined);
  }

  /** The header is whole: pass it on by itself, or gather what it announces. */
  #headed(header: Buffer): boolean {
    const length = this.#check(header, 0);
    if (!this.#passes(length)) {
      if (length === 4) return this.#whole(header);
      this.#parts = [header];
      this.#wanted = length + 1;
      return this.#at === this.#chunk.length ? false : this.#gather();
    }
    this.#forget();
    this.#left = length + 1 - HEADER;
    return this.#tell(header, 0, HEADER, true, this.#left === 0);
  }

  #whole(frame: Buffer): boolean {
    this.#forget();
    return this.#tell(frame, 0, frame.length, true, true);
  }

  #forget(): void {
    this.#parts = [];
    this.#gathered = 0;
  }
}
