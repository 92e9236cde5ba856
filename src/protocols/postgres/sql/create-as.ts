// A new relation and what it takes with it: for CREATE TABLE, CREATE VIEW, SELECT INTO and the like.
import type { IntoClause, RangeVar } from 'libpg-query';
import { relationCreated } from './names.ts';
import { type Place, visitRest } from './walk.ts';

/** Records that `relation` is made; a temporary one will hide others of its name. */
export function create(relation: RangeVar, objectType: string, place: Place, untilCommit = false): void {
  const { world, findings } = place.pass;
  const temporary = isTemporary(relation);
  for (const resource of relationCreated(world, findings, relation, temporary)) {
    findings.access('sql:create', resource, { objectType, temporary });
  }
  if (temporary) findings.effect({ type: 'temporary', name: relation.relname ?? '', untilCommit });
}

function isTemporary(relation: RangeVar): boolean {
  return relation.relpersistence === 't' || /^pg_temp(_\d+)?$/.test(relation.schemaname ?? '');
}

/** SELECT INTO and CREATE TABLE AS. */
export function createInto(into: IntoClause, place: Place, objectType = 'table'): void {
  if (into.rel === undefined) place.pass.findings.doubt('relation-name');
  else create(into.rel, objectType, place, into.onCommit === 'ONCOMMIT_DROP');
  visitRest('IntoClause', into, { ...place, role: 'none' }, ['rel']);
}
