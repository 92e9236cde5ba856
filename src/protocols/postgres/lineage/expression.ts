// Expressions: each kind of node has a handler, is known to be made of its parts, or cannot be traced.
import type { A_ArrayExpr, CaseExpr, FuncCall, MultiAssignRef, TypeCast } from 'libpg-query';
import { grammar } from '../sql/grammar.ts';
import { as, type Body, type BodyOf, namesOf, type Node, type NodeName, unwrap } from '../sql/tree.ts';
import { call, type Call } from './call.ts';
import { columnValue, expandStar, indirectValue } from './columns.ts';
import {
  type Column,
  CONSTANT,
  type Flow,
  isNothing,
  known,
  MADE,
  open,
  type Shape,
  type Value,
} from './flow.ts';
import { linkOf, linkValue } from './link.ts';
import { doubts, operatorValue, subLinkValue } from './operators.ts';
import type { Pass, Place } from './pass.ts';
import { findType } from './resolve.ts';
import { filterWindow, sortFlows } from './sort.ts';
import { stateValue } from './state.ts';
import { addFlow, arrayTypeOf, BOOL_TYPE, joinValues, RECORD_TYPE, UNKNOWN_TYPE } from './values.ts';

type Handlers = { readonly [T in NodeName]?: (body: BodyOf<T>, place: Place) => Value };

const handlers: Handlers = {
  ColumnRef: columnValue,
  A_Indirection: indirectValue,
  FuncCall: callValue,
  A_Expr: operatorValue,
  SubLink: subLinkValue,
  TypeCast: castValue,
  CaseExpr: caseValue,
  A_ArrayExpr: arrayValue,
  RowExpr: (body, place) => rowValue(body.args ?? [], place),
  MultiAssignRef: assignedValue,
  // The client's own; EXECUTE sees to what it is given.
  ParamRef: () => ({ ...CONSTANT, type: UNKNOWN_TYPE }),
  A_Const: (body) => ({ ...CONSTANT, type: constantType(body) }),
  CoalesceExpr: (body, place) => joinValues(valuesOf(body.args, place), place.pass),
  MinMaxExpr: (body, place) => decided(joinValues(valuesOf(body.args, place), place.pass), place),
  BoolExpr: (body, place) => decided(joinValues(valuesOf(body.args, place), place.pass), place),
  NullTest: (body, place) => decided({ flow: place.pass.tracers.value(body.arg, place).flow }, place),
  BooleanTest: (body, place) => decided({ flow: place.pass.tracers.value(body.arg, place).flow }, place),
  CollateClause: (body, place) => place.pass.tracers.value(body.arg, place),
  // Its place says nothing of the parameter it is for, and so its type is of no use.
  NamedArgExpr: (body, place) => ({ flow: place.pass.tracers.value(body.arg, place).flow }),
  // It says which columns a row is grouped by, not what is in them.
  GroupingFunc: (body, place) => {
    decided(joinValues(valuesOf(body.args, place), place.pass), place);
    return CONSTANT;
  },
  JsonArrayQueryConstructor: (body, place) =>
    subLinkValue({ subLinkType: 'ARRAY_SUBLINK', ...(body.query && { subselect: body.query }) }, place),
  JsonAggConstructor: aggregateParts,
};

/** Nothing flows out of these. */
const constants = new Set(
  (
    'SQLValueFunction SetToDefault MergeSupportFunc CurrentOfExpr TypeName JsonFormat JsonReturning ' +
    'JsonOutput String Integer Float Boolean BitString'
  ).split(' '),
);

/** What flows out of these is what flows into their parts. */
const plain = new Set(
  (
    'XmlExpr XmlSerialize ResTarget JsonValueExpr JsonIsPredicate JsonBehavior JsonFuncExpr JsonArgument ' +
    'JsonTablePathSpec JsonKeyValue JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonObjectConstructor ' +
    'JsonArrayConstructor JsonObjectAgg JsonArrayAgg List'
  ).split(' '),
);

export function valueOf(node: unknown, place: Place): Value {
  const inner = node === undefined || node === null ? undefined : unwrap(node);
  return inner === undefined
    ? { flow: place.pass.opaque('node:none') }
    : valueOfBody(inner.type, inner.body, place);
}

