// SELECT, VALUES and set operations: their columns, and what they filter by.
import type { Node, SelectStmt } from 'libpg-query';
import { as, type BodyOf } from '../sql/tree.ts';
import { filterBy, listShape } from './expression.ts';
import { traceFrom } from './from.ts';
import { flowsOf, isNothing, known, open, type Shape } from './flow.ts';
import { linkOf, linkShape } from './link.ts';
import { nameOf } from './names.ts';
import type { Place } from './pass.ts';
import { inside } from './scope.ts';
import { filterSorts, filterWindow } from './sort.ts';
import { addToShape, rename, stack } from './values.ts';
import { enterWith } from './with.ts';
import { writeInto } from './write.ts';

/** Told of the columns of the first branch of a UNION, which the second one may read (WITH RECURSIVE). */
type First = (shape: Shape) => void;

export function traceSelect(body: SelectStmt, outer: Place, first?: First): Shape {
  const place = enterWith(body.withClause, outer);
  const shape = limited(selectShape(body, place, first), body, place);
  place.pass.shapes.set(body, shape);
  return shape;
}

/** A SELECT by itself. INTO is written in the first of several branches, and then nothing is returned. */
export function traceSelectInto(body: SelectStmt, place: Place): Shape {
  const shape = place.pass.tracers.query({ SelectStmt: body }, place);
  let leftmost = body;
  while (leftmost.larg !== undefined) leftmost = leftmost.larg;
  if (leftmost.intoClause === undefined) return shape;
  writeInto(leftmost.intoClause, shape, place.pass);
  return known([]);
}

function selectShape(body: SelectStmt, place: Place, first?: First): Shape {
  if (body.larg !== undefined && body.rarg !== undefined) return traceSetOperation(body, place, first);
  if (body.valuesLists !== undefined) return traceValues(body, place);
  return tracePlain(body, place);
}

/** UNION, INTERSECT and EXCEPT: columns by their place, named by the first branch. */
function traceSetOperation(body: SelectStmt, place: Place, first?: First): Shape {
  const { pass } = place;
  const upper = side(body.larg, place);
  first?.(upper);
  const lower = side(body.rarg, place);
  const shape = stack(upper, lower, pass);
  // UNION ALL alone compares nothing.
  if (body.op !== 'SETOP_UNION' || body.all !== true) for (const flow of flowsOf(shape)) pass.filter(flow);
  filterSorts(sortsOf(body), shape, { pass, scope: inside(place.scope, []) });
  return shape;
}

function side(body: SelectStmt | undefined, place: Place): Shape {
  return place.pass.tracers.query({ SelectStmt: body }, place);
}

/** Columns are called column1, column2 and so on. */
function traceValues(body: SelectStmt, outer: Place): Shape {
  const { pass } = outer;
  const place = { pass, scope: inside(outer.scope, []) };
  let shape: Shape | undefined;
  for (const node of body.valuesLists ?? []) {
    let at = 0;
    const row = listShape(as(node, 'List')?.items ?? [], place, () => `column${(at += 1)}`);
    shape = shape === undefined ? row : stack(shape, row, pass);
  }
  const rows = shape ?? open(pass.opaque('node:values'));
  const named = rename(
    rows,
    rows.columns.map((_column, at) => `column${at + 1}`),
  );
  filterSorts(sortsOf(body), named, place);
  return named;
}

function sortsOf({ sortClause }: SelectStmt): SelectStmt {
  return sortClause === undefined ? {} : { sortClause };
}

/** Values that the rows were chosen by comparing tell of each other. */
function tracePlain(body: SelectStmt, outer: Place): Shape {
  const { pass } = outer;
  const { result, compared } = pass.gatherCompared(() => traceRows(body, outer));
  return linkShape(result, linkOf(compared, pass));
}

function traceRows(body: SelectStmt, outer: Place): Shape {
  const { pass } = outer;
  const sources = traceFrom(body.fromClause, { pass, scope: inside(outer.scope, []) });
  const place = { pass, scope: inside(outer.scope, sources) };
  filterBy(body.whereClause, place);
  const shape = traceTargets(body.targetList, place);
  filterSorts(body, shape, place);
  filterBy(body.havingClause, place);
  for (const node of body.windowClause ?? []) {
    const window = as(node, 'WindowDef');
    if (window === undefined) pass.filter(pass.opaque('node:window'));
    else filterWindow(window, place);
  }
  return shape;
}

/** A target list, of SELECT or RETURNING. */
export function traceTargets(nodes: readonly Node[] | undefined, place: Place): Shape {
  const targets = (nodes ?? []).map(
    (node) => as(node, 'ResTarget') ?? ({ val: node } as BodyOf<'ResTarget'>),
  );
  const names = new Map(targets.map((target) => [target.val, target]));
  const values = targets.map(({ val }) => val ?? ({} as Node));
  // A sub-query in it chooses its own rows, and not those of which this is the list.
  const list = () => listShape(values, place, (node) => names.get(node)?.name ?? nameOf(node, place.pass));
  return place.pass.gatherCompared(list, true).result;
}

/** LIMIT and OFFSET see nothing of FROM, only what is further out. How many rows there are tells their value. */
function limited(shape: Shape, body: SelectStmt, { pass, scope }: Place): Shape {
  const place = { pass, scope: inside(scope, []) };
  const limits = [body.limitCount, body.limitOffset].filter((node) => node !== undefined);
  if (limits.length === 0) return shape;
  const flow = pass.join(limits.map((node) => pass.tracers.value(node, place).flow));
  pass.filter(flow);
  return isNothing(flow) ? shape : addToShape(shape, flow, pass);
}
