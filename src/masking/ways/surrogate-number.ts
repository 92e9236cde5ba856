// Surrogates of integers, decimals and floats: the same sign, as many digits, within the type.
import type { ValueType } from '../../model/data-class.ts';
import type { MaskKey } from './mask-keys.ts';
import { moveNumber } from './permute.ts';
import { countZeros, surrogateDigits } from './surrogate-digits.ts';

/** Largest positive numbers; the negative ones reach one further. */
const MOST: Readonly<Record<16 | 32 | 64, bigint>> = { 16: 32_767n, 32: 2_147_483_647n, 64: 2n ** 63n - 1n };
/**
 * Of the integers with the most digits few are within 16 or 32 bits: they are permuted among themselves, in the least
 * square that holds them. One more is negative.
 */
const EDGES = {
  16: { least: 10_000, count: 22_768, square: { left: 151, right: 151, id: 0x80_0016 } },
  32: { least: 1e9, count: 1_147_483_648, square: { left: 33_875, right: 33_875, id: 0x80_0032 } },
} as const;
const INTEGER = /^(-?)(0|[1-9]\d{0,18})$/;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const FLOAT = /^(-?)(\d+)(?:\.(\d+))?(e[+-]?\d+)?$/i;

/** Undefined for what is no integer of the type. */
export function readInteger(text: string, width: 16 | 32 | 64 = 64): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MOST[width] && value >= -MOST[width] - 1n ? value : undefined;
}

/** One to one. */
export function surrogateInteger(text: string, type: ValueType, key: MaskKey): string | undefined {
  if (readInteger(text, type.width) === undefined) return undefined;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length);
  return (
    sign +
    (type.width === 16 || type.width === 32
      ? moveWithin(digits, sign, type.width, key)
      : walk(digits, sign, key))
  );
}

function moveWithin(digits: string, sign: string, width: 16 | 32, key: MaskKey): string {
  const { least, count, square } = EDGES[width];
  if (digits.length < String(least).length) return surrogateDigits(digits, key, sign !== '');
  const within = sign === '' ? count : count + 1;
  return String(least + moveNumber(key.rounds, square, Number(digits) - least, (moved) => moved < within));
}

/** Nine of ten integers of nineteen digits are within 64 bits. */
function walk(digits: string, sign: string, key: MaskKey): string {
  let moved = digits;
  do moved = surrogateDigits(moved, key, sign !== '');
  while (readInteger(sign + moved) === undefined);
  return moved;
}

/** A decimal in its parts. */
export interface Decimal {
  readonly sign: string;
  readonly whole: string;
  /** Undefined when there is no point. */
  readonly fraction: string | undefined;
}

/** Undefined for what is no decimal of the type's precision and scale. */
export function readDecimal(text: string, { precision, scale }: ValueType): Decimal | undefined {
  const [, sign = '', whole, fraction] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const zeros = Math.max(0, -(scale ?? 0));
  const digits = whole + (fraction ?? '');
  const told = digits.length - countZeros(digits);
  const fits = precision === undefined || told <= precision + zeros;
  const multiple = zeros === 0 || told === 0 || !/[^0]/.test(digits.slice(-zeros));
  const scaled = scale === undefined || (fraction ?? '').length === Math.max(0, scale);
  return fits && multiple && scaled ? { sign, whole, fraction } : undefined;
}

/** One to one up to twenty digits. Zeros in front stay, and so do those of a negative scale as in numeric(5,-2). */
export function surrogateDecimal(text: string, type: ValueType, key: MaskKey): string | undefined {
  const decimal = readDecimal(text, type);
  if (decimal === undefined) return undefined;
  const { sign, whole, fraction = '' } = decimal;
  const digits = whole + fraction;
  const kept = Math.max(0, -(type.scale ?? 0));
  if (kept >= digits.length) return undefined;
  const moved = surrogateDigits(digits.slice(0, digits.length - kept), key, sign !== '') + '0'.repeat(kept);
  return sign + withPoint(moved, whole.length);
}

/** The same exponent; not one to one, since a float has fewer digits than its text. */
export function surrogateFloat(text: string, type: ValueType, key: MaskKey): string | undefined {
  const moved = surrogateLiteral(text, key);
  return moved !== undefined && isFloat(moved, type.width) ? moved : undefined;
}

/** Of a number as JSON and floats write it, of any size. */
export function surrogateLiteral(text: string, key: MaskKey): string | undefined {
  const [, sign = '', whole, fraction = '', exponent = ''] = FLOAT.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return sign + withPoint(surrogateDigits(whole + fraction, key, true), whole.length) + exponent;
}

/** A number that neither overflows nor vanishes in a float of that width; 0 itself is one. */
export function isFloat(text: string, width: 16 | 32 | 64 = 64): boolean {
  const value = width === 64 ? Number(text) : Math.fround(Number(text));
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(text.replace(/e.*$/i, '')));
}

function withPoint(digits: string, whole: number): string {
  return digits.length === whole ? digits : `${digits.slice(0, whole)}.${digits.slice(whole)}`;
}
