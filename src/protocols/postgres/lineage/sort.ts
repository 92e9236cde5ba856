// ORDER BY, GROUP BY, DISTINCT and windows: what rows are put in order or together by.
import type { Node, SelectStmt, WindowDef } from 'libpg-query';
import { as, namesOf, stringOf } from '../sql/tree.ts';
import { columnNamed, type Flow, flowsOf, type Shape } from './flow.ts';
import { doubts } from './operators.ts';
import type { Place } from './pass.ts';
import { findBare, inside } from './scope.ts';

/** Expressions of an ORDER BY where names are those of the input: in aggregates and windows. */
export function sortFlows(nodes: readonly Node[] | undefined, place: Place): readonly Flow[] {
  return (nodes ?? []).map((node) => {
    const key = keyOf(node, place);
    return key === undefined ? place.pass.opaque('node:sort') : place.pass.tracers.value(key, place).flow;
  });
}

/** What a SortBy sorts by. `USING operator` may run a user's function. */
function keyOf(node: Node, place: Place): Node | undefined {
  const sort = as(node, 'SortBy');
  if (sort?.useOp !== undefined) doubts(namesOf(sort.useOp), undefined, [], place.pass);
  return sort?.node;
}

export function filterWindow(window: WindowDef, place: Place): void {
  const { pass } = place;
  const keys = [...(window.partitionClause ?? []), window.startOffset, window.endOffset];
  for (const key of keys) if (key !== undefined) pass.filter(pass.tracers.value(key, place).flow);
  for (const flow of sortFlows(window.orderClause, place)) pass.filter(flow);
}

/** The clauses of a SELECT that may name columns of its result. `place`: its own, with FROM in sight. */
export function filterSorts(body: SelectStmt, result: Shape, place: Place): void {
  const { pass } = place;
  for (const node of body.sortClause ?? []) {
    const key = keyOf(node, place);
    pass.filter(key === undefined ? pass.opaque('node:sort') : outputFlow(key, result, place));
  }
  for (const node of body.groupClause ?? []) filterGroup(node, result, place);
  filterDistinct(body, result, place);
}

/** Plain DISTINCT is a list of one empty node. */
function filterDistinct(body: SelectStmt, result: Shape, { pass, ...rest }: Place): void {
  const nodes = body.distinctClause ?? [];
  const named = nodes.filter((node) => Object.keys(node).length > 0);
  if (nodes.length > named.length) for (const flow of flowsOf(result)) pass.filter(flow);
  for (const node of named) pass.filter(outputFlow(node, result, { pass, ...rest }));
}

/** GROUP BY a bare name: a column of FROM goes before one of the result. */
function filterGroup(node: Node, result: Shape, place: Place): void {
  const set = as(node, 'GroupingSet');
  if (set !== undefined) {
    for (const one of set.content ?? []) filterGroup(one, result, place);
    return;
  }
  const list = as(node, 'RowExpr')?.args;
  if (list !== undefined) {
    for (const one of list) filterGroup(one, result, place);
    return;
  }
  const name = bareName(node);
  const here = name === undefined ? undefined : findBare(inside(undefined, place.scope.sources), name);
  const input = here !== undefined && here.found.kind !== 'none';
  place.pass.filter(input ? place.pass.tracers.value(node, place).flow : outputFlow(node, result, place));
}

/** ORDER BY a bare name or a number: the column of the result (findTargetlistEntrySQL92); else an expression of FROM. */
function outputFlow(node: Node, result: Shape, place: Place): Flow {
  const { pass } = place;
  const name = bareName(node);
  const position = as(node, 'A_Const')?.ival?.ival;
  if (name === undefined && position === undefined) return pass.tracers.value(node, place).flow;
  if (result.open !== undefined) return pass.join([result.open, pass.tracers.value(node, place).flow]);
  if (name === undefined)
    return result.columns[(position ?? 0) - 1]?.value.flow ?? pass.opaque('unknown-column');
  const column = columnNamed(result, name);
  if (column === undefined) return pass.tracers.value(node, place).flow;
  // The same column twice is no ambiguity to the server.
  const meant = column === 'ambiguous' ? result.columns.filter((one) => one.name === name) : [column];
  return pass.join(meant.map(({ value }) => value.flow));
}

function bareName(node: Node): string | undefined {
  const fields = as(node, 'ColumnRef')?.fields;
  return fields?.length === 1 ? stringOf(fields[0]) : undefined;
}
