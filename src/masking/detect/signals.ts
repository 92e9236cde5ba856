// The prefilter: one pass over the bytes of a text tells which kinds of secret it could hold at all. Most hold none.
import type { RuleSet } from './finding.ts';
import { endsSecretWord } from './secret-words.ts';

/** What a text can show. A rule names the signals without which it finds nothing. */
export const signal = Object.freeze({
  /** Nine digits with at most three marks between any two, dates and seconds left out. */
  number: 1,
  /** Six digits and a letter after them, or the beginning of an IBAN. */
  identifier: 2,
  /** An @ between two visible characters. */
  address: 4,
  /** Sixteen letters, digits, _ or - in a row that are neither plain words nor hexadecimal. */
  token: 8,
  /** One of the secret words. */
  word: 16,
  /** `-----B`, as PEM begins. */
  pem: 32,
  /** `Q~`, inside every client secret of Entra. */
  tilde: 64,
  /** `$x$`, as crypt(3) begins. */
  crypt: 128,
  /** Given by every text: for rules about which nothing is known. */
  any: 256,
});

const other = 0;
const letter = 1;
const digit = 2;
/** May stand between the digits of one number. */
const mark = 3;
const dash = 4;
const underscore = 5;
const slash = 6;
const at = 7;
const tilde = 8;
const dollar = 9;
/** Part of a character beyond ASCII: a narrow space between digits, perhaps. */
const foreign = 10;

const kinds = new Uint8Array(256).map((_, byte) => kindOf(byte));

function kindOf(byte: number): number {
  if (byte >= 0x80) return foreign;
  const char = String.fromCharCode(byte);
  if (/[A-Za-z]/.test(char)) return letter;
  if (/[0-9]/.test(char)) return digit;
  if (' .()'.includes(char)) return mark;
  return { '-': dash, _: underscore, '/': slash, '@': at, '~': tilde, $: dollar }[char] ?? other;
}

/**
 * Whether any rule could find something in these bytes of UTF-8 or ASCII; false is certain. Nothing is decoded and
 * next to nothing is allocated: this runs over every text value of every row.
 */
export function mayHold(bytes: Buffer, start: number, end: number, rules: RuleSet): boolean {
  if ((rules.needs & signal.any) !== 0) return true;
  return (readSignals(bytes, start, end, rules.needs) & rules.needs) !== 0;
}

/** The signals of a text, read until one of `enough` is met. */
export function readSignals(bytes: Buffer, start: number, end: number, enough: number): number {
  let found: number = signal.any;
  /** Digits of the number being read, where it began, and the marks since its last digit. */
  let digits = 0;
  let number = start;
  let marks = 0;
  /** Where the run of token characters being read began. */
  let run = start;

  let i = start;
  while (i < end && (found & enough) === 0) {
    const kind = kinds[bytes[i] as number] as number;
    if (kind === letter) {
      if (digits >= 6 && marks <= 1) found |= identifierAt(bytes, i, end, digits);
      digits = 0;
      const word = i;
      do i++;
      while (i < end && kinds[bytes[i] as number] === letter);
      if (i - word >= 3 && endsSecretWord(bytes, word, i)) found |= signal.word;
      if (i - word === 2 && isIbanStart(bytes, i, end)) found |= signal.identifier;
      continue;
    }
    if (kind === digit) {
      if (digits === 0) number = i;
      digits++;
      marks = 0;
      if (digits === 9) {
        const time = digitsOfTime(bytes, start, number, i);
        digits -= time;
        if (time === 0) found |= signal.number;
        else number = i;
      }
      i++;
      continue;
    }
    if (kind !== underscore && kind !== dash) {
      if (i - run >= 16) found |= readRun(bytes, run, i);
      run = i + 1;
    }
    if (kind === mark || kind === dash || kind === slash || kind === foreign) {
      if (kind !== foreign && ++marks > 3) digits = 0;
      if (kind === dash && isPemStart(bytes, start, i, end)) found |= signal.pem;
      if (kind === slash && isCompanyBranch(bytes, i, end)) found |= signal.identifier;
    } else {
      digits = 0;
      if (kind === at && isAddress(bytes, start, i, end)) found |= signal.address;
      if (kind === tilde && i > start && bytes[i - 1] === 0x51) found |= signal.tilde;
      if (kind === dollar && isCrypt(bytes, i, end)) found |= signal.crypt;
    }
    i++;
  }
  if (i >= end && end - run >= 16) found |= readRun(bytes, run, end);
  return found;
}

/**
 * Ids end in a letter on its own, or have Corsica's 2A or 2B in the middle. Lower case after six digits is what
 * hexadecimal looks like; ids with so few digits are printed in capitals.
 */
function identifierAt(bytes: Buffer, i: number, end: number, digits: number): number {
  const byte = bytes[i] as number;
  const next = i + 1 < end ? kinds[bytes[i + 1] as number] : other;
  const alone = next !== letter && next !== digit;
  if (alone) return digits >= 7 || byte < 0x61 ? signal.identifier : 0;
  return byte === 0x41 || byte === 0x42 ? signal.identifier : 0;
}

