// Visits every node of a tree: each type has a handler, is known to need none, or is a doubt. Nothing is skipped.
import type { Findings } from './findings.ts';
import type { StatementReading } from './reading.ts';
import { grammar } from './grammar.ts';
import type { Scope, Use } from './scope.ts';
import { type Body, type BodyOf, type Node, type NodeName, unwrap } from './tree.ts';
import type { World } from './world.ts';

/** What is shared while one statement is read. */
export interface Pass {
  readonly world: World;
  readonly findings: Findings;
  readonly uses: Use[];
  readonly handlers: Handlers;
  /** Reads a statement inside this one on its own: of PREPARE, DECLARE, EXPLAIN. */
  readonly inner: (node: Node | undefined) => StatementReading;
  /** Reads a prepared statement anew: the server plans it again when the search path has changed. */
  readonly again: (prepared: StatementReading) => StatementReading;
  depth: number;
  /** Set by a statement that says what the search path will be. */
  nextSchemas?: readonly string[];
}

/** Watches whether an expression names a column of the rows that it chooses. */
export interface Watch {
  readonly scope: Scope;
  readonly target: Use | undefined;
  /** Of the statement around, when this is the WHERE of a sub-query in another one. */
  readonly outer: Watch | undefined;
  seen: boolean;
}

/** Where in the statement the walk is. */
export interface Place {
  readonly pass: Pass;
  readonly scope: Scope;
  /** What naming a column here does; `none` where names are not columns of a relation. */
  readonly role: 'read' | 'filtered' | 'none';
  /** What a relation outside a FROM list is subject to. */
  readonly relations: 'from' | 'sql:alter' | 'sql:select';
  readonly watch?: Watch | undefined;
}

export type Handlers = { readonly [T in NodeName]?: (body: BodyOf<T>, place: Place) => void };

/** Types of which it is enough to visit what they hold. */
const plain = new Set(
  (
    'Integer Float Boolean String BitString A_Const A_Star ParamRef SetToDefault SQLValueFunction MergeSupportFunc ' +
    'CurrentOfExpr RoleSpec Alias List BoolExpr NullTest BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr ' +
    'NamedArgExpr A_ArrayExpr A_Indices A_Indirection RowExpr MultiAssignRef CollateClause TypeCast GroupingFunc ' +
    'GroupingSet ResTarget WindowDef XmlExpr XmlSerialize CTESearchClause CTECycleClause RangeTableFuncCol ' +
    'JsonFormat JsonReturning JsonValueExpr JsonIsPredicate JsonBehavior JsonFuncExpr JsonOutput JsonArgument ' +
    'JsonTablePathSpec JsonTableColumn JsonKeyValue JsonParseExpr JsonScalarExpr JsonSerializeExpr ' +
    'JsonObjectConstructor JsonArrayConstructor JsonArrayQueryConstructor JsonAggConstructor JsonObjectAgg ' +
    'JsonArrayAgg ReturningOption PartitionElem PartitionSpec PartitionBoundSpec PartitionRangeDatum PartitionCmd ' +
    'ColumnDef IndexElem DefElem FunctionParameter AccessPriv ObjectWithArgs StatsElem AlterTableCmd ' +
    'ATAlterConstraint ReplicaIdentityStmt TriggerTransition CreateOpClassItem PublicationObjSpec ReturnStmt'
  ).split(' '),
);

/** Fields that may hold an empty node: DISTINCT without ON, an operator without a left side, `agg(*)`. */
const nullable = new Set(['SelectStmt.distinctClause', 'ObjectWithArgs.objargs', 'DefineStmt.args']);

/** Levels of the tree followed; a text beyond it is refused rather than our stack exhausted. */
const deepest = 600;

/** CASCADE elsewhere drops what is not named, temporary relations too: then none of them can be relied on. */
const cascadesToRows = new Set(['TruncateStmt', 'GrantStmt', 'GrantRoleStmt']);

export function visit(node: unknown, place: Place): void {
  const inner = unwrap(node);
  if (inner === undefined) place.pass.findings.doubt('unknown-node');
  else visitBody(inner.type, inner.body, place);
}

export function visitAll(nodes: readonly unknown[] | undefined, place: Place): void {
  for (const node of nodes ?? []) visit(node, place);
}

export function visitBody(type: string, body: Body, place: Place): void {
  const { pass } = place;
  if (pass.depth >= deepest) return pass.findings.doubt('too-deep');
  pass.depth += 1;
  if (body.behavior === 'DROP_CASCADE' && !cascadesToRows.has(type)) {
    pass.findings.effect({ type: 'drop-temporary', name: null });
  }
  const handlers = pass.handlers as Readonly<Record<string, (body: Body, place: Place) => void>>;
  const handler = ownOf(handlers, type);
  if (handler !== undefined) handler(body, place);
  else if (plain.has(type)) visitRest(type, body, place);
  else pass.findings.doubt(`unknown-node:${type}`);
  pass.depth -= 1;
}

/** Visits all that `body` holds, but for the fields its handler has dealt with. */
export function visitRest(type: string, body: object, place: Place, handled: readonly string[] = []): void {
  for (const [field, value] of Object.entries(body)) {
    if (typeof value === 'object' && value !== null && !handled.includes(field))
      visitField(type, field, value, place);
  }
}

function visitField(type: string, field: string, value: object, place: Place): void {
  const held = ownOf(ownOf(grammar, type) ?? {}, field);
  if (held === undefined) return place.pass.findings.doubt(`unknown-field:${type}.${field}`);
  for (const one of Array.isArray(value) ? value : [value]) {
    if (held !== '') visitBody(held, one, place);
    else if (Object.keys(one).length > 0 || !nullable.has(`${type}.${field}`)) visit(one, place);
  }
}

/** Names come from a parse tree: `constructor` must find what we put there, or nothing. */
function ownOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
