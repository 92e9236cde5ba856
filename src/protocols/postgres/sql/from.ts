// FROM lists: what becomes visible under which name.
import type { Alias, JoinExpr, JsonTable, RangeFunction, RangeSubselect, RangeTableFunc } from 'libpg-query';
import type { RangeTableSample, RangeVar } from 'libpg-query';
import { note } from './columns.ts';
import { functionsNamed, relationsNamed } from './names.ts';
import { outputNames } from './query.ts';
import { derived, findCte, newUse, over, type Source } from './scope.ts';
import { as, type Node, namesOf, stringOf } from './tree.ts';
import { type Handlers, type Place, visit, visitRest } from './walk.ts';

export const fromHandlers: Handlers = {
  RangeVar: readRelation,
  JoinExpr: readJoin,
  RangeSubselect: readSubselect,
  RangeFunction: readFunction,
  RangeTableFunc: readTableFunction,
  RangeTableSample: readSample,
  JsonTable: readJsonTable,
};

/** A relation, or the result of a WITH of that name. Outside FROM it is what the place says is done to it. */
function readRelation(body: RangeVar, place: Place): void {
  const { pass, scope } = place;
  if (place.relations !== 'from') return touch(body, place);
  const alias = body.alias?.aliasname ?? body.relname ?? '';
  const qualified = body.schemaname !== undefined || body.catalogname !== undefined;
  const cte = qualified ? undefined : findCte(scope, body.relname ?? '');
  if (cte !== undefined) return void scope.sources.push(derived(alias, renamed(cte.columns, body.alias)));
  const use = newUse(
    relationsNamed(pass.world, pass.findings, body),
    true,
    body.alias?.colnames !== undefined,
  );
  pass.uses.push(use);
  scope.sources.push(over(alias, [use], body.schemaname));
}

function touch(body: RangeVar, place: Place): void {
  const { world, findings } = place.pass;
  const verb = place.relations;
  for (const resource of relationsNamed(world, findings, body)) findings.access(verb, resource);
}

/** Names an alias with a column list leaves certain: those of the list, and none behind it that we could count. */
function renamed(columns: ReadonlySet<string>, alias: Alias | undefined): ReadonlySet<string> {
  return alias?.colnames === undefined ? columns : new Set(columnNames(alias));
}

function columnNames(alias: Alias | undefined): readonly string[] {
  return (alias?.colnames ?? []).map((name) => stringOf(name) ?? '');
}

function readJoin(body: JoinExpr, place: Place): void {
  const { sources } = place.scope;
  const from = sources.length;
  visit(body.larg, place);
  visit(body.rarg, place);
  const joined = sources.slice(from).flatMap((source) => source.uses);
  const filtered = { ...place, role: 'filtered' } as const;
  const using = (body.usingClause ?? []).map((name) => stringOf(name) ?? '');
  for (const column of body.isNatural === true ? ['*'] : using) note(joined, column, filtered);
  if (body.quals !== undefined) visit(body.quals, filtered);
  if (body.alias !== undefined) hide(body.alias, sources, from);
  if (body.join_using_alias !== undefined) sources.push(over(body.join_using_alias.aliasname ?? '', joined));
}

/** An alias of a join hides the names inside: from here on they can only mean something further out. */
function hide(alias: Alias, sources: Source[], from: number): void {
  const hidden = sources.splice(from);
  const uses = hidden.flatMap((source) => source.uses);
  const shown = alias.colnames === undefined ? uses : uses.map((use) => ({ ...use, renamed: true }));
  const source = over(alias.aliasname ?? '', shown);
  sources.push({ ...source, inside: [...uses, ...hidden.flatMap((one) => one.inside)] });
}

/** LATERAL sees what stands before it in FROM; others see WITH names and the queries around only. */
function readSubselect(body: RangeSubselect, place: Place): void {
  const { pass, scope } = place;
  const from = pass.uses.length;
  const outside = body.lateral === true || scope.parent === undefined ? scope : scope.parent;
  visit(body.subquery, { ...place, scope: outside, watch: undefined });
  const columns = outputNames(as(body.subquery, 'SelectStmt'), columnNames(body.alias));
  scope.sources.push(derived(body.alias?.aliasname ?? '', columns, pass.uses.slice(from)));
}

/** A function in FROM may use what stands before it, with or without LATERAL. */
function readFunction(body: RangeFunction, place: Place): void {
  for (const node of body.functions ?? []) readRowsFrom(as(node, 'List')?.items, place);
  visitRest('RangeFunction', body, { ...place, role: 'none' }, ['functions', 'alias']);
  const first = as(as(body.functions?.[0], 'List')?.items?.[0], 'FuncCall');
  const name = body.alias?.aliasname ?? namesOf(first?.funcname)?.at(-1) ?? '';
  place.scope.sources.push(derived(name, new Set(columnNames(body.alias))));
}

/** A function with its own list of columns, which is empty where it needs none. */
function readRowsFrom(items: readonly Node[] | undefined, place: Place): void {
  const [call, columns] = items ?? [];
  visit(call ?? {}, { ...place, role: 'read' });
  if (columns !== undefined && Object.keys(columns).length > 0) visit(columns, { ...place, role: 'none' });
  if (items === undefined || items.length > 2) place.pass.findings.doubt('unknown-node');
}

function readTableFunction(body: RangeTableFunc, place: Place): void {
  visitRest('RangeTableFunc', body, { ...place, role: 'read' }, ['alias']);
  addDerived(body.alias, place);
}

function readJsonTable(body: JsonTable, place: Place): void {
  visitRest('JsonTable', body, { ...place, role: 'read' }, ['alias']);
  addDerived(body.alias, place);
}

function addDerived(alias: Alias | undefined, place: Place): void {
  const source: Source = derived(alias?.aliasname ?? '', new Set(columnNames(alias)));
  place.scope.sources.push(source);
}

/** TABLESAMPLE methods are functions; `bernoulli` and `system` are PostgreSQL's own. */
function readSample(body: RangeTableSample, place: Place): void {
  const { world, findings } = place.pass;
  for (const resource of functionsNamed(world, findings, namesOf(body.method) ?? [], 'functions')) {
    findings.access('sql:call', resource);
  }
  visitRest('RangeTableSample', body, place, ['method']);
}
