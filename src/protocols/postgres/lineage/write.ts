// Where values are put: columns of relations that are there, and of those a statement makes.
import type { IntoClause, RangeVar } from 'libpg-query';
import type { ColumnName } from '../../../model/data-class.ts';
import { stringOf } from '../sql/tree.ts';
import { type Column, columnNamed, type Flow, type Shape } from './flow.ts';
import type { RelationTrace } from './known.ts';
import type { Pass } from './pass.ts';
import { readRelation } from './relations.ts';
import { findRelation, isTemporarySchema } from './resolve.ts';
import { rename, wholeFlow } from './values.ts';

/** A relation that a statement changes. */
export interface Target {
  readonly trace: RelationTrace;
  readonly schema: string | undefined;
  readonly table: string;
  /** A view: what is put into its columns ends in the tables below. */
  readonly view: boolean;
  /** Columns that are made from others. */
  readonly generated: ReadonlySet<string>;
}

export function findTarget(name: RangeVar, pass: Pass): Target {
  const { trace, schema } = readRelation(name, pass);
  const found = findRelation(pass.facts, name);
  const relation = found.kind === 'relation' ? found.relation : undefined;
  const made = relation?.columns.filter((column) => column.generated !== undefined) ?? [];
  const generated = new Set(made.map((column) => column.name));
  return { trace, schema, table: name.relname ?? '', view: relation?.kind === 'view', generated };
}

/** Columns of a target whose columns are not known go by this name, and so does a schema that is not known. */
export const ANY = '*';

/** What is put into a view ends in the tables below it, where it can be told in which of their columns. */
export function writeTo(target: Target, column: string, flow: Flow, pass: Pass): void {
  const { schema = ANY, table, trace } = target;
  const view = target.view ? columnNamed(trace.shape, column) : undefined;
  const tables =
    typeof view === 'object' ? [...view.value.flow.columns].filter((name) => !isView(name, pass)) : [];
  for (const name of tables) pass.write(name, flow);
  if (tables.length === 0) pass.write(Object.freeze({ schema, table, column }), flow);
}

function isView({ schema, table }: ColumnName, pass: Pass): boolean {
  return pass.facts.catalogue.relation(schema, table)?.kind === 'view';
}

/** A row for columns of a target: those named, or its own in their order. */
export function assignRow(
  target: Target,
  named: readonly string[] | undefined,
  row: Shape,
  pass: Pass,
): Assigned {
  const columns = named ?? target.trace.shape.columns.map(({ name }) => name);
  const assigned: Assigned = new Map();
  if (row.open !== undefined || (named === undefined && target.trace.shape.open !== undefined)) {
    const flow = wholeFlow(row, pass);
    for (const column of columns.length === 0 ? [ANY] : columns) assign(assigned, column, flow, pass);
  } else {
    row.columns.forEach(({ value }, at) => assign(assigned, columns[at] ?? ANY, value.flow, pass));
  }
  return assigned;
}

/** What a statement puts into each column of its target. */
export type Assigned = Map<string, Flow>;

export function assign(assigned: Assigned, column: string, flow: Flow, pass: Pass): void {
  const before = assigned.get(column);
  assigned.set(column, before === undefined ? flow : pass.join([before, flow]));
}

export function writeAll(target: Target, assigned: Assigned, pass: Pass): void {
  for (const [column, flow] of assigned) writeTo(target, column, flow, pass);
}

/** SELECT INTO, CREATE TABLE AS and CREATE VIEW: the columns take the names of the result unless others are said. */
export function writeInto(into: IntoClause, shape: Shape, pass: Pass): void {
  writeNew(
    into.rel ?? {},
    (into.colNames ?? []).map((name) => stringOf(name) ?? ''),
    shape,
    pass,
  );
}

export function writeNew(relation: RangeVar, names: readonly string[], shape: Shape, pass: Pass): void {
  const table = relation.relname ?? '';
  const schema = schemaOfNew(relation, pass);
  const { columns } = shape.open === undefined ? rename(shape, names) : anyColumn(shape.open);
  for (const { name, value } of columns)
    pass.write(Object.freeze({ schema, table, column: name }), value.flow);
}

function anyColumn(flow: Flow): { readonly columns: readonly Column[] } {
  return { columns: [{ name: ANY, value: { flow } }] };
}

/** A new relation goes to the first schema of the path. */
export function schemaOfNew(relation: RangeVar, pass: Pass): string {
  const { schemaname, relpersistence } = relation;
  if (relpersistence === 't' || isTemporarySchema(schemaname)) return 'pg_temp';
  return schemaname ?? pass.facts.schemas?.[0] ?? ANY;
}
