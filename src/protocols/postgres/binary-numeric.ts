// Reads `numeric` in binary format (numeric_send): digits to the base 10,000, a weight, a sign and a scale.
import type { ByteReader, Fail } from '../../wire/reader.ts';

const SPECIAL: Readonly<Record<number, string>> = { 0xc000: 'NaN', 0xd000: 'Infinity', 0xf000: '-Infinity' };
const NEGATIVE = 0x4000;
/** NUMERIC_MAX_DISPLAY_SCALE allows 16,383; a weight of 16 bits could ask for 131,072 zeros: as the server would show. */
const MAX_SCALE = 16_383;

export function readNumeric(from: ByteReader, fail: Fail): string {
  const count = from.uint16();
  const weight = from.int16();
  const sign = from.uint16();
  const scale = from.uint16();
  if (count * 2 !== from.left || scale > MAX_SCALE) return fail('numeric header');
  const digits: number[] = [];
  for (let i = 0; i < count; i++) digits.push(readDigit(from, fail));
  const special = SPECIAL[sign];
  if (special !== undefined) return special;
  if (sign !== 0 && sign !== NEGATIVE) return fail('numeric sign');
  return (sign === NEGATIVE ? '-' : '') + show(digits, weight, scale);
}

function readDigit(from: ByteReader, fail: Fail): number {
  const digit = from.uint16();
  return digit > 9999 ? fail('numeric digit') : digit;
}

/** Digit `i` counts 10,000 ^ (weight - i). */
function show(digits: readonly number[], weight: number, scale: number): string {
  let whole = '';
  for (let place = 0; place <= weight; place++) whole += String(digits[place] ?? 0).padStart(4, '0');
  whole = whole.replace(/^0+(?=\d)/, '') || '0';
  if (scale === 0) return whole;
  let part = '';
  for (let place = weight + 1; part.length < scale; place++)
    part += String(digits[place] ?? 0).padStart(4, '0');
  return `${whole}.${part.slice(0, scale)}`;
}
