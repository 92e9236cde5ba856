// INSERT, UPDATE and DELETE: what is written, what is read for it, and whether rows are chosen.
import type {
  DeleteStmt,
  InsertStmt,
  Node,
  OnConflictClause,
  RangeVar,
  ReturningClause,
  UpdateStmt,
} from 'libpg-query';
import { note } from './columns.ts';
import { sortedSet } from './findings.ts';
import { relationsNamed } from './names.ts';
import { readWhere, readWith } from './query.ts';
import { childOf, derived, newUse, over, type Use } from './scope.ts';
import { as } from './tree.ts';
import { type Handlers, type Place, visit, visitAll, visitRest } from './walk.ts';

export const changeHandlers: Handlers = {
  InsertStmt: readInsert,
  UpdateStmt: readUpdate,
  DeleteStmt: readDelete,
};

/** The place inside a statement that changes `target`. A WITH of the same name does not hide a target. */
export function enter(
  relation: RangeVar | undefined,
  statement: { withClause?: Parameters<typeof readWith>[0] },
  outer: Place,
): { place: Place; target: Use } {
  const { pass } = outer;
  const around: Place = {
    ...outer,
    scope: childOf(outer.scope),
    role: 'read',
    relations: 'from',
    watch: undefined,
  };
  readWith(statement.withClause, around);
  const target = newUse(relationsNamed(pass.world, pass.findings, relation ?? {}), false);
  pass.uses.push(target);
  const place = { ...around, scope: childOf(around.scope) };
  place.scope.sources.push(
    over(relation?.alias?.aliasname ?? relation?.relname ?? '', [target], relation?.schemaname),
  );
  return { place, target };
}

/** Records what is done to the target, once for each relation it may be. */
export function write(
  verb: string,
  target: Use,
  context: Record<string, boolean | readonly string[]>,
  place: Place,
): void {
  for (const resource of target.tables) place.pass.findings.access(verb, resource, context);
}

/** Columns that ResTargets name, their subscripts and values visited. */
export function readTargets(nodes: readonly Node[] | undefined, place: Place): readonly string[] {
  const names: string[] = [];
  for (const node of nodes ?? []) {
    names.push(as(node, 'ResTarget')?.name ?? '*');
    visit(node, place);
  }
  return sortedSet(names);
}

function readInsert(body: InsertStmt, outer: Place): void {
  const { place, target } = enter(body.relation, body, outer);
  const named = readTargets(body.cols, place);
  const columns = body.cols === undefined && body.selectStmt !== undefined ? ['*'] : named;
  write('sql:insert', target, { columnsWritten: columns }, place);
  // The query does not see the target; it does see what WITH has made.
  const outside = { ...place, scope: place.scope.parent ?? childOf(undefined) };
  if (body.selectStmt !== undefined) visit(body.selectStmt, outside);
  if (body.onConflictClause !== undefined) readConflict(body.onConflictClause, target, place);
  readReturning(body.returningClause, target, place);
  const handled = ['relation', 'withClause', 'cols', 'selectStmt', 'onConflictClause', 'returningClause'];
  visitRest('InsertStmt', body, place, handled);
}

/** DO UPDATE changes the row that was in the way and no other, so it has its WHERE in the conflict itself. */
function readConflict(body: OnConflictClause, target: Use, outer: Place): void {
  const place = { ...outer, scope: childOf(outer.scope.parent) };
  place.scope.sources.push(...outer.scope.sources, derived('excluded'));
  const filtered = { ...place, role: 'filtered' } as const;
  for (const node of body.infer?.indexElems ?? []) {
    const column = as(node, 'IndexElem')?.name;
    if (column !== undefined) note([target], column, filtered);
  }
  if (body.infer !== undefined) visitRest('InferClause', body.infer, filtered);
  if (body.action === 'ONCONFLICT_UPDATE') {
    const columnsWritten = readTargets(body.targetList, place);
    write('sql:update', target, { columnsWritten, hasWhere: true }, place);
  }
  readWhere(body.whereClause, place, target);
  visitRest('OnConflictClause', body, place, ['infer', 'targetList', 'whereClause']);
}

function readUpdate(body: UpdateStmt, outer: Place): void {
  const { place, target } = enter(body.relation, body, outer);
  visitAll(body.fromClause, place);
  const columnsWritten = readTargets(body.targetList, place);
  const hasWhere = readWhere(body.whereClause, place, target);
  write('sql:update', target, { columnsWritten, hasWhere }, place);
  readReturning(body.returningClause, target, place);
  const handled = ['relation', 'withClause', 'fromClause', 'targetList', 'whereClause', 'returningClause'];
  visitRest('UpdateStmt', body, place, handled);
}

function readDelete(body: DeleteStmt, outer: Place): void {
  const { place, target } = enter(body.relation, body, outer);
  visitAll(body.usingClause, place);
  const hasWhere = readWhere(body.whereClause, place, target);
  write('sql:delete', target, { hasWhere }, place);
  readReturning(body.returningClause, target, place);
  const handled = ['relation', 'withClause', 'usingClause', 'whereClause', 'returningClause'];
  visitRest('DeleteStmt', body, place, handled);
}

/** RETURNING sees the target as itself and as `old` and `new`, or as what WITH (OLD AS o) calls them. */
export function readReturning(body: ReturningClause | undefined, target: Use, outer: Place): void {
  if (body === undefined) return;
  const scope = childOf(outer.scope.parent);
  const options = (body.options ?? []).map((node) => as(node, 'ReturningOption')?.value ?? '');
  const names = ['old', 'new', ...options];
  scope.sources.push(...outer.scope.sources, ...names.map((name) => ({ ...over(name, [target]) })));
  visitRest('ReturningClause', body, { ...outer, scope });
}
