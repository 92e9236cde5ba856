// INSERT, UPDATE and DELETE: what is put where, and what RETURNING shows of it.
import type {
  DeleteStmt,
  InsertStmt,
  Node,
  OnConflictClause,
  RangeVar,
  ReturningClause,
  UpdateStmt,
  WithClause,
} from 'libpg-query';
import { as } from '../sql/tree.ts';
import { filterBy, valuesOf } from './expression.ts';
import { columnNamed, known, NOTHING, open, type Shape } from './flow.ts';
import { traceFrom } from './from.ts';
import { linkOf, linkShape } from './link.ts';
import type { Pass, Place } from './pass.ts';
import { traceTargets } from './query.ts';
import { inside, type Source } from './scope.ts';
import { rowOf } from './sources.ts';
import { addToColumn } from './values.ts';
import { ANY, assign, assignRow, type Assigned, findTarget, type Target, writeAll } from './write.ts';
import { enterWith } from './with.ts';

/** A statement that changes `target`; `place` has what its WITH has made, and not yet the target. */
export interface Change {
  readonly target: Target;
  readonly source: Source;
  readonly place: Place;
}

export function enterChange(
  relation: RangeVar | undefined,
  clause: WithClause | undefined,
  outer: Place,
): Change {
  const place = enterWith(clause, outer);
  const target = findTarget(relation ?? {}, place.pass);
  return { target, source: targetSource(relation ?? {}, target, target.trace.shape, place.pass), place };
}

function targetSource(relation: RangeVar, target: Target, shape: Shape, pass: Pass): Source {
  const { alias, relname } = relation;
  return {
    alias: alias?.aliasname ?? relname,
    relation: alias === undefined ? { schema: target.schema } : undefined,
    shape,
    row: rowOf(shape, target.trace.rowType, pass),
    listed: true,
    system: target.trace.system,
  };
}

/** A level with these in sight. */
export function among(sources: readonly Source[], place: Place): Place {
  return { pass: place.pass, scope: inside(place.scope, sources) };
}

/** What a change puts into its target, and what `*` of RETURNING shows in front of the target and behind it. */
interface Effect {
  readonly assigned: Assigned;
  readonly before?: readonly Source[];
  readonly after?: readonly Source[];
}

/** `read` traces all but RETURNING. Values that the rows were chosen by comparing tell of each other. */
export function carryOut(change: Change, returning: ReturningClause | undefined, read: () => Effect): Shape {
  const { target, place } = change;
  const { pass } = place;
  const { result, compared } = pass.gatherCompared(read);
  const link = linkOf(compared, pass);
  const assigned: Assigned = new Map([...result.assigned].map(([name, flow]) => [name, link(flow)]));
  writeAll(target, assigned, pass);
  return linkShape(returned(returning, change, { ...result, assigned }), link);
}

export function traceInsert(body: InsertStmt, outer: Place): Shape {
  const change = enterChange(body.relation, body.withClause, outer);
  const { target, source, place } = change;
  const { pass } = place;
  return carryOut(change, body.returningClause, () => {
    const names = readNames(body.cols, among([source], place));
    const row = body.selectStmt === undefined ? known([]) : pass.tracers.query(body.selectStmt, place);
    const assigned = assignRow(target, names, row, pass);
    if (body.onConflictClause !== undefined) resolveConflict(body.onConflictClause, change, assigned);
    return { assigned };
  });
}

/** Names of columns; subscripts behind them are read for what they name. */
export function readNames(nodes: readonly Node[] | undefined, place: Place): readonly string[] | undefined {
  return nodes?.map((node) => {
    const target = as(node, 'ResTarget');
    readSubscripts(target?.indirection, place);
    return target?.name ?? '';
  });
}

function readSubscripts(nodes: readonly Node[] | undefined, place: Place): void {
  for (const node of nodes ?? []) {
    const indices = as(node, 'A_Indices');
    for (const bound of [indices?.lidx, indices?.uidx]) filterBy(bound, place);
  }
}

/** That a row was in the way tells that its key was there: what was put in has been compared. */
function resolveConflict(
  clause: OnConflictClause,
  { target, source, place }: Change,
  assigned: Assigned,
): void {
  const { pass } = place;
  const elements = clause.infer?.indexElems?.map((node) => as(node, 'IndexElem'));
  for (const element of elements ?? []) {
    const node = element?.name === undefined ? element?.expr : columnNode(element.name);
    filterBy(node, among([source], place));
  }
  if (elements === undefined) {
    for (const name of assigned.keys()) pass.filter(columnFlow(target, name, pass));
  }
  filterBy(clause.infer?.whereClause, among([source], place));
  const excluded = excludedShape(target, assigned, pass);
  const both = [source, { ...targetSource({ relname: 'excluded' }, target, excluded, pass), system: false }];
  const updating = among(both, place);
  const changed = readAssignments(clause.targetList, updating);
  filterBy(clause.whereClause, updating);
  for (const [name, flow] of changed) assign(assigned, name, flow, pass);
}

