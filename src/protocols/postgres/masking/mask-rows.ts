// Rewrites runs of DataRow messages: masked columns get other values, everything between is copied in long stretches.
import { targetBroke } from '../messages.ts';

/** What stands in the place of a value: other bytes, NULL, or (undefined) the value itself. */
export type ValueMask = (value: Buffer) => Buffer | null | undefined;

const HEADER = 5;
const NULL = -1;

export class RowMasks {
  /** By column; undefined passes. */
  readonly #masks: readonly (ValueMask | undefined)[];
  readonly #columns: number;
  /** Behind the last masked column a row is not walked. */
  readonly #walked: number;
  /** Values changed so far, by column. */
  readonly counts: number[];
  #out: Buffer = Buffer.alloc(0);
  #end = 0;
  /** Bytes of the source that are copied already. */
  #copied = 0;

  constructor(masks: readonly (ValueMask | undefined)[]) {
    this.#masks = masks;
    this.#columns = masks.length;
    this.#walked = masks.findLastIndex((mask) => mask !== undefined) + 1;
    this.counts = masks.map(() => 0);
  }

  /** `source[start, end)` is a run of whole messages; the result holds as many. */
  rewrite(source: Buffer, start: number, end: number): Buffer {
    this.#out = Buffer.allocUnsafe(end - start + 256);
    this.#end = 0;
    this.#copied = start;
    for (let at = start; at < end; at += 1 + source.readInt32BE(at + 1)) this.#row(source, at);
    this.#copyTo(source, end);
    return this.#out.subarray(0, this.#end);
  }

  #row(source: Buffer, start: number): void {
    const end = start + 1 + source.readInt32BE(start + 1);
    if (end < start + HEADER + 2 || source.readInt16BE(start + HEADER) !== this.#columns)
      targetBroke('a row has another number of columns than was announced');
    // Where the length of this row will stand in the output, once its beginning is copied.
    const lengthAt = this.#end + (start - this.#copied) + 1;
    let grown = 0;
    let at = start + HEADER + 2;
    for (let column = 0; column < this.#walked; column++) {
      if (at + 4 > end) targetBroke('a row ends inside a value');
      const length = source.readInt32BE(at);
      const value = at + 4;
      at = length === NULL ? value : value + length;
      if (length < NULL || at > end) targetBroke('a row ends inside a value');
      const mask = this.#masks[column];
      if (mask === undefined || length === NULL) continue;
      const masked = mask(source.subarray(value, at));
      if (masked === undefined) continue;
      this.counts[column] = (this.counts[column] ?? 0) + 1;
      grown += this.#replace(source, value - 4, at, masked);
    }
    if (grown !== 0) this.#out.writeInt32BE(end - start - 1 + grown, lengthAt);
  }

  /** Writes `masked` in the place of `source[from, to)`, a length and its value; says by how much that is longer. */
  #replace(source: Buffer, from: number, to: number, masked: Buffer | null): number {
    this.#copyTo(source, from);
    this.#copied = to;
    const length = masked?.length ?? 0;
    this.#reserve(4 + length);
    this.#out.writeInt32BE(masked === null ? NULL : length, this.#end);
    if (masked !== null) this.#out.set(masked, this.#end + 4);
    this.#end += 4 + length;
    return 4 + length - (to - from);
  }

  #copyTo(source: Buffer, to: number): void {
    const length = to - this.#copied;
    if (length <= 0) return;
    this.#reserve(length);
    source.copy(this.#out, this.#end, this.#copied, to);
    this.#end += length;
    this.#copied = to;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#out.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#out.length, this.#end + more));
    this.#out.copy(grown, 0, 0, this.#end);
    this.#out = grown;
  }
}