/**
 * Digits of a date that opens a number (2024-01-31, 31/01/2024), or of seconds and their fraction (:59.123456), or 0. No
 * rule begins so, but a time or a zone may follow, and what follows is counted anew. A date is of this century or the last.
 */
function digitsOfTime(bytes: Buffer, start: number, number: number, end: number): number {
  if (number > start && bytes[number - 1] === 0x3a && bytes[number + 2] === 0x2e) {
    let after = number + 3;
    while (after <= end && kinds[bytes[after] as number] === digit) after++;
    // A CNPJ has three digits behind its first point.
    return after - number >= 7 ? after - number - 1 : 0;
  }
  if (end - number < 10 || kinds[bytes[number + 10] as number] === digit) return 0;
  const yearFirst = isDate(bytes, number, number + 5, number + 8, number + 4, number + 7);
  return yearFirst || isDate(bytes, number + 6, number, number + 3, number + 2, number + 5) ? 8 : 0;
}

/** A year, two numbers up to 31, and the same mark in two places. */
function isDate(bytes: Buffer, year: number, a: number, b: number, mark: number, again: number): boolean {
  const century = twoDigits(bytes, year);
  return (
    bytes[mark] === bytes[again] &&
    kinds[bytes[mark] as number] !== digit &&
    bytes[mark] !== 0x20 &&
    (century === 19 || century === 20) &&
    twoDigits(bytes, year + 2) >= 0 &&
    isDayOrMonth(twoDigits(bytes, a)) &&
    isDayOrMonth(twoDigits(bytes, b))
  );
}

function isDayOrMonth(number: number): boolean {
  return number >= 1 && number <= 31;
}

/** Their value, or -1 when they are not two digits. */
function twoDigits(bytes: Buffer, i: number): number {
  const [tens, ones] = [bytes[i] as number, bytes[i + 1] as number];
  return kinds[tens] === digit && kinds[ones] === digit ? (tens - 48) * 10 + ones - 48 : -1;
}

/** Slow and seldom: looks at a long run again. Hexadecimal with dashes (UUIDs, hashes) and plain words are not tokens. */
function readRun(bytes: Buffer, start: number, end: number): number {
  if (hasMoreThanHex(bytes, start, end) && isMixed(bytes, start, end)) return signal.token;
  // An Italian tax code may be made of hexadecimal digits only.
  return end - start === 16 && kinds[bytes[start] as number] === letter ? signal.token : 0;
}

function hasMoreThanHex(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = (bytes[i] as number) | 0x20;
    if (byte > 0x66 && byte <= 0x7a) return true;
  }
  return false;
}

/** Digits, or capitals inside a word: a capital that opens the run, or a word of it, is how names are written. */
function isMixed(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (kinds[byte] === digit) return true;
    if (kinds[byte] === letter && byte < 0x61 && i > start && kinds[bytes[i - 1] as number] === letter)
      return true;
  }
  return false;
}

function isPemStart(bytes: Buffer, start: number, i: number, end: number): boolean {
  if (i - start < 4 || i + 1 >= end || bytes[i + 1] !== 0x42) return false;
  return bytes[i - 1] === 0x2d && bytes[i - 2] === 0x2d && bytes[i - 3] === 0x2d && bytes[i - 4] === 0x2d;
}

/** `29 NWBK ` after two letters: an IBAN in groups of four, which may hold few digits. */
function isIbanStart(bytes: Buffer, i: number, end: number): boolean {
  if (i + 8 > end || twoDigits(bytes, i) < 0 || !isGap(bytes[i + 2] as number)) return false;
  // A space of more than one byte moves the group, so only its first characters count.
  return isGap(bytes[i + 7] as number) || (bytes[i + 2] as number) >= 0x80;
}

function isGap(byte: number): boolean {
  return byte === 0x20 || byte === 0x2d || byte >= 0x80;
}

/** `/01DE-35`: the end of a Brazilian CNPJ, whose first part may hold letters. */
function isCompanyBranch(bytes: Buffer, i: number, end: number): boolean {
  return (
    i + 7 < end &&
    bytes[i + 5] === 0x2d &&
    kinds[bytes[i + 6] as number] === digit &&
    kinds[bytes[i + 7] as number] === digit
  );
}

function isAddress(bytes: Buffer, start: number, i: number, end: number): boolean {
  return i > start && i + 1 < end && (bytes[i - 1] as number) > 0x20 && (bytes[i + 1] as number) > 0x20;
}

/** `$2b$`, `$argon2id$`, `$6$`: two dollar signs with a short name between. */
function isCrypt(bytes: Buffer, i: number, end: number): boolean {
  const last = Math.min(end, i + 12);
  for (let k = i + 1; k < last; k++) {
    if (bytes[k] === 0x24) return k > i + 1;
    const kind = kinds[bytes[k] as number];
    if (kind !== letter && kind !== digit && kind !== dash && kind !== underscore) return false;
  }
  return false;
}
