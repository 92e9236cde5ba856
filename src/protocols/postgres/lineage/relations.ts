// A relation named in a statement: what its columns are made of, and what there is to say about its rows.
import type { RangeVar } from 'libpg-query';
import type { Relation } from '../catalogue/catalogue.ts';
import { parse } from '../sql/parser.ts';
import type { LineageFacts, TemporaryTable } from './facts.ts';
import { type Flow, known, MADE, NOTHING, open } from './flow.ts';
import type { RelationTrace } from './known.ts';
import { isServersOwn } from './leaks.ts';
import { Pass } from './pass.ts';
import { findRelation, isTemporarySchema } from './resolve.ts';
import { NOWHERE } from './scope.ts';
import { ownFlow, traceTable } from './tables.ts';

/**
 * Traces a relation that is read, and counts what it touches and filters by for the statement. No schema: it is not
 * known; of a temporary relation we do not follow, what it is (a view on something else) is not known either.
 */
export function readRelation(
  name: RangeVar,
  pass: Pass,
): { trace: RelationTrace; schema: string | undefined } {
  const found = findRelation(pass.facts, name);
  if (found.kind === 'unknown') {
    const schema = isTemporarySchema(name.schemaname) ? undefined : name.schemaname;
    return { trace: unknownRelation(pass.opaque(found.why)), schema };
  }
  const trace =
    found.kind === 'temporary'
      ? traceTemporary(found.table, pass)
      : traceRelation(found.relation, name.inh === true, pass);
  pass.touch(trace.touched);
  pass.compare(trace.filters);
  for (const flow of trace.compared) pass.filter(flow);
  pass.ruled ||= trace.rules;
  return { trace, schema: found.kind === 'temporary' ? 'pg_temp' : found.relation.schema };
}

function unknownRelation(flow: Flow): RelationTrace {
  return {
    shape: open(flow),
    system: false,
    rowType: 0,
    touched: flow,
    filters: NOTHING,
    compared: [],
    rules: true,
  };
}

/** A column called `*` stands for any number of them (write.ts). */
function traceTemporary(table: TemporaryTable, pass: Pass): RelationTrace {
  // Whatever flowed into it, its owner can put other things beside: a list to compare with.
  const columns = table.columns.map(({ name, origin }) => ({
    name,
    value: { flow: pass.join([pass.flowOf(origin), MADE]) },
  }));
  const touched = pass.join(columns.map(({ value }) => value.flow));
  const shape = columns.some(({ name }) => name === '*') ? open(touched) : known(columns);
  return { shape, system: true, rowType: 0, touched, filters: NOTHING, compared: [], rules: false };
}

/** Views inside views are followed this far. */
const DEEPEST_VIEW = 64;

export function traceRelation(relation: Relation, inherited: boolean, pass: Pass): RelationTrace {
  const key = `${relation.oid} ${inherited}`;
  const { known: memory, meter } = pass;
  const remembered = memory.traces.get(key);
  if (remembered !== undefined) return remembered;
  const view = (relation.kind === 'view' || relation.kind === 'materialised') && !isServersOwn(relation);
  if (view && (meter.expanding.has(relation.oid) || meter.expanding.size >= DEEPEST_VIEW)) {
    meter.cut += 1;
    return untraceable(relation, 'view', pass);
  }
  const before = meter.cut;
  const alone = new Pass(definingFacts(pass.facts), memory, pass.tracers, meter);
  const trace = view ? traceView(relation, alone) : traceTable(relation, inherited, alone);
  if (meter.cut === before) memory.traces.set(key, trace);
  return trace;
}

/** Definitions are written out under an empty search path, and know nothing of a session. */
function definingFacts({ catalogue, pureFunction }: LineageFacts): LineageFacts {
  return {
    catalogue,
    pureFunction,
    schemas: [],
    temporary: () => 'no',
    prepared: () => undefined,
    cursor: () => undefined,
  };
}

function traceView(relation: Relation, pass: Pass): RelationTrace {
  const parsed = parse(relation.definition ?? '');
  const [statement, ...more] = parsed.ok ? parsed.statements : [];
  if (!parsed.ok && parsed.doubt !== 'syntax-error') pass.meter.cut += 1;
  if (statement === undefined || more.length > 0) return untraceable(relation, 'view', pass);
  pass.meter.expanding.add(relation.oid);
  const shape = pass.tracers.query(statement.node, { pass, scope: NOWHERE });
  pass.meter.expanding.delete(relation.oid);
  if (shape.open !== undefined || shape.columns.length !== relation.columns.length) {
    return untraceable(relation, 'view', pass);
  }
  const columns = relation.columns.map(({ name, type }, at) => {
    const value = shape.columns[at]?.value;
    // A class may be given to a column of the view itself, so that goes by its own name too.
    return {
      name,
      value: { ...value, type, flow: pass.join([value?.flow ?? NOTHING, ownFlow(relation, name, pass)]) },
    };
  });
  const touched = pass.join([pass.touched, ...columns.map(({ value }) => value.flow)]);
  const rules = relation.rules || pass.ruled;
  const system = relation.kind !== 'view';
  return {
    shape: known(columns),
    system,
    rowType: relation.rowType,
    touched,
    filters: pass.filters,
    compared: [...pass.compared],
    rules,
  };
}

/** Its columns are known by name, and what flows into them is not. */
function untraceable(relation: Relation, why: string, pass: Pass): RelationTrace {
  const doubt = pass.opaque(why);
  const columns = relation.columns.map(({ name, type }) => ({
    name,
    value: { type, flow: pass.join([ownFlow(relation, name, pass), doubt]) },
  }));
  const touched = pass.join([doubt, ...columns.map(({ value }) => value.flow)]);
  return {
    ...{ shape: known(columns), system: relation.kind !== 'view', rowType: relation.rowType },
    ...{ touched, filters: NOTHING, compared: [], rules: true },
  };
}
