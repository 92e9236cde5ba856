// Rewrites the rows of COPY ... TO STDOUT: text, csv and binary. The target sends one row in each message.
import { frame } from '../frame.ts';
import { back, targetBroke } from '../messages.ts';
import type { CopyFormat } from './copy-format.ts';
import type { ValueMask } from './mask-rows.ts';

const HEADER = 5;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
/** `PGCOPY\n\xff\r\n\0`, flags and the length of an extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

export class CopyMasks {
  readonly #format: CopyFormat;
  readonly #masks: readonly (ValueMask | undefined)[];
  readonly counts: number[];
  #begun = false;

  constructor(format: CopyFormat, masks: readonly (ValueMask | undefined)[]) {
    this.#format = format;
    this.#masks = masks;
    this.counts = masks.map(() => 0);
  }

  /** One whole CopyData message in, one out. */
  rewrite(message: Buffer): Buffer {
    const first = !this.#begun;
    this.#begun = true;
    const body = message.subarray(HEADER);
    if (this.#format.kind === 'binary') return this.#binary(message, body, first);
    if (first && this.#format.header) return message;
    const masked = this.#format.kind === 'csv' ? this.#csv(body) : this.#text(body);
    return frame(back.copyData, (to) => to.bytes(masked));
  }

  #mask(column: number, value: Buffer): Buffer | null | undefined {
    const mask = this.#masks[column];
    const masked = mask === undefined ? undefined : mask(value);
    if (masked !== undefined) this.counts[column] = (this.counts[column] ?? 0) + 1;
    return masked;
  }

  #text(row: Buffer): Buffer {
    const { delimiter, null: nothing } = this.#format;
    const end = lineEnd(row);
    const parts: Buffer[] = [];
    let start = 0;
    for (let column = 0, at = 0; at <= end; at++) {
      if (at < end && row[at] === BACKSLASH) {
        at++;
        continue;
      }
      if (at < end && row[at] !== delimiter) continue;
      const raw = row.subarray(start, at);
      const masked = raw.equals(nothing) ? undefined : this.#mask(column, unescapeText(raw));
      const shown = masked === undefined ? raw : masked === null ? nothing : escapeText(masked, delimiter);
      parts.push(shown, row.subarray(at, at + (at < end ? 1 : 0)));
      start = at + 1;
      column = this.#next(column, at === end);
    }
    parts.push(row.subarray(end));
    return Buffer.concat(parts);
  }

  #csv(row: Buffer): Buffer {
    const { delimiter, quote, escape, null: nothing } = this.#format;
    const end = lineEnd(row);
    const parts: Buffer[] = [];
    let at = 0;
    for (let column = 0, more = true; more; ) {
      const field = readCsv(row, at, end, { delimiter, quote, escape });
      const isNull = !field.quoted && field.value.equals(nothing);
      const masked = isNull ? undefined : this.#mask(column, field.value);
      const raw = row.subarray(at, field.end);
      parts.push(masked === undefined ? raw : masked === null ? nothing : quoteCsv(masked, quote, escape));
      more = field.end < end;
      if (more) parts.push(row.subarray(field.end, field.end + 1));
      at = field.end + 1;
      column = this.#next(column, !more);
    }
    parts.push(row.subarray(end));
    return Buffer.concat(parts);
  }

  #next(column: number, last: boolean): number {
    if (last ? column !== this.#masks.length - 1 : column >= this.#masks.length - 1)
      targetBroke('a row of COPY has another number of columns than the statement');
    return column + 1;
  }

  #binary(message: Buffer, body: Buffer, first: boolean): Buffer {
    let at = 0;
    const parts: Buffer[] = [];
    if (first) {
      if (!body.subarray(0, SIGNATURE.length).equals(SIGNATURE))
        targetBroke('binary COPY without its signature');
      if (body.length < SIGNATURE.length + 8 || body.readUInt32BE(SIGNATURE.length) !== 0)
        targetBroke('binary COPY with flags');
      at = SIGNATURE.length + 8 + body.readUInt32BE(SIGNATURE.length + 4);
      parts.push(body.subarray(0, at));
    }
    while (at < body.length) {
      const count = at + 2 <= body.length ? body.readInt16BE(at) : 0;
      if (count === -1 && at + 2 === body.length) {
        parts.push(body.subarray(at));
        break;
      }
      if (count !== this.#masks.length)
        targetBroke('a row of COPY has another number of columns than the statement');
      parts.push(body.subarray(at, at + 2));
      at = this.#tuple(body, at + 2, parts);
    }
    return parts.length === 0 ? message : frame(back.copyData, (to) => to.bytes(Buffer.concat(parts)));
  }

  #tuple(body: Buffer, from: number, parts: Buffer[]): number {
    let at = from;
    for (let column = 0; column < this.#masks.length; column++) {
      if (at + 4 > body.length) targetBroke('a row of COPY ends inside a value');
      const length = body.readInt32BE(at);
      const end = at + 4 + Math.max(length, 0);
      if (length < -1 || end > body.length) targetBroke('a row of COPY ends inside a value');
      const masked = length < 0 ? undefined : this.#mask(column, body.subarray(at + 4, end));
      if (masked === undefined) parts.push(body.subarray(at, end));
      else parts.push(lengthOf(masked), masked ?? Buffer.alloc(0));
      at = end;
    }
    return at;
  }
}

