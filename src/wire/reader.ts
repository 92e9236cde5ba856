// Reads integers and strings from a slice of bytes, never past its end; the caller says how a broken slice fails.

/** Throws the error of whoever reads: a client broke the protocol, or a target did. */
export type Fail = (why: string) => never;

/** A cursor over `bytes[start, end)`. Nothing is copied except by the methods that return strings. */
export class ByteReader {
  readonly bytes: Buffer;
  readonly end: number;
  position: number;
  readonly #fail: Fail;

  constructor(bytes: Buffer, start: number, end: number, fail: Fail) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.#fail = fail;
  }

  get left(): number {
    return this.end - this.position;
  }

  int8(): number {
    return this.bytes[this.#take(1)] as number;
  }

  /** Unsigned: counts and format codes are never negative. */
  uint16(): number {
    const at = this.#take(2);
    return ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number);
  }

  int16(): number {
    return (this.uint16() << 16) >> 16;
  }

  int32(): number {
    const at = this.#take(4);
    const bytes = this.bytes;
    return (
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)
    );
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.#take(8));
  }

  float32(): number {
    return this.bytes.readFloatBE(this.#take(4));
  }

  float64(): number {
    return this.bytes.readDoubleBE(this.#take(8));
  }

  /** Moves on by `length` and returns where it stood: a span without an object. */
  skip(length: number): number {
    return this.#take(length);
  }

  /** A view of the next `length` bytes. */
  slice(length: number): Buffer {
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** A view of all that is left. */
  rest(): Buffer {
    return this.slice(this.left);
  }

  /** Length in bytes of the string that starts here, without its NUL. */
  measureString(): number {
    const bytes = this.bytes;
    const end = this.end;
    let at = this.position;
    // Names are short: a loop beats the call into native code; a long text is left to `indexOf`.
    const near = Math.min(end, at + 32);
    while (at < near && bytes[at] !== 0) at++;
    if (at === near && at < end) at = bytes.indexOf(0, at);
    if (at < 0 || at >= end) return this.#fail('a string has no end');
    return at - this.position;
  }

  /** UTF-8 up to a NUL, of at most `bound` bytes. */
  cstring(bound = this.left): string {
    const length = this.measureString();
    if (length > bound) return this.#fail('a string is longer than its bound');
    const at = this.#take(length + 1);
    return length === 0 ? '' : this.bytes.toString('utf8', at, at + length);
  }

  /** A message must end where its fields end. */
  done(): void {
    if (this.position !== this.end) this.#fail('bytes are left over');
  }

  #take(length: number): number {
    const at = this.position;
    if (length < 0 || length > this.end - at) return this.#fail('a field reaches past the end');
    this.position = at + length;
    return at;
  }
}
