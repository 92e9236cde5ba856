// What is known of PostgreSQL's own functions and operators, by name.
import { aggregates, comparing, operators, polymorphic, rows, scalars, sets } from './pure-functions.ts';

/** A function that reads no rows: what it returns comes from its arguments. */
export interface Builtin {
  /** OID of the type of its result; undefined when that depends on the call. */
  readonly type: number | undefined;
  /** Names of its columns when it returns a row, or of its one value. */
  readonly outputs: readonly string[] | undefined;
  /** Its result may be a row of any kind. */
  readonly polymorphic: boolean;
  readonly set: boolean;
  readonly aggregate: boolean;
}

/** Made when first asked for. */
let pure: ReadonlyMap<string, Builtin> | undefined;

/** Undefined for a name that is not on the list: then it may read anything. */
export function pureBuiltin(name: string): Builtin | undefined {
  pure ??= listBuiltins();
  return pure.get(name);
}

function listBuiltins(): ReadonlyMap<string, Builtin> {
  const all = new Map<string, Builtin>();
  const inSets = new Set(sets.split(' '));
  const inAggregates = new Set(aggregates.split(' '));
  const add = (name: string, rest: Partial<Builtin>) =>
    all.set(name, {
      ...{ type: undefined, outputs: undefined, polymorphic: false },
      ...{ set: inSets.has(name), aggregate: inAggregates.has(name), ...rest },
    });
  for (const [type, names] of Object.entries(scalars)) {
    for (const name of names.split(' ')) add(name, { type: type === '0' ? undefined : Number(type) });
  }
  for (const one of rows.split(' ')) {
    const [name = '', outputs = ''] = one.split(':');
    add(name, { outputs: outputs.split(',') });
  }
  for (const name of polymorphic.split(' ')) add(name, { polymorphic: true });
  return all;
}

let deciding: ReadonlySet<string> | undefined;

/** An operator whose result is true or false. */
export function isComparing(operator: string): boolean {
  deciding ??= new Set(comparing.split(' '));
  return deciding.has(operator);
}

/** PostgreSQL has this operator itself with `type` on both sides: an exact match goes before any other (oper_exact). */
export function isBuiltinOn(operator: string, type: number): boolean {
  if (!Object.hasOwn(operators, operator)) return false;
  return (operators[operator] ?? '').split(' ').includes(String(type));
}
