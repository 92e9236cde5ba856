// Writes values in binary format (each type's `recv` function in the server): the reverse of `binary-values.ts`.
import { encodeAddress, encodeMac } from './encode-address.ts';
import { encodeNumeric } from './encode-numeric.ts';
import { encodeDate, encodeInterval, encodeTime, encodeTimestamp, encodeTimeZoned } from './encode-times.ts';

type Encode = (text: string) => Buffer | undefined;

/** Digits of 64 bits and a sign. */
const INTEGER = /^-?\d{1,19}$/;
const JSONB_VERSION = Buffer.from([1]);

const encoders: Readonly<Record<number, Encode>> = {
  16: (text) => (text === 't' || text === 'f' ? Buffer.from([text === 't' ? 1 : 0]) : undefined),
  17: (text) => (text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : undefined),
  18: encodeText,
  19: encodeText,
  20: (text) => encodeInteger(text, 64),
  21: (text) => encodeInteger(text, 16),
  23: (text) => encodeInteger(text, 32),
  25: encodeText,
  26: encodeUnsigned,
  28: encodeUnsigned,
  29: encodeUnsigned,
  114: encodeText,
  142: encodeText,
  650: (text) => encodeAddress(text, true),
  700: (text) => encodeFloat(text, 32),
  701: (text) => encodeFloat(text, 64),
  774: (text) => encodeMac(text, 8),
  829: (text) => encodeMac(text, 6),
  869: (text) => encodeAddress(text, false),
  1042: encodeText,
  1043: encodeText,
  1082: encodeDate,
  1083: encodeTime,
  1114: (text) => encodeTimestamp(text, false),
  1184: (text) => encodeTimestamp(text, true),
  1186: encodeInterval,
  1266: encodeTimeZoned,
  1560: encodeBits,
  1562: encodeBits,
  1700: encodeNumeric,
  2950: encodeUuid,
  3802: (text) => Buffer.concat([JSONB_VERSION, encodeText(text)]),
};

/** Undefined when the type is not known here or the text is no value of it. */
export function encodeBinary(text: string, oid: number): Buffer | undefined {
  return encoders[oid]?.(text);
}

function encodeText(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function encodeInteger(text: string, width: 16 | 32 | 64): Buffer | undefined {
  const value = INTEGER.test(text) ? BigInt(text) : undefined;
  if (value === undefined || BigInt.asIntN(width, value) !== value) return undefined;
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value);
  return bytes.subarray(8 - width / 8);
}

function encodeUnsigned(text: string): Buffer | undefined {
  const value = INTEGER.test(text) ? Number(text) : -1;
  if (value < 0 || value > 0xffffffff) return undefined;
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function encodeFloat(text: string, width: 32 | 64): Buffer | undefined {
  const value = Number(text);
  if (text === '' || (Number.isNaN(value) && text !== 'NaN')) return undefined;
  const bytes = Buffer.allocUnsafe(width / 8);
  if (width === 32) bytes.writeFloatBE(value);
  else bytes.writeDoubleBE(value);
  return bytes;
}

/** bit_recv: number of bits, then the bits from the highest of each byte. */
function encodeBits(text: string): Buffer | undefined {
  if (/[^01]/.test(text)) return undefined;
  const bytes = Buffer.alloc(4 + Math.ceil(text.length / 8));
  bytes.writeInt32BE(text.length);
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) === 49)
      bytes[4 + (at >> 3)] = (bytes[4 + (at >> 3)] as number) | (0x80 >> (at & 7));
  }
  return bytes;
}

function encodeUuid(text: string): Buffer | undefined {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  return bytes.length === 16 ? bytes : undefined;
}
