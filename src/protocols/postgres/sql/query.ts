// SELECT, VALUES and set operations, with WITH and INTO.
import type { Node, SelectStmt, SortBy, WithClause } from 'libpg-query';
import { createInto } from './create-as.ts';
import { childOf, derived, findSource, type Scope, type Use } from './scope.ts';
import { as, stringOf } from './tree.ts';
import { type Handlers, type Place, visit, visitAll, visitBody, visitRest, type Watch } from './walk.ts';

export const queryHandlers: Handlers = { SelectStmt: readSelect };

const handledOfSelect = [
  ...['withClause', 'intoClause', 'fromClause', 'whereClause', 'havingClause', 'sortClause', 'lockingClause'],
  ...['larg', 'rarg'],
];

function readSelect(body: SelectStmt, outer: Place): void {
  const around = {
    ...outer,
    scope: childOf(outer.scope),
    role: 'read',
    relations: 'from',
    watch: outer.watch,
  } as const;
  readWith(body.withClause, around);
  if (body.intoClause !== undefined) createInto(body.intoClause, around);
  if (body.op !== undefined && body.op !== 'SETOP_NONE') return readSetOperation(body, around);
  const place = { ...around, scope: childOf(around.scope) };
  visitAll(body.fromClause, place);
  readWhere(body.whereClause, place);
  if (body.havingClause !== undefined) visit(body.havingClause, { ...place, role: 'filtered' });
  readSorts(body, place);
  visitRest('SelectStmt', body, place, handledOfSelect);
  for (const clause of body.lockingClause ?? []) lock(clause, place);
}

/** ORDER BY of a set operation knows the names of the result only. */
function readSetOperation(body: SelectStmt, place: Place): void {
  for (const side of [body.larg, body.rarg])
    if (side !== undefined) visitBody('SelectStmt', side as never, place);
  visitAll(body.sortClause, { ...place, role: 'none' });
  visitRest('SelectStmt', body, place, handledOfSelect);
}

/**
 * Names of a WITH are visible after they are made, all at once when RECURSIVE, and only to what is inside `place`.
 * A query inside that changes data is read like the statement it is.
 */
export function readWith(clause: WithClause | undefined, place: Place): void {
  const { ctes } = place.scope;
  const list = (clause?.ctes ?? []).map((node) => as(node, 'CommonTableExpr'));
  if (clause?.recursive === true)
    for (const cte of list) ctes.set(cte?.ctename ?? '', derived(cte?.ctename ?? ''));
  for (const cte of list) {
    if (cte === undefined) return place.pass.findings.doubt('unknown-node');
    visitRest('CommonTableExpr', cte, place, ['search_clause', 'cycle_clause', 'aliascolnames']);
    visitRest('CommonTableExpr', cte, { ...place, role: 'none' }, ['ctequery']);
    const own = (cte.aliascolnames ?? []).map((name) => stringOf(name) ?? '');
    const searched = [cte.search_clause?.search_seq_column, cte.cycle_clause?.cycle_mark_column];
    const names = outputNames(as(cte.ctequery, 'SelectStmt'), own);
    ctes.set(
      cte.ctename ?? '',
      derived(cte.ctename ?? '', new Set([...names, ...searched.filter((x) => x !== undefined)])),
    );
  }
}

/** Reads a WHERE and tells whether it names a column of the rows it chooses. `target`: of this relation. */
export function readWhere(where: Node | undefined, place: Place, target?: Use): boolean {
  if (where === undefined) return false;
  const seen = as(where, 'CurrentOfExpr') !== undefined;
  const watch: Watch = { scope: place.scope, target, outer: place.watch, seen };
  visit(where, { ...place, role: 'filtered', watch });
  if (target === undefined) for (const use of levelUses(place.scope)) use.hasWhere = watch.seen;
  return watch.seen;
}

function levelUses(scope: Scope): readonly Use[] {
  return scope.sources.flatMap((source) => source.uses);
}

/** A bare name in ORDER BY that the result has is that column of the result, not another one of a table. */
function readSorts(body: SelectStmt, place: Place): void {
  const outputs = outputNames(body, []);
  for (const node of body.sortClause ?? []) {
    const sort = as(node, 'SortBy');
    const handled = sort !== undefined && namesOutput(sort, outputs);
    visit(node, handled ? { ...place, role: 'none' } : place);
  }
}

function namesOutput(sort: SortBy, outputs: ReadonlySet<string>): boolean {
  const fields = as(sort.node, 'ColumnRef')?.fields;
  return fields?.length === 1 && outputs.has(stringOf(fields[0]) ?? '');
}

/** Names the result has for certain; `own` replace the first of them. */
export function outputNames(select: SelectStmt | undefined, own: readonly string[]): ReadonlySet<string> {
  const first = leftmost(select);
  const names = (first?.targetList ?? []).map((node) => {
    const target = as(node, 'ResTarget');
    const last = as(target?.val, 'ColumnRef')?.fields?.at(-1);
    return target?.name ?? stringOf(last);
  });
  const known = names.includes(undefined) ? [] : names.slice(own.length);
  return new Set([...own, ...known.filter((name) => name !== undefined)]);
}

function leftmost(select: SelectStmt | undefined): SelectStmt | undefined {
  let at = select;
  while (at?.larg !== undefined) at = at.larg;
  return at;
}

/** FOR UPDATE and its kin lock what FROM names, in sub-queries too, or what OF names. */
function lock(node: Node, place: Place): void {
  const clause = as(node, 'LockingClause');
  if (clause === undefined) return place.pass.findings.doubt('unknown-node');
  const named = (clause.lockedRels ?? []).map((relation) => as(relation, 'RangeVar')?.relname ?? '');
  const found = named.map((name) => findSource(place.scope, name)?.source);
  const sources = clause.lockedRels === undefined ? place.scope.sources : found;
  for (const source of sources) {
    if (source === undefined) place.pass.findings.doubt('lock-name');
    else for (const use of [...source.uses, ...source.inside]) use.locked = true;
  }
}
