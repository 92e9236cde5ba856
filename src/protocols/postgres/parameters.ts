// Decodes the values bound to a statement, by type and format, into what people and policy can read.
import { isUtf8 } from 'node:buffer';
import type { Parameter } from '../../model/action.ts';
import { readBinary } from './binary-values.ts';
import { typeName } from './types.ts';

/** Bytes of one value that are kept; of a longer one `type` says `text (first 65536 of 1048576 bytes)`. */
export const VALUE_KEPT = 64 * 1024;

const BINARY = 1;
const TEXT_OIDS: ReadonlySet<number> = new Set([0, 18, 19, 25, 114, 142, 1042, 1043]);
const INT4 = 23;
const BYTEA = 17;

/** `formats` as in Bind: none = all text, one = for all. A type that is not told (missing, 0) counts as text. */
export function decodeParameters(
  types: readonly number[],
  formats: readonly number[],
  values: readonly (Buffer | null)[],
): Parameter[] {
  const all = formats.length === 1 ? formats[0] : undefined;
  return values.map((value, at) => decodeParameter(value, types[at] ?? 0, all ?? formats[at] ?? 0));
}

export function decodeParameter(value: Buffer | null, oid: number, format: number): Parameter {
  const type = nameType(oid);
  if (value === null) return { type, value: null, encoding: 'text' };
  if (value.length > VALUE_KEPT) return decodeLong(value, oid, format, type);
  if (format !== BINARY || TEXT_OIDS.has(oid)) return asText(value, type);
  if (oid === INT4 && value.length === 4)
    return { type, value: String(value.readInt32BE(0)), encoding: 'text' };
  if (oid === BYTEA) return { type, value: value.toString('hex'), encoding: 'hex' };
  const text = readBinary(value, oid);
  if (text !== undefined) return { type, value: text, encoding: 'text' };
  return { type: `oid:${oid}`, value: value.toString('hex'), encoding: 'hex' };
}

function nameType(oid: number): string {
  return oid === 0 ? 'text' : (typeName(oid) ?? `oid:${oid}`);
}

/** What is not UTF-8 would lose bytes as text. */
function asText(value: Buffer, type: string): Parameter {
  if (isUtf8(value)) return { type, value: value.toString('utf8'), encoding: 'text' };
  return { type, value: value.toString('hex'), encoding: 'hex' };
}

/** The beginning of a value; what is binary and not text is not decoded in part. */
function decodeLong(value: Buffer, oid: number, format: number, type: string): Parameter {
  const cut = `${type} (first ${VALUE_KEPT} of ${value.length} bytes)`;
  const kept = value.subarray(0, VALUE_KEPT);
  if (format === BINARY && !TEXT_OIDS.has(oid))
    return { type: cut, value: kept.toString('hex'), encoding: 'hex' };
  return asText(kept.subarray(0, wholeCharacters(kept)), cut);
}

/** Length without a UTF-8 character that the cut has split. */
function wholeCharacters(bytes: Buffer): number {
  let at = bytes.length;
  for (let back = 0; back < 3 && at > 0 && ((bytes[at - 1] as number) & 0xc0) === 0x80; back++) at--;
  const lead = bytes[at - 1] ?? 0;
  const needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return bytes.length - at + 1 < needs ? at - 1 : bytes.length;
}
