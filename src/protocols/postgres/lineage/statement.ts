// The table of statements: how each kind is traced, and which return nothing and carry nothing.
import { definedVerbs } from '../sql/define.ts';
import { type BodyOf, type Node, type NodeName, unwrap } from '../sql/tree.ts';
import { traceDelete, traceInsert, traceUpdate } from './change.ts';
import { traceCopy } from './copy.ts';
import {
  alterTable,
  createAs,
  createHook,
  createIndex,
  createTable,
  createView,
  moveToSchema,
  rename,
} from './define.ts';
import { known, open, type Shape } from './flow.ts';
import { traceMerge } from './merge.ts';
import type { Place } from './pass.ts';
import { traceSelect, traceSelectInto } from './query.ts';
import { readRelation } from './relations.ts';
import { traceCall, traceExecute, traceExplain, traceFetch, traceLater, traceShow } from './session.ts';

type First = (shape: Shape) => void;
type Handlers = { readonly [T in NodeName]?: (body: BodyOf<T>, place: Place, first?: First) => Shape };

/** What may stand where a query may: in WITH, in COPY, behind PREPARE. */
const queries: Handlers = {
  SelectStmt: traceSelect,
  InsertStmt: traceInsert,
  UpdateStmt: traceUpdate,
  DeleteStmt: traceDelete,
  MergeStmt: traceMerge,
};

const statements: Handlers = {
  ...queries,
  SelectStmt: traceSelectInto,
  CopyStmt: traceCopy,
  CreateTableAsStmt: (body, place) => createAs(body, place, traceNode),
  ViewStmt: createView,
  CreateStmt: createTable,
  IndexStmt: createIndex,
  CreateTrigStmt: (body, place) => createHook(body.relation, place),
  RuleStmt: (body, place) => createHook(body.relation, place),
  AlterTableStmt: alterTable,
  RenameStmt: rename,
  AlterObjectSchemaStmt: moveToSchema,
  PrepareStmt: (body, place) => traceLater(body.query, place, traceNode),
  DeclareCursorStmt: (body, place) => traceLater(body.query, place, traceNode),
  ExecuteStmt: traceExecute,
  FetchStmt: traceFetch,
  ExplainStmt: (body, place) => traceExplain(body, place, traceNode),
  CallStmt: traceCall,
  VariableShowStmt: traceShow,
  RefreshMatViewStmt: (body, place) => touch(body.relation, place),
  ClusterStmt: (body, place) => touch(body.relation, place),
  ReindexStmt: (body, place) => touch(body.relation, place),
  VacuumStmt: (body, place) => {
    if (body.rels === undefined) return touch(undefined, place);
    for (const node of body.rels)
      touch((unwrap(node)?.body as BodyOf<'VacuumRelation'> | undefined)?.relation, place);
    return known([]);
  },
  CreateSchemaStmt: (body, { pass }) => {
    if (body.schemaElts !== undefined) pass.opaque('schema-elements');
    return known([]);
  },
};

/** Their errors may quote rows of the relation; without one, of any. */
function touch(relation: BodyOf<'RangeVar'> | undefined, { pass }: Place): Shape {
  if (relation === undefined) pass.opaque('whole-database');
  else readRelation(relation, pass);
  return known([]);
}

/** Run code that is not in the statement, and still return no rows. */
const running = new Set(['CreateExtensionStmt', 'AlterExtensionStmt', 'LoadStmt']);

/** Return no rows and read none. */
const quiet = new Set([
  ...Object.keys(definedVerbs).filter((type) => !running.has(type)),
  ...(
    'TransactionStmt VariableSetStmt ConstraintsSetStmt DeallocateStmt ClosePortalStmt DiscardStmt ListenStmt ' +
    'UnlistenStmt NotifyStmt LockStmt CheckPointStmt TruncateStmt GrantStmt GrantRoleStmt AlterDefaultPrivilegesStmt ' +
    'DropStmt CommentStmt SecLabelStmt AlterOwnerStmt AlterObjectDependsStmt AlterFunctionStmt AlterSeqStmt ' +
    'AlterPolicyStmt CreateSeqStmt CreatePolicyStmt CreateFunctionStmt CompositeTypeStmt CreateForeignTableStmt'
  ).split(' '),
]);

export function traceNode(node: Node | undefined, place: Place): Shape {
  const { pass } = place;
  const inner = node === undefined ? undefined : unwrap(node);
  if (inner === undefined) return open(pass.opaque('node:none'));
  if (running.has(inner.type)) pass.opaque('script');
  if (running.has(inner.type) || quiet.has(inner.type)) return known([]);
  return run(statements, inner, place);
}

/** A query. `first` is told of the columns of the first branch of a UNION. */
export function traceQueryNode(node: unknown, place: Place, first?: First): Shape {
  const inner = node === undefined || node === null ? undefined : unwrap(node);
  return inner === undefined ? open(place.pass.opaque('node:none')) : run(queries, inner, place, first);
}

function run(
  handlers: Handlers,
  { type, body }: { readonly type: string; readonly body: object },
  place: Place,
  first?: First,
): Shape {
  const { pass } = place;
  const handler = Object.hasOwn(handlers, type) ? handlers[type as NodeName] : undefined;
  if (handler === undefined) return open(pass.opaque(`node:${type}`));
  if (!pass.meter.enter(true)) return open(pass.opaque('too-deep'));
  const shape = (handler as (body: object, place: Place, first?: First) => Shape)(body, place, first);
  pass.meter.leave();
  return shape;
}
