// Functions of PostgreSQL's own that planning may run: a planner works out calls whose arguments it knows.
import type { Access } from '../../../model/action.ts';
import { pureBuiltin } from '../lineage/builtins.ts';

/** Pure in what they return, and yet they take a transaction id, or make a value of any size out of nothing. */
const excepted = new Set('pg_current_xact_id txid_current array_fill format lpad repeat rpad'.split(' '));

/** Not pure, but volatile: a planner never runs those. */
export const volatile = 'nextval currval lastval setval';

const neverRun = new Set(volatile.split(' '));

/** True when the access calls nothing, or nothing that could do harm while it is planned. */
export function isHarmless({ verb, resource: { kind, path } }: Access): boolean {
  if (kind !== 'Function' && verb !== 'sql:call') return true;
  const [schema, name = ''] = path;
  if (schema !== 'pg_catalog') return false;
  return neverRun.has(name) || (pureBuiltin(name) !== undefined && !excepted.has(name));
}
