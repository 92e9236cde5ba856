// Functions that read the state of the session: settings and sequences.
import type { FuncCall, Node } from 'libpg-query';
import { as, namesOf } from '../sql/tree.ts';
import { flowFrom, type Value } from './flow.ts';
import type { Pass, Place } from './pass.ts';
import { findFunctions, findRelation } from './resolve.ts';

/** Undefined for any other function. */
export function stateValue(body: FuncCall, place: Place): Value | undefined {
  const names = namesOf(body.funcname) ?? [];
  const reader = readers[names.at(-1) ?? ''];
  if (reader === undefined || !Object.hasOwn(readers, names.at(-1) ?? '')) return undefined;
  const { builtin, users, unknown } = findFunctions(place.pass.facts, names);
  if (!builtin || users.length > 0 || unknown) return undefined;
  const name = literalOf(body.args?.[0]);
  return name === undefined ? undefined : reader(name, place.pass);
}

const readers: Readonly<Record<string, (name: string, pass: Pass) => Value | undefined>> = {
  current_setting: (name, pass) => ({ flow: settingFlow(name, pass) }),
  nextval: sequenceValue,
  currval: sequenceValue,
};

/** A text, also when it is cast to `regclass`. */
function literalOf(node: Node | undefined): string | undefined {
  const cast = as(node, 'TypeCast');
  const name = namesOf(cast?.typeName?.names)?.at(-1);
  if (cast !== undefined && name !== 'regclass' && name !== 'text') return undefined;
  return as(cast === undefined ? node : cast.arg, 'A_Const')?.sval?.sval;
}

/** What a setting shows. One with a dot in its name holds whatever somebody has put there. */
export function settingFlow(name: string, pass: Pass): Value['flow'] {
  return name.includes('.') ? pass.opaque('setting') : pass.join([]);
}

/** `name` or `schema.name`, as a cast to regclass reads them; names in quotes are left alone. */
const plainName = /^(?:([a-z_][a-z0-9_$]{0,62})\.)?([a-z_][a-z0-9_$]{0,62})$/i;

function sequenceValue(text: string, pass: Pass): Value | undefined {
  const match = plainName.exec(text);
  if (match === null) return undefined;
  const [, schema, name = ''] = match.map((word) => word?.toLowerCase());
  const found = findRelation(pass.facts, {
    relname: name,
    ...(schema !== undefined && { schemaname: schema }),
  });
  if (found.kind !== 'relation' || found.relation.kind !== 'sequence') return undefined;
  const column = pass.known.intern(found.relation.schema, found.relation.name, 'last_value');
  const flow = flowFrom(new Set([column]));
  pass.touch(flow);
  return { flow };
}