function valueOfBody(type: string, body: Body, place: Place): Value {
  const { meter } = place.pass;
  if (!meter.enter()) return { flow: place.pass.opaque('too-deep') };
  const value = handle(type, body, place);
  meter.leave();
  return value;
}

function handle(type: string, body: Body, place: Place): Value {
  if (constants.has(type)) return CONSTANT;
  if (plain.has(type)) return { flow: place.pass.join(partFlows(type, body, place)) };
  const handler = Object.hasOwn(handlers, type) ? handlers[type as NodeName] : undefined;
  if (handler === undefined) return { flow: place.pass.opaque(`node:${type}`) };
  return (handler as (body: Body, place: Place) => Value)(body, place);
}

/** The grammar says which fields hold nodes, and of what type where the tree does not. */
function partFlows(type: string, body: Body, place: Place): readonly Flow[] {
  const flows: Flow[] = [];
  for (const [field, held] of Object.entries(body)) {
    if (typeof held !== 'object' || held === null) continue;
    const fields = Object.hasOwn(grammar, type) ? grammar[type] : undefined;
    const named = fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (named === undefined) flows.push(place.pass.opaque(`field:${type}.${field}`));
    else for (const part of Array.isArray(held) ? held : [held]) flows.push(partFlow(named, part, place));
  }
  return flows;
}

function partFlow(type: string, part: unknown, place: Place): Flow {
  return (type === '' ? valueOf(part, place) : valueOfBody(type, part as Body, place)).flow;
}

export function valuesOf(nodes: readonly Node[] | undefined, place: Place): readonly Value[] {
  return (nodes ?? []).map((node) => place.pass.tracers.value(node, place));
}

/** A condition that chooses rows: each of those that AND, OR and NOT put together compares by itself. */
export function filterBy(node: Node | undefined, place: Place): void {
  const { pass } = place;
  const parts = as(node, 'BoolExpr')?.args;
  if (node === undefined) return;
  if (parts !== undefined && pass.meter.enter()) {
    for (const part of parts) filterBy(part, place);
    pass.meter.leave();
    return;
  }
  const { flow } = pass.tracers.value(node, place);
  // A sub-query has said itself what it compares.
  if (as(node, 'SubLink') === undefined) pass.filter(flow);
  else pass.compare(flow);
}

function decided(value: Value, { pass }: Place): Value {
  pass.compare(value.flow);
  return value;
}

/** MaxTupleAttributeNumber of htup_details.h: the server refuses more. */
const MOST_COLUMNS = 1664;

/** Values of a list in which a `*` stands for several: of SELECT, VALUES and ROW. */
export function listShape(
  nodes: readonly Node[],
  place: Place,
  nameOf: (node: Node) => string | undefined,
): Shape {
  const { pass } = place;
  const columns: Column[] = [];
  const unknown: Flow[] = [];
  for (const node of nodes) {
    const several = expandStar(node, place) ?? oneColumn(node, place, nameOf);
    if (several.open !== undefined) unknown.push(several.open);
    for (const column of several.columns) columns.push(column);
    if (columns.length > MOST_COLUMNS) return open(pass.opaque('too-many-columns'));
  }
  if (unknown.length === 0) return known(columns);
  return open(pass.join([...unknown, ...columns.map(({ value }) => value.flow)]));
}

function oneColumn(node: Node, place: Place, nameOf: (node: Node) => string | undefined): Shape {
  const value = place.pass.tracers.value(node, place);
  const name = nameOf(node);
  return name === undefined ? open(value.flow) : known([{ name, value }]);
}

function rowValue(nodes: readonly Node[], place: Place): Value {
  const shape = listShape(nodes, place, () => '');
  if (shape.open !== undefined) return { flow: shape.open };
  const fields = shape.columns.map(({ value }, at) => ({ name: `f${at + 1}`, value }));
  return { flow: place.pass.join(fields.map(({ value }) => value.flow)), type: RECORD_TYPE, fields };
}

function arrayValue(body: A_ArrayExpr, place: Place): Value {
  const { pass } = place;
  const { flow, type } = joinValues(valuesOf(body.elements, place), pass);
  const nested = (body.elements ?? []).some((element) => as(element, 'A_ArrayExpr') !== undefined);
  return { flow, type: nested ? type : arrayTypeOf(type === UNKNOWN_TYPE ? TEXT_TYPE : type, pass) };
}

const TEXT_TYPE = 25;

