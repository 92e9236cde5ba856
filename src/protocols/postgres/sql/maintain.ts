// VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH and CHECKPOINT: they change how data is kept, not what it says.
import type { RangeVar } from 'libpg-query';
import { definition } from './create.ts';
import { database, relationsOf, target } from './objects.ts';
import { type Handlers, type Place, visitRest } from './walk.ts';

export const maintainHandlers: Handlers = {
  VacuumStmt: (body, place) => {
    if (body.rels === undefined) place.pass.findings.access('sql:maintain', database(place));
    visitRest('VacuumStmt', body, definition(place));
  },
  VacuumRelation: (body, place) => {
    maintain(body.relation, place);
    visitRest('VacuumRelation', body, definition(place), ['relation']);
  },
  ClusterStmt: (body, place) => {
    maintain(body.relation, place);
    visitRest('ClusterStmt', body, definition(place), ['relation']);
  },
  ReindexStmt: (body, place) => {
    const schema = body.kind === 'REINDEX_OBJECT_SCHEMA' ? body.name : undefined;
    if (schema === undefined) maintain(body.relation, place);
    else place.pass.findings.access('sql:maintain', { kind: 'Schema', path: [schema] });
    visitRest('ReindexStmt', body, definition(place), ['relation']);
  },
  RefreshMatViewStmt: (body, place) => maintain(body.relation, place),
  CheckPointStmt: (_body, place) => place.pass.findings.access('sql:maintain', target),
};

/** Without a relation it is all of the database. */
function maintain(relation: RangeVar | undefined, place: Place): void {
  const resources = relation === undefined ? [database(place)] : relationsOf(relation, place);
  for (const resource of resources) place.pass.findings.access('sql:maintain', resource);
}
