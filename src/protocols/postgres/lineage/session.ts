// Statements about other statements: prepared ones, cursors, EXPLAIN; and SHOW.
import type { CallStmt, ExecuteStmt, ExplainStmt, FetchStmt, Node, VariableShowStmt } from 'libpg-query';
import type { Lineage } from '../../../model/data-class.ts';
import { valuesOf } from './expression.ts';
import { flowsOf, known, open, type Shape } from './flow.ts';
import type { Place } from './pass.ts';
import { settingFlow } from './state.ts';
import { addToShape } from './values.ts';

/** Traces a statement inside another one. */
export type Inner = (node: Node | undefined, place: Place) => Shape;

/** PREPARE and DECLARE run nothing yet, and what they will filter by and write is said at once. */
export function traceLater(node: Node | undefined, place: Place, inner: Inner): Shape {
  inner(node, place);
  return known([]);
}

/** What EXECUTE is given stands for the parameters, wherever they are. */
export function traceExecute(body: ExecuteStmt, place: Place): Shape {
  const { pass } = place;
  const given = pass.join(valuesOf(body.params, place).map(({ flow }) => flow));
  const shape = shapeOf(pass.facts.prepared(body.name ?? ''), 'unknown-statement', place);
  return addToShape(shape, given, pass);
}

export function traceFetch(body: FetchStmt, place: Place): Shape {
  const shape = shapeOf(place.pass.facts.cursor(body.portalname ?? ''), 'unknown-cursor', place);
  return body.ismove === true ? known([]) : shape;
}

function shapeOf(lineage: Lineage | undefined, doubt: string, { pass }: Place): Shape {
  if (lineage === undefined) return open(pass.opaque(doubt));
  pass.include(lineage);
  const { results } = lineage;
  if (results === undefined) return open(pass.opaque(lineage.touched.opaque ?? doubt));
  // Names are not kept; nobody asks for them.
  return known(results.map((origin) => ({ name: '', value: { flow: pass.flowOf(origin) } })));
}

/** A plan quotes constants and statistics, and ANALYZE counts rows: anything the statement touches. */
export function traceExplain(body: ExplainStmt, place: Place, inner: Inner): Shape {
  const { pass } = place;
  const shape = inner(body.query, place);
  const flow = pass.join([pass.touched, pass.filters, ...flowsOf(shape)]);
  return known([{ name: 'QUERY PLAN', value: { flow } }]);
}

/** Procedures are users' own, and return what they like. */
export function traceCall(body: CallStmt, place: Place): Shape {
  const { pass } = place;
  const { flow } = pass.tracers.value({ FuncCall: body.funccall ?? {} }, place);
  return open(pass.join([flow, pass.opaque('function')]));
}

export function traceShow(body: VariableShowStmt, { pass }: Place): Shape {
  const value = { flow: settingFlow(body.name ?? '', pass) };
  const names = body.name === 'all' ? ['name', 'setting', 'description'] : [body.name ?? ''];
  return known(names.map((name) => ({ name, value })));
}
