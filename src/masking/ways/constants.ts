// The constant that stands for a masked value of each type: what a client that decodes strictly takes without a word.
import type { ValueType } from '../../model/data-class.ts';

export const MASKED = '[masked]';
/** Stands where `MASKED` does not fit, as often as there is room. */
export const STAR = '*';
/** Version 8 (RFC 9562 section 5.8), so that nobody's random one is it; spells `masked`. */
export const MASKED_UUID = '6d61736b-6564-8000-8000-000000000000';
/** `[masked]` in hexadecimal digits. */
export const MASKED_BYTES = '\\x5b6d61736b65645d';
export const MASKED_JSON = '"[masked]"';
export const MASKED_XML = '<masked/>';

/** The longest character or bit string a type may demand that is still made up. */
const LONGEST_PADDED = 1024 * 1024;

/** Null where nothing but NULL is safe. Dates are in ISO form, an interval as under `intervalstyle = postgres`. */
export function constantOf(type: ValueType): string | null {
  switch (type.kind) {
    case 'text':
      return textConstant(type);
    case 'boolean':
      return 'f';
    case 'integer':
    case 'float':
      return '0';
    case 'decimal':
      return (type.scale ?? 0) > 0 ? `0.${'0'.repeat(type.scale ?? 0)}` : '0';
    case 'uuid':
      return MASKED_UUID;
    case 'date':
      return '1970-01-01';
    case 'time':
      return type.zone === true ? '00:00:00+00' : '00:00:00';
    case 'timestamp':
      return type.zone === true ? '1970-01-01 00:00:00+00' : '1970-01-01 00:00:00';
    case 'interval':
      return '00:00:00';
    case 'bytes':
      return MASKED_BYTES;
    case 'json':
      return MASKED_JSON;
    case 'xml':
      return MASKED_XML;
    case 'network':
      return '0.0.0.0';
    case 'bits':
      return bitsConstant(type);
    case 'unknown':
      return null;
  }
}

function textConstant(type: ValueType): string | null {
  const length = type.length ?? MASKED.length;
  return pad(length < MASKED.length ? STAR.repeat(length) : MASKED, type);
}

function bitsConstant({ length = 1, padded }: ValueType): string | null {
  if (length > LONGEST_PADDED) return padded === true ? null : '0';
  return '0'.repeat(padded === true ? length : Math.min(1, length));
}

/** With the blanks a type of fixed length has; null when it does not fit. */
export function pad(text: string, { length, padded }: ValueType): string | null {
  if (length === undefined) return text;
  const characters = countCharacters(text);
  if (characters > length || (padded === true && length > LONGEST_PADDED)) return null;
  return padded === true ? text + ' '.repeat(length - characters) : text;
}

/** Code points, as a server counts them. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) count--;
  }
  return count;
}
