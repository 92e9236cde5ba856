// Reads values in binary format (each type's `send` function in the server) into the text PostgreSQL would show.
import { isUtf8 } from 'node:buffer';
import { ByteReader } from '../../wire/reader.ts';
import { readDate, readInterval, readTime, readTimestamp, readTimeZoned } from './binary-times.ts';
import { readNumeric } from './binary-numeric.ts';
import { readAddress } from './binary-address.ts';
import { boundOf, elementOf } from './types.ts';

/** Thrown and caught in this folder only: the bytes are no value of the type. */
class Malformed extends Error {}

function malformed(why: string): never {
  throw new Malformed(why);
}

type Read = (from: ByteReader) => string;

/** Arrays of ranges of arrays: no type nests deeper than this. */
const DEEPEST = 4;
const MAX_DIMENSIONS = 6;

const readers: Readonly<Record<number, Read>> = {
  16: (from) => (from.int8() === 0 ? 'f' : 't'),
  17: (from) => `\\x${from.rest().toString('hex')}`,
  18: readText,
  19: readText,
  20: (from) => from.int64().toString(),
  21: (from) => String(from.int16()),
  23: (from) => String(from.int32()),
  24: readOid,
  25: readText,
  26: readOid,
  28: readOid,
  29: readOid,
  114: readText,
  142: readText,
  600: (from) => `(${showFloat(from.float64())},${showFloat(from.float64())})`,
  650: (from) => readAddress(from, true, malformed),
  700: (from) => showSingle(from.float32()),
  701: (from) => showFloat(from.float64()),
  774: (from) => readMac(from, 8),
  829: (from) => readMac(from, 6),
  869: (from) => readAddress(from, false, malformed),
  1042: readText,
  1043: readText,
  1082: readDate,
  1083: readTime,
  1114: (from) => readTimestamp(from, ''),
  1184: (from) => readTimestamp(from, '+00'),
  1186: readInterval,
  1266: readTimeZoned,
  1560: readBits,
  1562: readBits,
  1700: (from) => readNumeric(from, malformed),
  2205: readOid,
  2206: readOid,
  2950: readUuid,
  3220: (from) => `${from.uint32().toString(16).toUpperCase()}/${from.uint32().toString(16).toUpperCase()}`,
  3802: readJsonb,
};

/** Undefined when the type is not known here or the bytes are no value of it. */
export function readBinary(bytes: Buffer, oid: number): string | undefined {
  try {
    return readValue(new ByteReader(bytes, 0, bytes.length, malformed), oid, 0);
  } catch (error) {
    if (error instanceof Malformed || error instanceof RangeError) return undefined;
    throw error;
  }
}

function readValue(from: ByteReader, oid: number, depth: number): string {
  const read = readers[oid];
  const text = read === undefined ? readNested(from, oid, depth) : read(from);
  from.done();
  return text;
}

function readNested(from: ByteReader, oid: number, depth: number): string {
  if (depth >= DEEPEST) return malformed('nested too deep');
  const element = elementOf(oid);
  if (element !== undefined) return readArray(from, element, depth);
  const bound = boundOf(oid);
  return bound === undefined ? malformed('not a known type') : readRange(from, bound, depth);
}

/** array_send: dimensions, a flag for NULLs, element type, size and lower bound of each, then values with lengths. */
function readArray(from: ByteReader, element: number, depth: number): string {
  const dimensions = from.int32();
  from.int32();
  if (dimensions < 0 || dimensions > MAX_DIMENSIONS || from.uint32() !== element)
    return malformed('array header');
  if (dimensions === 0) return '{}';
  const sizes: number[] = [];
  for (let i = 0; i < dimensions; i++) {
    sizes.push(from.int32());
    from.int32();
  }
  const count = sizes.reduce((product, size) => product * size, 1);
  // Each element takes four bytes at least.
  if (sizes.some((size) => size <= 0) || count * 4 > from.left) return malformed('array sizes');
  return readDimension(from, sizes, 0, element, depth);
}

function readDimension(
  from: ByteReader,
  sizes: readonly number[],
  at: number,
  element: number,
  depth: number,
): string {
  const parts: string[] = [];
  for (let i = 0; i < (sizes[at] as number); i++) {
    const inner = at + 1 < sizes.length;
    parts.push(
      inner ? readDimension(from, sizes, at + 1, element, depth) : readElement(from, element, depth),
    );
  }
  return `{${parts.join(',')}}`;
}

function readElement(from: ByteReader, oid: number, depth: number): string {
  const bytes = readLengthed(from);
  if (bytes === null) return 'NULL';
  const text = readValue(new ByteReader(bytes, 0, bytes.length, malformed), oid, depth + 1);
  return /^$|^null$|[\s"\\{},]/i.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

/** range_send: flags (1 empty, 2 and 4 inclusive, 8 and 16 infinite), then the bounds there are. */
function readRange(from: ByteReader, bound: number, depth: number): string {
  const flags = from.int8();
  if ((flags & 1) !== 0) return 'empty';
  const lower = (flags & 8) !== 0 ? '' : readBound(from, bound, depth);
  const upper = (flags & 16) !== 0 ? '' : readBound(from, bound, depth);
  return `${(flags & 2) === 0 ? '(' : '['}${lower},${upper}${(flags & 4) === 0 ? ')' : ']'}`;
}

function readBound(from: ByteReader, oid: number, depth: number): string {
  const bytes = readLengthed(from);
  if (bytes === null) return malformed('a bound that is NULL');
  const text = readValue(new ByteReader(bytes, 0, bytes.length, malformed), oid, depth + 1);
  return text.includes(' ') ? `"${text}"` : text;
}

function readLengthed(from: ByteReader): Buffer | null {
  const length = from.int32();
  return length === -1 ? null : from.slice(length);
}

function readText(from: ByteReader): string {
  const bytes = from.rest();
  return isUtf8(bytes) ? bytes.toString('utf8') : malformed('not UTF-8');
}

function readJsonb(from: ByteReader): string {
  return from.int8() === 1 ? readText(from) : malformed('jsonb version');
}

function readOid(from: ByteReader): string {
  return String(from.uint32());
}

function readUuid(from: ByteReader): string {
  const hex = from.slice(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function readMac(from: ByteReader, size: number): string {
  return (from.slice(size).toString('hex').match(/../g) ?? []).join(':');
}

/** bit_send: number of bits, then the bits from the highest of each byte. */
function readBits(from: ByteReader): string {
  const count = from.int32();
  if (count < 0 || Math.ceil(count / 8) !== from.left) return malformed('bit length');
  let text = '';
  for (const byte of from.rest()) text += byte.toString(2).padStart(8, '0');
  return text.slice(0, count);
}

/** float8out: shortest digits, with an exponent below 1e-4 and from 1e15 on. */
function showFloat(value: number): string {
  return showDigits(value, 15);
}

/** float4out: the shortest decimals that give the same single, with an exponent from 1e6 on. */
function showSingle(value: number): string {
  if (value === 0) return showDigits(value, 6);
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return showDigits(shorter, 6);
  }
  return showDigits(Number(value.toPrecision(9)), 6);
}

function showDigits(value: number, exponentFrom: number): string {
  if (Object.is(value, -0)) return '-0';
  const [digits, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (power >= exponentFrom || power < -4) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return String(value);
}
