// ALTER, RENAME, COMMENT, SECURITY LABEL, DROP and TRUNCATE of what has a name in the schema.
import type { DropStmt, Node, ObjectType, RangeVar, RenameStmt, TruncateStmt } from 'libpg-query';
import { definition } from './create.ts';
import { database, relationsOf, resourcesOf, wordOf } from './objects.ts';
import { as } from './tree.ts';
import { type Handlers, type Place, visitRest } from './walk.ts';

export const alterHandlers: Handlers = {
  AlterTableStmt: (body, place) => {
    alter(body.objtype, body.relation, undefined, place);
    visitRest('AlterTableStmt', body, definition(place), ['relation']);
  },
  AlterSeqStmt: (body, place) => {
    alter('OBJECT_SEQUENCE', body.sequence, undefined, place);
    visitRest('AlterSeqStmt', body, definition(place), ['sequence']);
  },
  AlterPolicyStmt: (body, place) => {
    alter('OBJECT_POLICY', body.table, undefined, place);
    visitRest('AlterPolicyStmt', body, definition(place), ['table']);
  },
  AlterFunctionStmt: (body, place) => {
    alter('OBJECT_FUNCTION', undefined, { ObjectWithArgs: body.func ?? {} }, place);
    visitRest('AlterFunctionStmt', body, definition(place));
  },
  RenameStmt: rename,
  AlterObjectSchemaStmt: (body, place) => {
    alter(body.objectType, body.relation, body.object, place);
    visitRest('AlterObjectSchemaStmt', body, definition(place), ['relation']);
  },
  AlterOwnerStmt: (body, place) => {
    alter(body.objectType, body.relation, body.object, place);
    visitRest('AlterOwnerStmt', body, definition(place), ['relation']);
  },
  AlterObjectDependsStmt: (body, place) => {
    alter(body.objectType, body.relation, body.object, place);
    visitRest('AlterObjectDependsStmt', body, definition(place), ['relation']);
  },
  CommentStmt: (body, place) => {
    alter(body.objtype, undefined, body.object, place);
    visitRest('CommentStmt', body, definition(place));
  },
  SecLabelStmt: (body, place) => {
    alter(body.objtype, undefined, body.object, place);
    visitRest('SecLabelStmt', body, definition(place));
  },
  DropStmt: drop,
  TruncateStmt: truncate,
};

function alter(
  type: ObjectType | undefined,
  relation: RangeVar | undefined,
  object: Node | undefined,
  place: Place,
): void {
  const named = relation === undefined ? resourcesOf(type, object, place) : relationsOf(relation, place);
  for (const resource of named)
    place.pass.findings.access('sql:alter', resource, { objectType: wordOf(type) });
}

/** A renamed temporary table stops hiding one name and starts hiding another. */
function rename(body: RenameStmt, place: Place): void {
  alter(body.renameType, body.relation, body.object ?? { String: { sval: body.subname ?? '' } }, place);
  const { world, findings } = place.pass;
  const name = body.relation?.relname ?? '';
  const whole = body.subname === undefined && body.relation !== undefined;
  if (whole && world.isTemporary(name) !== 'no') {
    findings.effect({ type: 'drop-temporary', name });
    findings.effect({ type: 'temporary', name: body.newname ?? '', untilCommit: false });
  }
  if (loses.has(body.renameType ?? '')) findings.effect({ type: 'drop-temporary', name: null });
  if (body.renameType === 'OBJECT_SCHEMA' || body.renameType === 'OBJECT_ROLE')
    findings.effect({ type: 'settings' });
  visitRest('RenameStmt', body, definition(place), ['relation']);
}

/** Schemas temporary relations are in: `pg_temp`, or this session's number. */
const temporaries = /^pg_temp(_\d+)?$/;

/** Types of object whose name is that of a relation. */
const wholes = new Set(
  ['TABLE', 'VIEW', 'MATVIEW', 'INDEX', 'SEQUENCE', 'FOREIGN_TABLE'].map((type) => `OBJECT_${type}`),
);
/** With these relations go that the statement does not name as such: a composite type is one. */
const loses = new Set(['OBJECT_SCHEMA', 'OBJECT_TYPE']);

/** What CASCADE takes along is not named; walk.ts sees to it. */
function drop(body: DropStmt, place: Place): void {
  const { findings } = place.pass;
  const cascade = body.behavior === 'DROP_CASCADE';
  const context = { objectType: wordOf(body.removeType), cascade };
  for (const object of body.objects ?? []) {
    for (const resource of resourcesOf(body.removeType, object, place)) {
      findings.access('sql:drop', resource, context);
      if (temporaries.test(resource.path[0] ?? '') && wholes.has(body.removeType ?? '')) {
        findings.effect({ type: 'drop-temporary', name: resource.path[1] ?? null });
      }
    }
  }
  if (loses.has(body.removeType ?? '')) findings.effect({ type: 'drop-temporary', name: null });
  if (body.removeType === 'OBJECT_SCHEMA') findings.effect({ type: 'settings' });
  visitRest('DropStmt', body, definition(place));
}

/** TRUNCATE ... CASCADE empties tables it does not name: that is a matter of the whole database. */
function truncate(body: TruncateStmt, place: Place): void {
  const { findings } = place.pass;
  const cascade = body.behavior === 'DROP_CASCADE';
  for (const node of body.relations ?? []) {
    const relation = as(node, 'RangeVar');
    if (relation === undefined) findings.doubt('relation-name');
    else
      for (const resource of relationsOf(relation, place))
        findings.access('sql:truncate', resource, { cascade });
  }
  if (cascade) findings.access('sql:truncate', database(place), { cascade });
  visitRest('TruncateStmt', body, definition(place), ['relations']);
}