/** Conditions decide, and the result tells how they came out. */
function caseValue(body: CaseExpr, place: Place): Value {
  const { pass } = place;
  const whens = (body.args ?? []).map((node) => as(node, 'CaseWhen'));
  const subject = body.arg === undefined ? undefined : pass.tracers.value(body.arg, place);
  const conditions = whens.map((when) => pass.tracers.value(when?.expr, place));
  const unsure = subject === undefined ? [] : doubts(['='], subject, conditions, pass);
  const compared = subject === undefined ? conditions : [subject, ...conditions];
  const flow = pass.join([...compared.map((value) => value.flow), ...unsure]);
  pass.compare(flow);
  const results = whens.map((when) => pass.tracers.value(when?.result, place));
  if (body.defresult !== undefined) results.push(pass.tracers.value(body.defresult, place));
  return addFlow(joinValues(results, pass), flow, pass);
}

/** A cast may run a user's function; which one is told by both types. */
function castValue(body: TypeCast, place: Place): Value {
  const { pass } = place;
  const value = pass.tracers.value(body.arg, place);
  const type = findType(pass.facts, body.typeName);
  if (type !== undefined && type.oid === value.type) return value;
  if (mayRunUserCast(value, type?.oid, pass)) return { flow: pass.join([value.flow, pass.opaque('cast')]) };
  return { flow: value.flow, type: type?.oid };
}

function mayRunUserCast(value: Value, target: number | undefined, pass: Pass): boolean {
  const { type: source } = value;
  if (source === UNKNOWN_TYPE) return false;
  return pass.facts.catalogue.userCasts.some(
    (cast) =>
      (source === undefined || cast.source === source) && (target === undefined || cast.target === target),
  );
}

function constantType(body: BodyOf<'A_Const'>): number | undefined {
  if (body.ival !== undefined) return 23;
  if (body.boolval !== undefined) return BOOL_TYPE;
  if (body.sval !== undefined || body.isnull === true) return UNKNOWN_TYPE;
  return undefined;
}

function callValue(body: FuncCall, place: Place): Value {
  return stateValue(body, place) ?? readCall(body, place).value;
}

/** A call with what belongs to it as an aggregate or over a window, which chooses what it is given. */
export function readCall(body: FuncCall, place: Place): Call {
  const { pass } = place;
  const given = valuesOf(body.args, place);
  const { result: sorted, compared } = pass.gatherCompared(() => readChoice(body, given, place), true);
  const ordered = body.agg_within_group === true ? sorted.map((flow) => ({ flow })) : [];
  const { value, table } = call(namesOf(body.funcname) ?? [], [...given, ...ordered], place);
  const counts = isNothing(value.flow) && (body.over !== undefined || body.agg_star === true);
  return { value: linkValue(counts ? addFlow(value, MADE, pass) : value, linkOf(compared, pass)), table };
}

function readChoice(body: FuncCall, given: readonly Value[], place: Place): readonly Flow[] {
  const { pass } = place;
  const sorted = sortFlows(body.agg_order, place);
  if (body.agg_distinct === true) for (const { flow } of given) pass.filter(flow);
  for (const flow of sorted) pass.filter(flow);
  filterBy(body.agg_filter, place);
  if (body.over !== undefined) filterWindow(body.over, place);
  return sorted;
}

/** What JSON aggregates have besides their argument. */
function aggregateParts(body: BodyOf<'JsonAggConstructor'>, place: Place): Value {
  filterBy(body.agg_filter, place);
  for (const flow of sortFlows(body.agg_order, place)) place.pass.filter(flow);
  if (body.over !== undefined) filterWindow(body.over, place);
  return CONSTANT;
}

/** One column of `(a, b) = (SELECT ...)` or `= ROW(...)`. */
function assignedValue(body: MultiAssignRef, place: Place): Value {
  const { pass } = place;
  const at = (body.colno ?? 1) - 1;
  const select = as(body.source, 'SubLink');
  const row = as(body.source, 'RowExpr');
  if (select === undefined && row === undefined) return pass.tracers.value(body.source, place);
  const shape =
    row === undefined
      ? pass.tracers.query(select?.subselect, place)
      : listShape(row.args ?? [], place, () => '');
  return shape.columns[at]?.value ?? { flow: shape.open ?? pass.opaque('unknown-column') };
}
