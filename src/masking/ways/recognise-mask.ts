// Recognises our own masks by their look, so that a client that read one cannot write it over what it stands for.
import type { ValueType, Way } from '../../model/data-class.ts';
import { MASKED, MASKED_BYTES, MASKED_JSON, MASKED_UUID, MASKED_XML, STAR } from './constants.ts';
import { isFormatted } from './keep-last.ts';
import { withoutBlanks } from './mask-value.ts';

const HASH = /^h:[A-Za-z0-9_-]{22}$/;
const JSON_HASH = /^"h:[A-Za-z0-9_-]{22}"$/;

/**
 * Whether `text` is surely a mask of this way: `[masked]` or stars where that does not fit, the constants of UUIDs,
 * bytes, JSON and XML, hashes, and what keeps the last characters behind nothing but stars. Not told by their look are
 * zeros, false, the first of 1970 or of a year, and surrogates: what was shown of those, `RememberedMasks` knows.
 */
export function isConstantMask(text: string, type: ValueType, way: Way): boolean {
  switch (type.kind) {
    case 'text':
      return isTextMask(text, way) || isTextMask(withoutBlanks(text), way);
    case 'uuid':
      return text.toLowerCase() === MASKED_UUID;
    case 'bytes':
      return text.toLowerCase() === MASKED_BYTES;
    case 'json':
      return isJsonMask(text.trim(), way);
    case 'xml':
      return text.trim() === MASKED_XML;
    default:
      return false;
  }
}

/** Every way but `null` falls back to the constant, so that counts for all. */
function isTextMask(text: string, way: Way): boolean {
  if (text === MASKED || isStars(text)) return true;
  if (way.name === 'hash') return HASH.test(text);
  return way.name === 'keep-last' && isKept(text, way.count);
}

function isStars(text: string): boolean {
  return text.length > 0 && text.length < MASKED.length && text === STAR.repeat(text.length);
}

function isJsonMask(text: string, way: Way): boolean {
  return text === MASKED_JSON || (way.name === 'hash' && JSON_HASH.test(text));
}

/** Stars and exactly `count` characters, or `count` digits and separators among and behind stars. */
function isKept(text: string, count: number): boolean {
  if (!Number.isSafeInteger(count) || count < 1) return false;
  const characters = Array.from(text.slice(-2 * count)).slice(-count);
  const hidden = text.slice(0, text.length - characters.join('').length);
  if (hidden !== '' && hidden === STAR.repeat(hidden.length)) return true;
  const last = text.lastIndexOf(STAR);
  const [head, tail] = [text.slice(0, last + 1), text.slice(last + 1)];
  const digits = tail.replaceAll(/[^0-9]/g, '').length;
  return (
    last >= 0 &&
    digits === count &&
    isFormatted(tail) &&
    isFormatted(head.replaceAll(STAR, '0')) &&
    !/[0-9]/.test(head)
  );
}