function lengthOf(value: Buffer | null): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value?.length ?? -1);
  return bytes;
}

/** Where the line's end begins. */
function lineEnd(row: Buffer): number {
  if (row.at(-1) !== NEWLINE) return targetBroke('a message of COPY does not end with its row');
  return row.at(-2) === 0x0d ? row.length - 2 : row.length - 1;
}

const LETTERS: Readonly<Record<string, number>> = { b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

function unescapeText(raw: Buffer): Buffer {
  if (!raw.includes(BACKSLASH)) return raw;
  const value = Buffer.allocUnsafe(raw.length);
  let end = 0;
  for (let at = 0; at < raw.length; at++) {
    let byte = raw[at] as number;
    if (byte === BACKSLASH) {
      at++;
      const letter = raw[at] ?? BACKSLASH;
      byte = LETTERS[String.fromCharCode(letter)] ?? letter;
    }
    value[end++] = byte;
  }
  return value.subarray(0, end);
}

function escapeText(value: Buffer, delimiter: number): Buffer {
  const escaped: number[] = [];
  for (const byte of value) {
    const letter = Object.entries(LETTERS).find(([, stands]) => stands === byte)?.[0];
    if (letter !== undefined) escaped.push(BACKSLASH, letter.charCodeAt(0));
    else if (byte === BACKSLASH || byte === delimiter) escaped.push(BACKSLASH, byte);
    else escaped.push(byte);
  }
  return Buffer.from(escaped);
}

interface CsvField {
  readonly value: Buffer;
  readonly end: number;
  readonly quoted: boolean;
}

function readCsv(
  row: Buffer,
  from: number,
  end: number,
  { delimiter, quote, escape }: { delimiter: number; quote: number; escape: number },
): CsvField {
  const value: number[] = [];
  let quoted = false;
  let inside = false;
  let at = from;
  for (; at < end && (inside || row[at] !== delimiter); at++) {
    const byte = row[at] as number;
    const next = row[at + 1];
    if (inside && byte === escape && (next === quote || next === escape) && at + 1 < end)
      value.push(row[++at] as number);
    else if (byte === quote) {
      inside = !inside;
      quoted = true;
    } else value.push(byte);
  }
  if (inside) targetBroke('a message of COPY does not end with its row');
  return { value: Buffer.from(value), end: at, quoted };
}

function quoteCsv(value: Buffer, quote: number, escape: number): Buffer {
  const bytes: number[] = [quote];
  for (const byte of value) {
    if (byte === quote || byte === escape) bytes.push(escape);
    bytes.push(byte);
  }
  bytes.push(quote);
  return Buffer.from(bytes);
}
