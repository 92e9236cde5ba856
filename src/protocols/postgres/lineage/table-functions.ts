// Functions in FROM, XMLTABLE and JSON_TABLE: the columns come from what the function is given.
import type { JsonTable, Node, RangeFunction, RangeTableFunc } from 'libpg-query';
import { as, namesOf } from '../sql/tree.ts';
import type { Call } from './call.ts';
import { readCall } from './expression.ts';
import { type Column, type Flow, known, MADE, open, type Shape } from './flow.ts';
import { nameOf } from './names.ts';
import type { Pass, Place } from './pass.ts';
import { findType } from './resolve.ts';
import type { Source } from './scope.ts';
import { derived } from './sources.ts';
import { addToShape, rowOrScalar, wholeFlow } from './values.ts';

/** A function sees what stands before it, with or without LATERAL. */
export function functionSource(body: RangeFunction, place: Place): Source {
  const { pass } = place;
  const calls = (body.functions ?? []).flatMap((node) => separate(as(node, 'List')?.items ?? []));
  const only = calls.length === 1;
  const parts = calls.map(([node, list]) => {
    const columns = only && body.coldeflist !== undefined ? body.coldeflist : as(list, 'List')?.items;
    return functionShape(node, columns, only ? body.alias?.aliasname : undefined, place);
  });
  const shape = withOrdinality(sideBySide(parts, pass), body.ordinality === true, pass);
  const name = calls[0] === undefined ? undefined : nameOf(calls[0][0], pass);
  return derived(shape, body.alias, name, pass);
}

/** `unnest(a, b)` is several calls beside each other (transformRangeFunction). */
function separate(items: readonly Node[]): readonly (readonly [Node, Node | undefined])[] {
  const [node = {} as Node, list] = items;
  const call = as(node, 'FuncCall');
  const names = namesOf(call?.funcname);
  const several = names?.length === 1 && names[0] === 'unnest' && (call?.args?.length ?? 0) > 1;
  if (!several || call === undefined) return [[node, list]];
  return (call.args ?? []).map((argument) => [
    { FuncCall: { ...call, args: [argument] } } as Node,
    undefined,
  ]);
}

function functionShape(
  node: Node,
  list: readonly Node[] | undefined,
  alias: string | undefined,
  place: Place,
): Shape {
  const { pass } = place;
  const { value, table } = callIn(node, place);
  if (list !== undefined && list.length > 0)
    return known(list.map((one) => listedColumn(one, value.flow, pass)));
  if (table === undefined) return open(value.flow);
  if ('length' in table) return known(table);
  const name = table.named ?? alias ?? nameOf(node, pass);
  return name === undefined ? open(value.flow) : known([{ name, value }]);
}

/** CAST, COALESCE and their kin may stand in FROM as well. */
function callIn(node: Node, place: Place): Call {
  const call = as(node, 'FuncCall');
  if (call !== undefined) return readCall(call, place);
  const value = place.pass.tracers.value(node, place);
  const table = as(node, 'SQLValueFunction') === undefined ? rowOrScalar(value, place.pass) : 'scalar';
  return { value, table: table === 'scalar' ? { named: undefined } : table };
}

function listedColumn(node: Node, flow: Flow, pass: Pass): Column {
  const column = as(node, 'ColumnDef');
  return { name: column?.colname ?? '', value: { flow, type: findType(pass.facts, column?.typeName)?.oid } };
}

function sideBySide(parts: readonly Shape[], pass: Pass): Shape {
  if (parts.every((part) => part.open === undefined)) return known(parts.flatMap(({ columns }) => columns));
  return open(pass.join(parts.map((part) => wholeFlow(part, pass))));
}

/** How many rows there are depends on what the function was given. */
function withOrdinality(shape: Shape, wanted: boolean, pass: Pass): Shape {
  if (!wanted || shape.open !== undefined) return shape;
  return known([...shape.columns, { name: 'ordinality', value: { flow: wholeFlow(shape, pass) } }]);
}

export function xmlTableSource(body: RangeTableFunc, place: Place): Source {
  const { pass } = place;
  const columns = (body.columns ?? []).map((node) => as(node, 'RangeTableFuncCol'));
  const namespaces = (body.namespaces ?? []).map((node) => as(node, 'ResTarget')?.val);
  const given = [
    body.docexpr,
    body.rowexpr,
    ...namespaces,
    ...columns.flatMap((one) => [one?.colexpr, one?.coldefexpr]),
  ];
  const shape = known(columns.map((column) => ({ name: column?.colname ?? '', value: { flow: MADE } })));
  return derived(addToShape(shape, flowOf(given, place), pass), body.alias, 'xmltable', pass);
}

export function jsonTableSource(body: JsonTable, place: Place): Source {
  const { pass } = place;
  const { names, given } = readJsonColumns(body.columns);
  const item: Node | undefined = body.context_item && { JsonValueExpr: body.context_item };
  const path: Node | undefined = body.pathspec && { JsonTablePathSpec: body.pathspec };
  const failing: Node | undefined = body.on_error && { JsonBehavior: body.on_error };
  const flow = flowOf([item, path, failing, ...(body.passing ?? []), ...given], place);
  const value = { flow: pass.join([flow, MADE]) };
  return derived(known(names.map((name) => ({ name, value }))), body.alias, 'json_table', pass);
}

/** Columns in the order they are written, those of nested paths where they stand. */
function readJsonColumns(nodes: readonly Node[] | undefined): { names: string[]; given: Node[] } {
  const names: string[] = [];
  const given: Node[] = [];
  const rest = (nodes ?? []).toReversed();
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    const column = as(node, 'JsonTableColumn');
    if (column === undefined) given.push(node);
    else if (column.coltype === 'JTC_NESTED') {
      for (const inner of (column.columns ?? []).toReversed()) rest.push(inner);
    } else names.push(column.name ?? '');
    for (const behavior of [column?.on_empty, column?.on_error]) {
      if (behavior !== undefined) given.push({ JsonBehavior: behavior });
    }
  }
  return { names, given };
}

function flowOf(nodes: readonly (Node | undefined)[], { pass, scope }: Place): Flow {
  const present = nodes.filter((node) => node !== undefined);
  return pass.join(present.map((node) => pass.tracers.value(node, { pass, scope }).flow));
}
