// Reading what an entry says, calmly: a field that is missing or of another shape is no reason to stop.
import type { Entry } from '../audit/entry.ts';
import type { Json } from '../audit/jcs.ts';

type Fields = Readonly<Record<string, Json>>;

export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

export function countOf(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

export function fieldsOf(fields: Fields, name: string): Fields {
  const value = fields[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** A list of objects: what is none is passed over. */
export function listOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.map((one) => fieldsOf({ one }, 'one')) : [];
}

/** What people did with Gatelog names the target among what it is `on`. */
export function targetOf({ fields }: Entry): { readonly id: string; readonly kind: string } | undefined {
  const target = fieldsOf(fields, 'tgt');
  const id = textOf(target, 'id') ?? textOf(fieldsOf(fields, 'on'), 'target');
  return id === undefined ? undefined : { id, kind: textOf(target, 'kind') ?? '' };
}

/** `[verb, resource]` pairs, as `acc` has them. */
export function accessesOf({ fields }: Entry): readonly (readonly [string, string])[] {
  const list = fields['acc'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((pair) => {
    const [verb, resource] = Array.isArray(pair) ? (pair as readonly Json[]) : [];
    return typeof verb === 'string' && typeof resource === 'string' ? [[verb, resource] as const] : [];
  });
}

/** Who acts, as ids. What an entry may not hold in the clear comes from the session's disclosures. */
export interface Who {
  readonly kind: string;
  readonly id: string;
  readonly tenant: string;
  readonly agent?: string;
  readonly human?: string;
  readonly name?: string;
}

export function whoOf(fields: Fields, disclosed: Readonly<Record<string, string>> = {}): Who {
  const who = fieldsOf(fields, 'who');
  const agent = textOf(who, 'agent') ?? disclosed['agent'];
  const human = textOf(who, 'on_behalf') ?? disclosed['on_behalf'];
  const { name } = disclosed;
  return {
    kind: textOf(who, 'kind') ?? '',
    id: textOf(who, 'principal') ?? disclosed['principal'] ?? '',
    tenant: textOf(who, 'tenant') ?? disclosed['tenant'] ?? '',
    ...(agent === undefined ? {} : { agent }),
    ...(human === undefined ? {} : { human }),
    ...(name === undefined ? {} : { name }),
  };
}

/** The status of an answer that an `undone` took back. */
export const undoneStatus = 'undone';

/** What came back, of a `res`. */
export interface OutcomeFacts {
  readonly status: string;
  readonly word: string;
  readonly rows: number;
  readonly bytes: number;
  readonly micros: number;
  readonly masked: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  readonly shown: readonly string[];
}

export function outcomeOf({ fields }: Entry): OutcomeFacts {
  const out = fieldsOf(fields, 'out');
  const masked = fields['masked'] as OutcomeFacts['masked'];
  return {
    status: textOf(out, 'status') ?? 'unknown',
    word: textOf(out, 'word') ?? '',
    rows: countOf(out, 'rows'),
    bytes: countOf(out, 'bytes'),
    micros: countOf(out, 'micros'),
    masked: typeof masked === 'object' ? masked : undefined,
    shown: textsOf(fields, 'shown'),
  };
}

export function maskedValues(masked: OutcomeFacts['masked']): number {
  return Object.values(masked ?? {})
    .flatMap((columns) => Object.values(columns).filter((count) => typeof count === 'number'))
    .reduce((sum, count) => sum + count, 0);
}
