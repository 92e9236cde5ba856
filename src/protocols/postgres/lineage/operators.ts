// Operators: what they give comes from both sides, and those that compare decide.
import type { A_Expr, Node, SubLink } from 'libpg-query';
import { as, namesOf } from '../sql/tree.ts';
import { isBuiltinOn, isComparing } from './builtins.ts';
import { type Flow, NOTHING, type Value } from './flow.ts';
import type { Pass, Place } from './pass.ts';
import { mayBeUserOperator } from './resolve.ts';
import { BOOL_TYPE, elementOf, joinValues, RECORD_TYPE, UNKNOWN_TYPE } from './values.ts';

/** What the kinds of expression with their own syntax run. */
const hidden: Readonly<Record<string, readonly string[]>> = {
  AEXPR_BETWEEN: ['>=', '<='],
  AEXPR_NOT_BETWEEN: ['<', '>'],
  AEXPR_BETWEEN_SYM: ['>=', '<='],
  AEXPR_NOT_BETWEEN_SYM: ['<', '>'],
};

export function operatorValue(body: A_Expr, place: Place): Value {
  const { pass } = place;
  const left = sides(body.lexpr).map((side) => pass.tracers.value(side, place));
  const right = sides(body.rexpr).map((side) => pass.tracers.value(side, place));
  const instead = hidden[body.kind ?? ''];
  const names = namesOf(body.name);
  const runs = instead === undefined ? [names] : instead.map((name) => [name]);
  const each = arrays.has(body.kind ?? '') ? right.map((value) => elementOf(value, pass)) : right;
  const unsure = runs.flatMap((operator) => doubts(operator, left[0], each, pass));
  const flow = pass.join([...left.map(flowOf), ...right.map(flowOf), ...unsure]);
  const decides = body.kind !== 'AEXPR_OP' || isComparing(names?.at(-1) ?? '');
  if (decides) pass.compare(flow);
  if (body.kind === 'AEXPR_NULLIF') return { flow, type: left[0]?.type };
  return decides ? { flow, type: BOOL_TYPE } : { flow };
}

/** `= ANY (array)` compares with the elements. */
const arrays = new Set(['AEXPR_OP_ANY', 'AEXPR_OP_ALL']);

function flowOf({ flow }: Value): Flow {
  return flow;
}

/** IN and BETWEEN have lists on their right. */
function sides(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return as(node, 'List')?.items ?? [node];
}

/** Something opaque when a user's operator may be meant, for one left side and each of the right ones. */
export function doubts(
  names: readonly string[] | undefined,
  left: Value | undefined,
  right: readonly Value[],
  pass: Pass,
): readonly Flow[] {
  const own = names !== undefined && !mayBeUserOperator(pass.facts, names);
  if (own) return [];
  const name = names?.length === 1 ? names[0] : undefined;
  const sure = name !== undefined && right.length > 0 && right.every((value) => isExact(name, left, value));
  return sure ? [] : [pass.opaque('operator')];
}

/** PostgreSQL's own operator with both sides of the same type; rows are compared column by column. */
function isExact(name: string, left: Value | undefined, right: Value): boolean {
  if (left?.type === RECORD_TYPE || right.type === RECORD_TYPE) {
    const [fields, others] = [left?.fields ?? [], right.fields ?? []];
    const same = fields.length > 0 && fields.length === others.length;
    return same && fields.every(({ value }, at) => isExact(name, value, others[at]?.value ?? right));
  }
  // A literal or parameter takes the type of the other side.
  const types = [left?.type, right.type].filter((type) => type !== UNKNOWN_TYPE);
  const [first] = types;
  return first !== undefined && types.every((type) => type === first) && isBuiltinOn(name, first);
}

/** `x IN (SELECT ...)`, EXISTS, ARRAY(SELECT ...), and a SELECT as a value. */
export function subLinkValue(body: SubLink, place: Place): Value {
  const { pass } = place;
  const { result: shape, filters } = pass.gatherFilters(() => pass.tracers.query(body.subselect, place));
  const columns = shape.open === undefined ? shape.columns.map(({ value }) => value) : [{ flow: shape.open }];
  switch (body.subLinkType) {
    case 'EXISTS_SUBLINK':
      return { flow: filters, type: BOOL_TYPE };
    case 'EXPR_SUBLINK':
      return columns.length === 1 && columns[0] !== undefined
        ? columns[0]
        : { flow: joinValues(columns, pass).flow };
    case 'ARRAY_SUBLINK':
      return { flow: joinValues(columns, pass).flow };
    default:
      return comparedTo(columns, filters, body, place);
  }
}

/** A comparison with the rows of a sub-query tells of what these were chosen by as well. */
function comparedTo(columns: readonly Value[], filters: Flow, body: SubLink, place: Place): Value {
  const { pass } = place;
  const left = body.testexpr === undefined ? undefined : pass.tracers.value(body.testexpr, place);
  const [first, ...more] = columns;
  const fields = columns.map((value) => ({ name: '', value }));
  const row: Value =
    more.length === 0 && first !== undefined ? first : { flow: NOTHING, type: RECORD_TYPE, fields };
  const unsure = doubts(body.operName === undefined ? ['='] : namesOf(body.operName), left, [row], pass);
  const compared = pass.join([...(left === undefined ? [] : [left]), ...columns].map(flowOf));
  pass.filter(compared);
  return { flow: pass.join([compared, filters, ...unsure]), type: BOOL_TYPE };
}
