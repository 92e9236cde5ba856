// Bytes on their way to the client: pieces that lie together in one chunk leave as one slice of it, uncopied.

const NOTHING = Buffer.alloc(0);

export class Output {
  #pieces: Buffer[] = [];
  #buffer: Buffer = NOTHING;
  #start = 0;
  #end = 0;

  add(buffer: Buffer, start: number, end: number): void {
    if (buffer === this.#buffer && start === this.#end) {
      this.#end = end;
      return;
    }
    this.#cut();
    this.#buffer = buffer;
    this.#start = start;
    this.#end = end;
  }

  /** Everything added since the last take. */
  take(): Buffer {
    this.#cut();
    const pieces = this.#pieces;
    this.#pieces = [];
    if (pieces.length === 1) return pieces[0] as Buffer;
    return pieces.length === 0 ? NOTHING : Buffer.concat(pieces);
  }

  #cut(): void {
    if (this.#end > this.#start) this.#pieces.push(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = NOTHING;
    this.#start = this.#end = 0;
  }
}
