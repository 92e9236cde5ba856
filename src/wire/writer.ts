// Writes integers and strings into a buffer that grows; lengths are patched in once they are known.

export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 128) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  int8(value: number): this {
    // Room first: it may put another buffer in place.
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  int16(value: number): this {
    const at = this.#room(2);
    this.#bytes[at] = value >> 8;
    this.#bytes[at + 1] = value;
    return this;
  }

  int32(value: number): this {
    this.#put32(this.#room(4), value);
    return this;
  }

  /** Overwrites four bytes written before. */
  patchInt32(at: number, value: number): this {
    if (at < 0 || at + 4 > this.#length) throw new RangeError('patch outside of what was written');
    this.#put32(at, value);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** UTF-8 and a NUL. A NUL inside would end the string early and shift all that follows: refused. */
  cstring(value: string): this {
    if (value.includes('\0')) throw new RangeError('a NUL inside a string');
    const size = Buffer.byteLength(value);
    const at = this.#room(size + 1);
    this.#bytes.write(value, at, size, 'utf8');
    this.#bytes[at + size] = 0;
    return this;
  }

  /** What was written. The writer starts anew with a buffer of its own. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(128);
    this.#length = 0;
    return taken;
  }

  #put32(at: number, value: number): void {
    this.#bytes[at] = value >>> 24;
    this.#bytes[at + 1] = value >>> 16;
    this.#bytes[at + 2] = value >>> 8;
    this.#bytes[at + 3] = value;
  }

  #room(size: number): number {
    const at = this.#length;
    if (at + size > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(at + size, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    this.#length = at + size;
    return at;
  }
}
