// JSON Canonicalization Scheme (RFC 8785): one spelling for each value, and a parser that takes no other.
import { GatelogError } from '../model/error.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Arrays and objects inside one another, at most. */
export const maximumNesting = 8;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The canonical text of a value. ECMAScript prints numbers and strings as RFC 8785 sections 3.2.2.2 and 3.2.2.3
 * want them, and sorts keys by UTF-16 code units as 3.2.3 wants.
 * @throws GatelogError `jcs.value` for lone surrogates, NaN, infinities and what is no JSON; `jcs.nesting`.
 */
export function canonicalize(value: Json, nesting: number = maximumNesting): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value !== 'object') throw new GatelogError('jcs.value', `${typeof value} is not a JSON value`);
  if (nesting === 0) throw new GatelogError('jcs.nesting', 'nested too deep');
  if (Array.isArray(value))
    return `[${value.map((item: Json) => canonicalize(item, nesting - 1)).join(',')}]`;
  return canonicalObject(value as { readonly [key: string]: Json }, nesting);
}

function canonicalObject(value: { readonly [key: string]: Json }, nesting: number): string {
  let text = '';
  for (const key of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${quote(key)}:${canonicalize(value[key] as Json, nesting - 1)}`;
  }
  return `{${text}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new GatelogError('jcs.value', 'not a finite number');
  return String(value === 0 ? 0 : value);
}

/** A JSON string; lone surrogates have no UTF-8 (RFC 8785 section 3.2.2.2: an error). */
export function quote(text: string): string {
  if (!text.isWellFormed()) throw new GatelogError('jcs.value', 'a string holds a lone surrogate');
  return JSON.stringify(text);
}

/**
 * Parses bytes that must be canonical already, within I-JSON (RFC 7493) narrowed to safe integers. Comparing with
 * the canonical spelling also finds duplicate keys, white space, other escapes and numbers that lost digits.
 * @throws GatelogError `jcs.*`.
 */
export function parseCanonical(bytes: Uint8Array): Json {
  const { text, value } = parse(bytes);
  checkNumbers(value);
  if (canonicalize(value) !== text) throw new GatelogError('jcs.not-canonical', 'not the canonical spelling');
  return value;
}

function parse(bytes: Uint8Array): { text: string; value: Json } {
  try {
    const text = utf8.decode(bytes);
    return { text, value: JSON.parse(text) as Json };
  } catch (cause) {
    throw new GatelogError('jcs.text', 'not JSON in UTF-8', { cause });
  }
}

function checkNumbers(value: Json, nesting: number = maximumNesting): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new GatelogError('jcs.number', 'numbers are integers below 2^53');
  }
  if (value === null || typeof value !== 'object') return;
  if (nesting === 0) throw new GatelogError('jcs.nesting', 'nested too deep');
  for (const item of Object.values(value)) checkNumbers(item as Json, nesting - 1);
}
