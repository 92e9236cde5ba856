// Makes, once for a column, the function that masks its values as they are on the wire, in text or binary format.
import type { ValueType } from '../../../model/data-class.ts';
import type { Mask } from '../../../model/masker.ts';
import { readBinary } from '../binary-values.ts';
import { emptyArray, mapBinaryArray } from './binary-array.ts';
import { canonicalText } from './canonical-text.ts';
import { encodeBinary } from './encode-binary.ts';
import { mapTextArray } from './text-array.ts';
import { type CatalogueTypes, type TypedForm, valueTypeOf } from './value-type.ts';

/**
 * Gives what stands for a value, null for NULL. NULL itself is never given to it: the caller passes it on. The result
 * may be shared between calls: it must not be written to. Never throws for what a value holds.
 */
export type Masker = (value: Buffer) => Buffer | null;

const TEXT = 0;
const BINARY = 1;
/** Bytes; a longer value becomes the constant unread. */
const LONGEST_READ = 16 * 1024 * 1024;
/** Of an array, whose elements are found one by one. */
const LONGEST_ARRAY = 1024 * 1024;
/** Elements of one array that are masked each in its way; those behind become constants, for each costs microseconds. */
const MOST_SHAPED = 10_000;
/** Values of a column that repeat are masked once: so many are kept, each of so many bytes at most. */
const REMEMBERED = 1024;
const REMEMBERED_BYTES = 64;
const REMEMBERED_USES = 16_384;

const CIDR = 650;
const MACADDR8 = 774;
const MACADDR = 829;

/** Constants of types that share their kind with others. */
const ownConstants: Readonly<Record<number, string>> = {
  [CIDR]: '0.0.0.0/0',
  [MACADDR]: '00:00:00:00:00:00',
  [MACADDR8]: '00:00:00:00:00:00:00:00',
};

/**
 * `modifier`: atttypmod or -1; `format`: of the column, 0 text or 1 binary. What no mask is known for, a type or a
 * format, becomes NULL. Dates, times and intervals become the ISO and `postgres` styles whatever the session has set.
 */
export function maskerFor(
  typeOid: number,
  modifier: number,
  format: number,
  mask: Mask,
  types?: CatalogueTypes,
): Masker {
  const typed = valueTypeOf(typeOid, modifier, types);
  if (mask.way.name === 'null' || typed.form.is === 'opaque') return () => null;
  if (format === TEXT) return remember(maskText(typed, mask), mask);
  return format === BINARY ? remember(maskBinary(typed, mask), mask) : () => null;
}

function maskText(typed: TypedForm, mask: Mask): Masker {
  const constant = encodeUtf8(textConstant(typed, mask));
  if (isConstant(typed, mask)) return () => constant;
  const maskElement = maskString(typed, mask);
  return (value) =>
    value.length > LONGEST_READ ? constant : encodeUtf8(maskElement(value.toString('utf8')));
}

/** Of a text alone or as an element of an array. */
function maskString(typed: TypedForm, mask: Mask): (text: string) => string | null {
  const { type, form } = typed;
  const constant = textConstant(typed, mask);
  if (isConstant(typed, mask)) return () => constant;
  if (form.is === 'scalar') {
    const maskOne = maskScalar(type, mask, constant);
    return (text) => maskOne(canonicalText(text, form.oid));
  }
  if (form.is !== 'array') return () => constant;
  const inner = maskString(form.element, mask);
  const innerConstant = textConstant(form.element, mask);
  const maskElement = (element: string, at: number) => (at < MOST_SHAPED ? inner(element) : innerConstant);
  return (text) => (text.length > LONGEST_ARRAY ? undefined : mapTextArray(text, maskElement)) ?? constant;
}

/** The constant of the kind becomes that of the type. */
function maskScalar(type: ValueType, mask: Mask, constant: string | null): (text: string) => string | null {
  const ofKind = mask.constant(type);
  return (text) => {
    const masked = mask.of(text, type);
    return masked === ofKind ? constant : masked;
  };
}

function maskBinary(typed: TypedForm, mask: Mask): Masker {
  const { type, form } = typed;
  const constant = binaryConstant(typed, mask);
  if (isConstant(typed, mask)) return () => constant;
  if (form.is === 'array') {
    const inner = maskBinary(form.element, mask);
    const innerConstant = binaryConstant(form.element, mask);
    const maskElement = (element: Buffer, at: number) => (at < MOST_SHAPED ? inner(element) : innerConstant);
    return (value) =>
      (value.length > LONGEST_ARRAY ? undefined : mapBinaryArray(value, form.elementOid, maskElement)) ??
      constant;
  }
  if (form.is !== 'scalar') return () => constant;
  const { oid } = form;
  const constantText = textConstant(typed, mask);
  const maskOne = maskScalar(type, mask, constantText);
  return (value) => {
    const text = value.length > LONGEST_READ ? undefined : readBinary(value, oid);
    const masked = text === undefined ? constantText : maskOne(text);
    return masked === null || masked === constantText ? constant : (encodeBinary(masked, oid) ?? constant);
  };
}

/** Every value is masked by the same one. Not so an array, whose elements are counted. */
function isConstant({ form }: TypedForm, { way }: Mask): boolean {
  return form.is === 'fixed' || (form.is === 'scalar' && way.name === 'redact');
}

function textConstant({ type, form }: TypedForm, mask: Mask): string | null {
  if (form.is === 'fixed') return form.text;
  if (form.is === 'array') return '{}';
  return form.is === 'scalar' ? (ownConstants[form.oid] ?? mask.constant(type)) : null;
}

function binaryConstant(typed: TypedForm, mask: Mask): Buffer | null {
  const { form } = typed;
  if (form.is === 'fixed') return form.binary;
  if (form.is === 'array') return emptyArray(form.elementOid);
  const text = textConstant(typed, mask);
  return text === null || form.is !== 'scalar' ? null : (encodeBinary(text, form.oid) ?? null);
}

function encodeUtf8(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text, 'utf8');
}

/** Spares what surrogates and hashes cost. Forgets all when it is full, and now and then so that `mask` hears of each again. */
function remember(masker: Masker, { way }: Mask): Masker {
  if (way.name !== 'surrogate' && way.name !== 'hash') return masker;
  const known = new Map<string, Buffer | null>();
  let uses = 0;
  return (value) => {
    if (value.length > REMEMBERED_BYTES) return masker(value);
    const bytes = value.toString('latin1');
    const found = known.get(bytes);
    if (found !== undefined && ++uses < REMEMBERED_USES) return found;
    if (known.size >= REMEMBERED || uses >= REMEMBERED_USES) {
      known.clear();
      uses = 0;
    }
    const masked = masker(value);
    known.set(bytes, masked);
    return masked;
  };
}
