// Reads the values of one row of an answer, in text format, and takes nothing for granted: a NULL, a number with letters
// or bytes that are no UTF-8 mean that the answer is not what was asked for.
import { isUtf8 } from 'node:buffer';
import { targetBroke } from '../messages.ts';

/** A row's values in order; each is read once, by what it must be. */
export class RowValues {
  readonly #values: readonly (Buffer | null)[];
  #at = 0;

  constructor(values: readonly (Buffer | null)[]) {
    this.#values = values;
  }

  text(): string {
    return this.optionalText() ?? targetBroke('a value of the catalogue is missing');
  }

  optionalText(): string | undefined {
    const value = this.#next();
    if (value === null) return undefined;
    // Two names with broken bytes would become one.
    return isUtf8(value) ? value.toString('utf8') : targetBroke('a text of the catalogue is not UTF-8');
  }

  flag(): boolean {
    const value = this.#next();
    const letter = value?.length === 1 ? value[0] : 0;
    if (letter === 0x74) return true;
    return letter === 0x66 ? false : targetBroke('a flag of the catalogue is neither true nor false');
  }

  /** An OID, a column's number or a type's modifier. */
  integer(): number {
    return readInteger(this.#next() ?? NOTHING);
  }

  /** The text form of an oidvector: `23 25`. */
  integers(): readonly number[] {
    const text = this.text();
    return text === '' ? NONE : Object.freeze(text.split(' ').map((word) => readInteger(Buffer.from(word))));
  }

  /** A json array of texts; NULL is none. */
  texts(): readonly string[] {
    const json = this.optionalText();
    if (json === undefined) return NONE;
    const texts = parse(json);
    if (Array.isArray(texts) && texts.every((one) => typeof one === 'string')) return Object.freeze(texts);
    return targetBroke('a list of the catalogue is no list of texts');
  }

  #next(): Buffer | null {
    return this.#values[this.#at++] ?? null;
  }
}

const NOTHING = Buffer.alloc(0);
const NONE: readonly never[] = Object.freeze([]);
const MINUS = 0x2d;
/** An OID has up to 10 digits. */
const MOST_DIGITS = 10;

function readInteger(digits: Buffer): number {
  const negative = digits[0] === MINUS;
  const first = negative ? 1 : 0;
  let number = 0;
  for (let at = first; at < digits.length; at++) {
    const digit = (digits[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return targetBroke('a number of the catalogue has other signs than digits');
    number = number * 10 + digit;
  }
  const count = digits.length - first;
  if (count === 0 || count > MOST_DIGITS)
    return targetBroke('a number of the catalogue is missing or too long');
  return negative ? -number : number;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return targetBroke('a list of the catalogue is no JSON');
  }
}
