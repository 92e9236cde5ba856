// What a call gives: of a function known to be pure what it is given, of any other something that cannot be traced.
import type { CatalogueFunction } from '../catalogue/catalogue.ts';
import { isBuiltin } from '../sql/names.ts';
import { type Builtin, pureBuiltin } from './builtins.ts';
import { type Column, columnNamed, type Flow, isNothing, known, MADE, type Value } from './flow.ts';
import type { Pass, Place } from './pass.ts';
import { findFunctions, type FunctionFound } from './resolve.ts';
import { fieldsOf, rowOrScalar, UNKNOWN_TYPE, unnested } from './values.ts';

/** What a call is in FROM: its columns, or one column, which may have a name of its own; undefined: not known. */
export type CallTable = readonly Column[] | { readonly named: string | undefined } | undefined;

export interface Call {
  readonly value: Value;
  readonly table: CallTable;
}

export function callNamed(names: readonly string[], values: readonly Value[], place: Place): Value {
  return call(names, values, place).value;
}

/** Some function has this name, PostgreSQL's or a user's, that an unqualified call would find. */
export function isFunctionName(names: readonly string[], pass: Pass): boolean {
  const found = findFunctions(pass.facts, names);
  return (
    found.unknown || found.users.length > 0 || (found.builtin && isBuiltin('functions', names.at(-1) ?? ''))
  );
}

export function call(names: readonly string[], values: readonly Value[], place: Place): Call {
  const { pass } = place;
  const name = names.at(-1) ?? '';
  const given = pass.join(values.map(({ flow }) => flow));
  const found = findFunctions(pass.facts, names);
  const users = found.users.filter((user) => mayTake(user, values, pass));
  const own = found.builtin && isBuiltin('functions', name);
  const pure = found.builtin ? pureBuiltin(name) : undefined;
  if (!own && pure === undefined && users.length === 0 && !found.unknown) {
    return projected(names, values, given, pass);
  }
  if (pure !== undefined && users.length === 0 && !found.unknown)
    return callPure(name, pure, values, given, pass);
  const certain = !own && pure === undefined && users.length === 1 ? users[0] : undefined;
  const flow = isPure(found, users, own, pure, pass) ? given : pass.join([given, pass.opaque('function')]);
  // One of PostgreSQL's that is not on the list may keep what it is given where other statements can read it.
  if (own && pure === undefined) keep(name, given, pass);
  pass.compare(given);
  return certain === undefined ? { value: { flow }, table: undefined } : callUser(certain, flow, pass);
}

/**
 * Defaults may stand for arguments that are not given, and only VARIADIC takes more than it names. What is known to be
 * of one of PostgreSQL's own types does not become a value of a user's type by itself.
 */
function mayTake(user: CatalogueFunction, values: readonly Value[], pass: Pass): boolean {
  if (user.variadic) return true;
  if (user.arguments.length < values.length) return false;
  return values.every(({ type }, at) => !isForeign(type, user.arguments[at] ?? 0, pass));
}

/** What initdb made has a smaller OID. */
const FIRST_USER_OID = 16384;
const ownKinds = new Set(['base', 'composite', 'enum', 'range', 'multirange']);

function isForeign(given: number | undefined, wanted: number, pass: Pass): boolean {
  if (given === undefined || given === UNKNOWN_TYPE || given >= FIRST_USER_OID || wanted < FIRST_USER_OID)
    return false;
  const { catalogue } = pass.facts;
  const cast = catalogue.userCasts.some(({ source, target }) => source === given && target === wanted);
  return !cast && ownKinds.has(catalogue.typeOf(wanted)?.kind ?? '');
}

function isPure(
  found: FunctionFound,
  users: readonly CatalogueFunction[],
  own: boolean,
  pure: Builtin | undefined,
  pass: Pass,
): boolean {
  if (found.unknown || (own && pure === undefined)) return false;
  return users.every(({ schema, name }) => pass.facts.pureFunction(schema, name));
}

