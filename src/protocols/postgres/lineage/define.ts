// CREATE, ALTER and upkeep of relations: nothing is returned, and still values can end up under another name.
import type {
  AlterObjectSchemaStmt,
  AlterTableCmd,
  AlterTableStmt,
  CreateStmt,
  CreateTableAsStmt,
  IndexStmt,
  Node,
  RangeVar,
  RenameStmt,
  ViewStmt,
} from 'libpg-query';
import { as, stringOf } from '../sql/tree.ts';
import { among, type Change, enterChange } from './change.ts';
import { type Column, type Flow, isNothing, known, NOTHING, open, type Shape } from './flow.ts';
import type { Pass, Place } from './pass.ts';
import { readRelation } from './relations.ts';
import { findRelation, isTemporarySchema } from './resolve.ts';
import type { Inner } from './session.ts';
import { wholeFlow } from './values.ts';
import { ANY, schemaOfNew, type Target, writeInto, writeNew, writeTo } from './write.ts';

/** CREATE TABLE AS and CREATE MATERIALIZED VIEW, of a query or of an EXECUTE. */
export function createAs(body: CreateTableAsStmt, place: Place, inner: Inner): Shape {
  const shape = inner(body.query, place);
  const { pass } = place;
  const named =
    shape.columns.every(({ name }) => name !== '') || body.into?.colNames?.length === shape.columns.length;
  writeInto(body.into ?? {}, named ? shape : open(wholeFlow(shape, pass)), pass);
  return known([]);
}

/** Values put into a temporary view end where nobody follows them: it stays an unknown relation to the session. */
export function createView(body: ViewStmt, place: Place): Shape {
  const shape = place.pass.tracers.query(body.query, place);
  const names = (body.aliases ?? []).map((name) => stringOf(name) ?? '');
  const view = body.view ?? {};
  if (schemaOfNew(view, place.pass) !== 'pg_temp') writeNew(view, names, shape, place.pass);
  return known([]);
}

/**
 * The columns of an empty temporary table, which the session keeps. Of one that inherits nothing is said: what is put
 * into it shows in a table that stays.
 */
export function createTable(body: CreateStmt, place: Place): Shape {
  const { relation = {}, inhRelations, ofTypename } = body;
  const { pass } = place;
  const columns = (body.tableElts ?? []).flatMap((node) => newColumns(node, place));
  const plain = (inhRelations?.length ?? 0) === 0 && ofTypename === undefined;
  if (plain && schemaOfNew(relation, pass) === 'pg_temp') writeNew(relation, [], known(columns), pass);
  else {
    // What a default or an expression brings in by itself will be in a column that nobody knows for what it holds.
    const filled = columns.filter(({ value }) => !isNothing(value.flow));
    if (filled.length > 0) writeNew(relation, [], known(filled), pass);
  }
  return known([]);
}

function newColumns(node: Node, place: Place): readonly Column[] {
  const column = as(node, 'ColumnDef');
  if (column !== undefined) {
    const flows = (column.constraints ?? []).map((one) => filling(one, place));
    return [{ name: column.colname ?? '', value: { flow: place.pass.join(flows) } }];
  }
  const like = as(node, 'TableLikeClause')?.relation;
  return like === undefined ? [] : likeColumns(like, place.pass);
}

/** What is in a column by itself: of a default, or made from other columns. */
function filling(node: Node, place: Place): Flow {
  const constraint = as(node, 'Constraint');
  if (constraint?.contype === 'CONSTR_GENERATED') return place.pass.opaque('generated');
  if (constraint?.contype !== 'CONSTR_DEFAULT') return NOTHING;
  return place.pass.tracers.value(constraint.raw_expr, place).flow;
}

/** LIKE copies columns and no rows, generated columns as what they are if it is asked to. */
function likeColumns(like: RangeVar, pass: Pass): readonly Column[] {
  const found = findRelation(pass.facts, like);
  const column = (name: string, generated: boolean) => ({
    name,
    value: { flow: generated ? pass.opaque('generated') : NOTHING },
  });
  switch (found.kind) {
    case 'relation':
      return found.relation.columns.map(({ name, generated }) => column(name, generated !== undefined));
    case 'temporary':
      return found.table.columns.map(({ name, origin }) => column(name, origin.opaque !== undefined));
    case 'unknown':
      return [{ name: ANY, value: { flow: pass.opaque(found.why) } }];
  }
}

export function createIndex(body: IndexStmt, outer: Place): Shape {
  const { source, place } = enterChange(body.relation, undefined, outer);
  const expressions = (body.indexParams ?? []).map((node) => as(node, 'IndexElem')?.expr);
  evaluate([...expressions, body.whereClause], among([source], place));
  return known([]);
}

/** For what it touches. */
function evaluate(nodes: readonly (Node | undefined)[], place: Place): void {
  for (const node of nodes) if (node !== undefined) place.pass.tracers.value(node, place);
}