function columnNode(name: string): Node {
  return { ColumnRef: { fields: [{ String: { sval: name } }] } };
}

function columnFlow(target: Target, name: string, pass: Pass) {
  const column = columnNamed(target.trace.shape, name);
  return column === undefined || column === 'ambiguous' ? pass.opaque('unknown-column') : column.value.flow;
}

/** The row that could not be put in. */
function excludedShape(target: Target, assigned: Assigned, pass: Pass): Shape {
  const { shape } = target.trace;
  if (shape.open !== undefined) return open(pass.join([shape.open, ...assigned.values()]));
  const everything = pass.join(assigned.values());
  return known(
    shape.columns.map(({ name, value }) => {
      // Of a temporary table it is not told which columns are generated, but these cannot be traced.
      const unsure = target.view || assigned.has(ANY) || value.flow.opaque !== undefined;
      const made = unsure || target.generated.has(name);
      return { name, value: { type: value.type, flow: made ? everything : (assigned.get(name) ?? NOTHING) } };
    }),
  );
}

/** The list behind SET: what each column gets. */
export function readAssignments(nodes: readonly Node[] | undefined, place: Place): Assigned {
  const assigned: Assigned = new Map();
  const names = readNames(nodes, place) ?? [];
  const given = nodes?.map((node) => as(node, 'ResTarget')?.val ?? node);
  const values = place.pass.gatherCompared(() => valuesOf(given, place), true).result;
  names.forEach((name, at) =>
    assign(assigned, name, values[at]?.flow ?? place.pass.opaque('node:none'), place.pass),
  );
  return assigned;
}

export function traceUpdate(body: UpdateStmt, outer: Place): Shape {
  const change = enterChange(body.relation, body.withClause, outer);
  const { source, place } = change;
  return carryOut(change, body.returningClause, () => {
    const sources = traceFrom(body.fromClause, among([source], place));
    const all = among(sources, place);
    const assigned = readAssignments(body.targetList, all);
    filterBy(body.whereClause, all);
    return { assigned, after: sources.slice(1) };
  });
}

export function traceDelete(body: DeleteStmt, outer: Place): Shape {
  const change = enterChange(body.relation, body.withClause, outer);
  const { source, place } = change;
  return carryOut(change, body.returningClause, () => {
    const sources = traceFrom(body.usingClause, among([source], place));
    filterBy(body.whereClause, among(sources, place));
    return { assigned: new Map(), after: sources.slice(1) };
  });
}

/** A rule or trigger may return anything, without RETURNING too. */
function returned(clause: ReturningClause | undefined, change: Change, effect: Effect): Shape {
  const { target, place } = change;
  const whole = returningScope(clause, change, effect);
  const shape = clause === undefined ? known([]) : traceTargets(clause.exprs, among(whole, place));
  if (!target.trace.rules) return shape;
  return open(place.pass.opaque('rules'));
}

/** The target as it is now, as itself and as `new`, and as it was, as `old`; WITH (OLD AS o) calls them otherwise. */
function returningScope(
  clause: ReturningClause | undefined,
  { target, source, place }: Change,
  { assigned, before = [], after = [] }: Effect,
): readonly Source[] {
  const { pass } = place;
  const shape = changedShape(target, assigned, pass);
  const now: Source = { ...source, shape, row: rowOf(shape, target.trace.rowType, pass) };
  const options = (clause?.options ?? []).map((node) => as(node, 'ReturningOption'));
  const taken = new Set([...before, now, ...after].map(({ alias }) => alias));
  const named = (of: Source, option: string, usual: string): readonly Source[] => {
    const said = options.find((one) => one?.option === option)?.value;
    if (said === undefined && taken.has(usual)) return [];
    return [{ ...of, alias: said ?? usual, relation: undefined, listed: false }];
  };
  const versions = [
    ...named(source, 'RETURNING_OPTION_OLD', 'old'),
    ...named(now, 'RETURNING_OPTION_NEW', 'new'),
  ];
  return [...before, now, ...after, ...versions];
}

/** What was put into a column is in it, and may be in those that are generated. */
function changedShape(target: Target, assigned: Assigned, pass: Pass): Shape {
  const { shape } = target.trace;
  const everything = pass.join(assigned.values());
  if (shape.open !== undefined) return open(pass.join([shape.open, everything]));
  const loose = assigned.has(ANY);
  return known(
    shape.columns.map((column) => {
      const wide = loose || target.view || target.generated.has(column.name);
      return addToColumn(column, wide ? everything : (assigned.get(column.name) ?? NOTHING), pass);
    }),
  );
}