/** No function of this name: `name(row)` is the column of a row, and `type(value)` a cast. */
function projected(names: readonly string[], values: readonly Value[], given: Flow, pass: Pass): Call {
  const [name = ''] = names;
  const [value, ...more] = values;
  if (names.length === 1 && value !== undefined && more.length === 0) {
    const fields = fieldsOf(value, pass);
    const field = fields === undefined ? undefined : columnNamed(known(fields), name);
    if (field !== undefined && field !== 'ambiguous') return { value: field.value, table: undefined };
    const type = pass.facts.catalogue.type('pg_catalog', name);
    const cast =
      type !== undefined && !pass.facts.catalogue.userCasts.some(({ target }) => target === type.oid);
    if (cast) return { value: { flow: value.flow, type: type.oid }, table: { named: undefined } };
  }
  return { value: { flow: pass.join([given, pass.opaque('unknown-function')]) }, table: undefined };
}

function callPure(name: string, builtin: Builtin, values: readonly Value[], given: Flow, pass: Pass): Call {
  if (builtin.set) pass.compare(given);
  if (keepers.has(name)) keep(name, given, pass);
  // A set has rows of its own, and a count of nothing in particular is a number like those of a series.
  const makes = builtin.set || (builtin.aggregate && isNothing(given));
  const flow = makes ? pass.join([given, MADE]) : given;
  const table = tableOf(name, builtin, values, flow, pass);
  if (Array.isArray(table)) return { value: { flow, fields: table as readonly Column[] }, table };
  return { value: { flow, type: builtin.type }, table };
}

function tableOf(
  name: string,
  builtin: Builtin,
  values: readonly Value[],
  given: Flow,
  pass: Pass,
): CallTable {
  const { outputs } = builtin;
  if (outputs !== undefined) return outputTable(outputs, given);
  if (!builtin.polymorphic) return { named: undefined };
  const [value] = values;
  if (value === undefined) return undefined;
  if (name === 'unnest') return asTable(values.length === 1 ? unnested(value, pass) : undefined, given);
  return /^jsonb?_populate_record/.test(name) ? asTable(fieldsOf(value, pass), given) : undefined;
}

function outputTable(outputs: readonly string[], flow: Flow): CallTable {
  if (outputs.length === 1) return { named: outputs[0] };
  return outputs.map((name) => ({ name, value: { flow } }));
}

/** Any column of the result may hold anything that was given. */
function asTable(columns: readonly Column[] | 'scalar' | undefined, flow: Flow): CallTable {
  if (columns === 'scalar') return { named: undefined };
  return columns?.map(({ name, value }) => ({ name, value: { flow, type: value.type } }));
}

function callUser(user: CatalogueFunction, flow: Flow, pass: Pass): Call {
  const value = { flow, type: user.result };
  const shape = rowOrScalar(value, pass);
  if (shape === 'scalar')
    return { value, table: { named: user.outputs.length === 1 ? user.outputs[0] : undefined } };
  if (shape !== undefined) return { value, table: shape };
  if (user.outputs.length < 2) return { value: { flow }, table: undefined };
  const fields = user.outputs.map((name) => ({ name, value: { flow } }));
  return { value: { flow, fields }, table: fields };
}

/** Pure in what they return, and what they are given can be read again: settings, sequences, locks, notices, chance. */
const keepers = new Set(
  (
    'set_config setval setseed pg_notify pg_advisory_lock pg_advisory_lock_shared pg_advisory_xact_lock ' +
    'pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock ' +
    'pg_try_advisory_xact_lock_shared'
  ).split(' '),
);

/** A value given to such a function has been written somewhere: there is no column to name, so the function is. */
function keep(name: string, given: Flow, pass: Pass): void {
  if (!isNothing(given)) pass.write({ schema: 'pg_catalog', table: name, column: 'argument' }, given);
}