/** Rules and triggers may put anything into a relation, and what is put into it anywhere else. */
export function createHook(relation: RangeVar | undefined, { pass }: Place): Shape {
  const { schema } = readRelation(relation ?? {}, pass);
  writeUnknown(schema, relation, pass.opaque('rules'), pass);
  return known([]);
}

function writeUnknown(
  schema: string | undefined,
  relation: RangeVar | undefined,
  flow: Flow,
  pass: Pass,
): void {
  pass.write(Object.freeze({ schema: schema ?? ANY, table: relation?.relname ?? '', column: ANY }), flow);
}

export function alterTable(body: AlterTableStmt, outer: Place): Shape {
  const change = enterChange(body.relation, undefined, outer);
  const { target, place } = change;
  for (const node of body.cmds ?? []) alter(as(node, 'AlterTableCmd') ?? {}, change, body);
  // The session's own record of its columns no longer holds.
  if (isTemporarySchema(target.schema))
    writeUnknown(target.schema, body.relation, place.pass.opaque('altered'), place.pass);
  return known([]);
}

function alter(command: AlterTableCmd, { target, source, place }: Change, body: AlterTableStmt): void {
  const { pass } = place;
  const here = among([source], place);
  const column = as(command.def, 'ColumnDef');
  const constraint = as(command.def, 'Constraint');
  const partition = as(command.def, 'PartitionCmd');
  if (command.subtype === 'AT_AlterColumnType' && column?.raw_default !== undefined) {
    writeTo(target, command.name ?? '', pass.tracers.value(column.raw_default, here).flow, pass);
  } else if (command.subtype === 'AT_SetExpression') {
    writeTo(target, command.name ?? '', pass.tracers.value(command.def, here).flow, pass);
  } else if (column !== undefined) addColumn(column.colname ?? '', column.constraints, target, here);
  else if (constraint !== undefined) evaluate([constraint.raw_expr], here);
  else if (command.subtype === 'AT_AddInherit') adopt(as(command.def, 'RangeVar'), body.relation, pass);
  else if (command.subtype === 'AT_AttachPartition') adopt(body.relation, partition?.name, pass);
}

function addColumn(
  name: string,
  constraints: readonly Node[] | undefined,
  target: Target,
  place: Place,
): void {
  for (const node of constraints ?? []) {
    const expression = as(node, 'Constraint')?.raw_expr;
    if (expression !== undefined)
      writeTo(target, name, place.pass.tracers.value(expression, place).flow, place.pass);
  }
}

/** Rows of the child show in the parent. */
function adopt(parent: RangeVar | undefined, child: RangeVar | undefined, pass: Pass): void {
  const above = readRelation(parent ?? {}, pass);
  const below = readRelation(child ?? {}, pass);
  moveColumns(below.trace.shape, { schema: above.schema, table: parent?.relname }, pass);
}

/** A column or a whole relation goes by another name from now on. */
export function rename(body: RenameStmt, { pass }: Place): Shape {
  const { relation, subname = '', newname = '' } = body;
  if (body.renameType === 'OBJECT_SCHEMA') {
    pass.write(Object.freeze({ schema: newname, table: ANY, column: ANY }), pass.opaque('renamed'));
  }
  if (relation === undefined || !renamed.has(body.renameType ?? '')) return known([]);
  const { trace, schema } = readRelation(relation, pass);
  if (body.renameType === 'OBJECT_COLUMN') {
    const columns = trace.shape.columns.filter(({ name }) => name === subname);
    const shape =
      trace.shape.open === undefined ? known(columns.map((one) => ({ ...one, name: newname }))) : trace.shape;
    moveColumns(shape, { schema, table: relation.relname }, pass);
    if (isTemporarySchema(schema)) writeUnknown(schema, relation, pass.opaque('altered'), pass);
  } else moveColumns(trace.shape, { schema, table: newname }, pass);
  return known([]);
}

const renamed = new Set(
  ['COLUMN', 'TABLE', 'VIEW', 'MATVIEW', 'FOREIGN_TABLE', 'SEQUENCE'].map((type) => `OBJECT_${type}`),
);

export function moveToSchema(body: AlterObjectSchemaStmt, { pass }: Place): Shape {
  if (body.relation === undefined) return known([]);
  const { trace } = readRelation(body.relation, pass);
  moveColumns(trace.shape, { schema: body.newschema, table: body.relation.relname }, pass);
  return known([]);
}

function moveColumns(
  shape: Shape,
  to: { readonly schema: string | undefined; readonly table: string | undefined },
  pass: Pass,
): void {
  const { schema = ANY, table = '' } = to;
  const columns = shape.open === undefined ? shape.columns : [{ name: ANY, value: { flow: shape.open } }];
  for (const { name, value } of columns)
    pass.write(Object.freeze({ schema, table, column: name }), value.flow);
}
