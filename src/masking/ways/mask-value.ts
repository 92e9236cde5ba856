// Masks one value: what a client gets in its place, of the same type, for each way of masking.
import type { ValueType, Way } from '../../model/data-class.ts';
import { constantOf, pad } from './constants.ts';
import { generalise } from './generalise.ts';
import { keepLast } from './keep-last.ts';
import type { MaskKey } from './mask-keys.ts';
import { surrogateBits, surrogateBytes, surrogateNetwork, surrogateUuid } from './surrogate-bytes.ts';
import { surrogateJson } from './surrogate-json.ts';
import { surrogateDecimal, surrogateFloat, surrogateInteger } from './surrogate-number.ts';
import { surrogateText } from './surrogate-text.ts';
import { surrogateDate, surrogateInterval, surrogateTime, surrogateTimestamp } from './surrogate-time.ts';

/** Characters; what is longer is masked by its constant, since shaping it would hold up all others. */
export const LONGEST_SHAPED = 65_536;
/** 132 bits. */
const HASH_CHARACTERS = 22;

/**
 * A value that may be shown instead of `text`: valid for the type, never the text itself except where the constant of
 * the type happens to be it, or NULL. What does not parse as its kind becomes the constant of the kind.
 *
 * `text`: as PostgreSQL prints it with DateStyle ISO, `bytea_output = hex` and `intervalstyle = postgres`. NULL is not
 * masked but passed on by the caller: that there is no value is no secret here.
 *
 * What a way does not do to a kind, a stricter one does: `keep-last` is for text alone; `generalise` for numbers,
 * dates, timestamps and addresses; `hash` gives a surrogate for what is neither text, JSON nor bytes; `surrogate`
 * gives the constant for booleans, XML and what is infinite or not a number.
 */
export function maskValue(text: string, type: ValueType, way: Way, key: MaskKey): string | null {
  if (way.name === 'null' || type.kind === 'unknown') return null;
  if (way.name === 'redact') return constantOf(type);
  const plain = type.padded === true && type.kind === 'text' ? withoutBlanks(text) : text;
  const masked = shape(plain, type, way, key);
  if (masked === undefined || (masked === plain && way.name !== 'generalise')) return constantOf(type);
  return type.kind === 'text' ? (pad(masked, type) ?? constantOf(type)) : masked;
}

/** The blanks that fill up a type of fixed length are no part of its value. */
export function withoutBlanks(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 32) end--;
  return text.slice(0, end);
}

function shape(text: string, type: ValueType, way: Way, key: MaskKey): string | undefined {
  if (way.name === 'hash' && hashed.has(type.kind)) return hash(text, type, key);
  if (text.length > LONGEST_SHAPED) return undefined;
  if (way.name === 'keep-last') return type.kind === 'text' ? keepLast(text, way.count) : undefined;
  if (way.name === 'generalise') return generalise(text, type, way.band);
  return surrogate(text, type, key);
}

const hashed: ReadonlySet<ValueType['kind']> = new Set(['text', 'json', 'bytes']);

/** `h:` and the hash; JSON has it in a string, bytes have 16 bytes of it. Of any text, since nothing of it is seen. */
function hash(text: string, type: ValueType, key: MaskKey): string {
  if (type.kind === 'bytes') return `\\x${key.digest('hash of bytes', text, 'hex').slice(0, 32)}`;
  const short = `h:${key.digest('hash', text, 'base64url').slice(0, HASH_CHARACTERS)}`;
  return type.kind === 'json' ? `"${short}"` : short;
}

function surrogate(text: string, type: ValueType, key: MaskKey): string | undefined {
  switch (type.kind) {
    case 'text':
      return surrogateText(text, key, (made) => made.length <= (type.length ?? made.length));
    case 'integer':
      return surrogateInteger(text, type, key);
    case 'decimal':
      return surrogateDecimal(text, type, key);
    case 'float':
      return surrogateFloat(text, type, key);
    case 'uuid':
      return surrogateUuid(text, key);
    case 'date':
      return surrogateDate(text, key);
    case 'time':
      return surrogateTime(text, type, key);
    case 'timestamp':
      return surrogateTimestamp(text, type, key);
    case 'interval':
      return surrogateInterval(text, key);
    case 'bytes':
      return surrogateBytes(text, key);
    case 'json':
      return surrogateJson(text, key);
    case 'network':
      return surrogateNetwork(text, key);
    case 'bits':
      return surrogateBits(text, type, key);
    default:
      return undefined;
  }
}
