// What a mask must know of a type of PostgreSQL: the kind and limits of its values, and the form they travel in.
import type { ValueType } from '../../../model/data-class.ts';
import type { CatalogueType } from '../catalogue/catalogue.ts';
import { boundOf, elementOf } from '../types.ts';

export type Form =
  /** A value of the built-in type with this OID, or of one with the same forms. */
  | { readonly is: 'scalar'; readonly oid: number }
  | { readonly is: 'array'; readonly elementOid: number; readonly element: TypedForm }
  /** Always masked by the same value: first label of an enum, empty range, empty multirange. */
  | { readonly is: 'fixed'; readonly text: string; readonly binary: Buffer }
  /** Nothing is known about it: always masked by NULL. */
  | { readonly is: 'opaque' };

export interface TypedForm {
  /** Of an array: that of its elements. */
  readonly type: ValueType;
  readonly form: Form;
}

/** Types that are not built in, as a `Catalogue` tells them. */
export interface CatalogueTypes {
  typeOf(oid: number): CatalogueType | undefined;
}

/** Domains over arrays of domains over ...: nobody nests deeper than this. */
const DEEPEST = 8;

const NUMERIC = 1700;
const TEXT = 25;

const unlimited: Readonly<Record<number, ValueType>> = {
  16: { kind: 'boolean' },
  17: { kind: 'bytes' },
  18: { kind: 'text', length: 1 },
  19: { kind: 'text', length: 63 },
  20: { kind: 'integer', width: 64 },
  21: { kind: 'integer', width: 16 },
  23: { kind: 'integer', width: 32 },
  25: { kind: 'text' },
  26: { kind: 'integer', width: 32 },
  28: { kind: 'integer', width: 32 },
  29: { kind: 'integer', width: 32 },
  114: { kind: 'json' },
  142: { kind: 'xml' },
  650: { kind: 'network' },
  700: { kind: 'float', width: 32 },
  701: { kind: 'float', width: 64 },
  774: { kind: 'network' },
  829: { kind: 'network' },
  869: { kind: 'network' },
  1042: { kind: 'text' },
  1043: { kind: 'text' },
  1082: { kind: 'date' },
  1083: { kind: 'time' },
  1114: { kind: 'timestamp' },
  1184: { kind: 'timestamp', zone: true },
  1186: { kind: 'interval' },
  1266: { kind: 'time', zone: true },
  1560: { kind: 'bits' },
  1562: { kind: 'bits' },
  1700: { kind: 'decimal' },
  2950: { kind: 'uuid' },
  3802: { kind: 'json' },
};

/** Types without a kind whose zero every client reads; `-` is no function, relation or type. */
const zeros: Readonly<Record<number, readonly [text: string, bytes: number]>> = {
  24: ['-', 4],
  600: ['(0,0)', 16],
  2205: ['-', 4],
  2206: ['-', 4],
  3220: ['0/0', 8],
};

/** Arrays that `types.ts` does not name. */
const furtherElements: Readonly<Record<number, number>> = {
  775: 774,
  1008: 24,
  1011: 28,
  1012: 29,
  2210: 2205,
  2211: 2206,
  3221: 3220,
  3905: 3904,
  3907: 3906,
  3909: 3908,
  3911: 3910,
  3913: 3912,
  3927: 3926,
  6150: 4451,
  6151: 4532,
  6152: 4533,
  6153: 4534,
  6155: 4535,
  6157: 4536,
};

const multiranges: ReadonlySet<number> = new Set([4451, 4532, 4533, 4534, 4535, 4536]);

const opaque: TypedForm = { type: { kind: 'unknown' }, form: { is: 'opaque' } };
/** range_send: flag 1 is empty. */
const emptyRange = fixed('empty', Buffer.from([1]));
/** multirange_send: the number of ranges. */
const emptyMultirange = fixed('{}', Buffer.alloc(4));

/** `modifier`: atttypmod, -1 when there is none. Without `types` only built-in types are known. */
export function valueTypeOf(typeOid: number, modifier: number, types?: CatalogueTypes): TypedForm {
  return resolve(typeOid, modifier, types, 0);
}

function resolve(oid: number, modifier: number, types: CatalogueTypes | undefined, depth: number): TypedForm {
  if (depth > DEEPEST) return opaque;
  const type = unlimited[oid];
  if (type !== undefined) return { type: limit(type, oid, modifier), form: { is: 'scalar', oid } };
  const element = elementOf(oid) ?? furtherElements[oid];
  if (element !== undefined) return arrayOf(element, modifier, types, depth);
  if (boundOf(oid) !== undefined) return emptyRange;
  if (multiranges.has(oid)) return emptyMultirange;
  const zero = zeros[oid];
  if (zero !== undefined) return fixed(zero[0], Buffer.alloc(zero[1]));
  const told = types?.typeOf(oid);
  return told === undefined ? opaque : resolveTold(told, modifier, types, depth);
}

function resolveTold(
  told: CatalogueType,
  modifier: number,
  types: CatalogueTypes | undefined,
  depth: number,
): TypedForm {
  switch (told.kind) {
    case 'domain':
      return resolve(told.base, told.baseModifier === -1 ? modifier : told.baseModifier, types, depth + 1);
    case 'enum': {
      const [first] = told.labels;
      return first === undefined ? opaque : fixed(first, Buffer.from(first));
    }
    case 'range':
      return emptyRange;
    case 'multirange':
      return emptyMultirange;
    case 'base':
      if (told.element !== 0) return arrayOf(told.element, modifier, types, depth);
      // The extension's type has the forms of text; one of somebody else's would only be refused by its client.
      return told.name === 'citext' ? resolve(TEXT, -1, types, depth + 1) : opaque;
    default:
      return opaque;
  }
}

function arrayOf(
  elementOid: number,
  modifier: number,
  types: CatalogueTypes | undefined,
  depth: number,
): TypedForm {
  const element = resolve(elementOid, modifier, types, depth + 1);
  if (element.form.is === 'opaque') return opaque;
  return { type: element.type, form: { is: 'array', elementOid, element } };
}

function fixed(text: string, binary: Buffer): TypedForm {
  return { type: { kind: 'unknown' }, form: { is: 'fixed', text, binary } };
}

/** A modifier counts its own four bytes in, except that of bits. */
function limit(type: ValueType, oid: number, modifier: number): ValueType {
  if (modifier < 0) return type;
  switch (oid) {
    case 1042:
      return { ...type, length: modifier - 4, padded: true };
    case 1043:
      return { ...type, length: modifier - 4 };
    case 1560:
      return { ...type, length: modifier, padded: true };
    case 1562:
      return { ...type, length: modifier };
    case NUMERIC:
      return { ...type, ...limitNumeric(modifier - 4) };
    default:
      return type;
  }
}

/** 16 bits of precision above 11 bits of scale with a sign (numeric.c, make_numeric_typmod). */
function limitNumeric(packed: number): { precision: number; scale: number } {
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}
