// Statements about the session: prepared statements, cursors, transactions, channels, EXPLAIN, DO and CALL.
import type {
  DeclareCursorStmt,
  ExecuteStmt,
  ExplainStmt,
  LockStmt,
  PrepareStmt,
  TransactionStmt,
} from 'libpg-query';
import type { Access } from '../../../model/action.ts';
import { definition } from './create.ts';
import { database, relationsOf, target } from './objects.ts';
import type { StatementReading, TransactionVerb } from './reading.ts';
import { as, type Node, stringOf } from './tree.ts';
import { type Handlers, type Place, visitBody, visitRest } from './walk.ts';

export const sessionHandlers: Handlers = {
  PrepareStmt: prepare,
  ExecuteStmt: execute,
  DeallocateStmt: (body, place) => {
    const name = body.isall === true || body.name === undefined ? null : body.name;
    housekeeping(place).effect({ type: 'deallocate', name });
  },
  DeclareCursorStmt: declare,
  FetchStmt: (body, place) => {
    const name = body.portalname ?? '';
    include(place.pass.world.cursor(name), 'unknown-cursor', place);
    housekeeping(place);
  },
  ClosePortalStmt: (body, place) =>
    housekeeping(place).effect({ type: 'close', name: body.portalname ?? null }),
  DiscardStmt: (body, place) => {
    housekeeping(place);
    // PLANS and SEQUENCES forget nothing a reading depends on.
    const forgets = body.target !== 'DISCARD_PLANS' && body.target !== 'DISCARD_SEQUENCES';
    if (body.target === 'DISCARD_TEMP') place.pass.findings.effect({ type: 'drop-temporary', name: null });
    else if (forgets) place.pass.findings.effect({ type: 'discard' });
  },
  ListenStmt: (_body, place) => void housekeeping(place),
  UnlistenStmt: (_body, place) => void housekeeping(place),
  NotifyStmt: (_body, place) => void housekeeping(place),
  ConstraintsSetStmt: (_body, place) => place.pass.findings.access('sql:transaction', target),
  TransactionStmt: transaction,
  ExplainStmt: explain,
  LockStmt: lockTables,
  DoStmt: (_body, place) => {
    place.pass.findings.access('sql:do', database(place));
    place.pass.findings.doubt('dynamic-sql');
  },
  CallStmt: (body, place) => {
    visitBody('FuncCall', (body.funccall ?? {}) as never, place);
    place.pass.findings.effect({ type: 'settings' });
    visitRest('CallStmt', body, place, ['funccall']);
  },
};

function housekeeping(place: Place): Place['pass']['findings'] {
  place.pass.findings.access('sql:session', target);
  return place.pass.findings;
}

/** What is prepared is decided when it is prepared and again when it is executed. */
function prepare(body: PrepareStmt, place: Place): void {
  const statement = place.pass.inner(body.query);
  place.pass.findings.include(statement.shape);
  housekeeping(place).effect({ type: 'prepare', name: body.name ?? '', statement });
  visitRest('PrepareStmt', body, definition(place), ['query']);
}

/** Names in a prepared statement mean what they mean now: the server plans it anew under a new search path. */
function execute(body: ExecuteStmt, place: Place): void {
  const known = place.pass.world.prepared(body.name ?? '');
  include(known === undefined ? undefined : place.pass.again(known), 'unknown-statement', place);
  visitRest('ExecuteStmt', body, { ...place, relations: 'from' });
}

function include(statement: StatementReading | undefined, doubt: string, place: Place): void {
  const { findings } = place.pass;
  if (statement === undefined) return findings.doubt(doubt);
  findings.include(statement.shape);
  for (const effect of statement.effects) findings.effect(effect);
}

/** CURSOR_OPT_HOLD of parsenodes.h. */
const holdOption = 0x20;

function declare(body: DeclareCursorStmt, place: Place): void {
  const statement = place.pass.inner(body.query);
  include(statement, 'unknown-node', place);
  const hold = ((body.options ?? 0) & holdOption) !== 0;
  housekeeping(place).effect({ type: 'declare', name: body.portalname ?? '', statement, hold });
}

const transactionVerbs: Readonly<Record<string, TransactionVerb>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'release',
  TRANS_STMT_ROLLBACK_TO: 'rollback-to',
  TRANS_STMT_PREPARE: 'prepare-transaction',
  TRANS_STMT_COMMIT_PREPARED: 'commit-prepared',
  TRANS_STMT_ROLLBACK_PREPARED: 'rollback-prepared',
};

function transaction(body: TransactionStmt, place: Place): void {
  const verb = transactionVerbs[body.kind ?? ''];
  place.pass.findings.access('sql:transaction', target, verb === undefined ? {} : { transaction: verb });
  if (verb === undefined) place.pass.findings.doubt('transaction-verb');
  else place.pass.findings.effect({ type: 'transaction', verb });
  visitRest('TransactionStmt', body, definition(place));
}

/** EXPLAIN ANALYZE runs the statement. A plain one still reads: plans show statistics and fold functions. */
function explain(body: ExplainStmt, place: Place): void {
  const { findings } = place.pass;
  const statement = place.pass.inner(body.query);
  const analyze = runs(body);
  findings.access('sql:explain', database(place), { analyze });
  if (analyze) include(statement, 'unknown-node', place);
  else findings.include(statement.shape, planned);
  if (statement.effects.some((effect) => effect.type === 'settings')) findings.effect({ type: 'settings' });
  visitRest('ExplainStmt', body, definition(place), ['query']);
}

const changes = new Set(['sql:insert', 'sql:update', 'sql:delete', 'sql:lock']);

/** What planning does instead of an access: a change that is not run has only been looked at. */
function planned(access: Access): Access {
  if (!changes.has(access.verb)) return access;
  const hasWhere = access.context.hasWhere === true;
  return { ...access, verb: 'sql:select', context: { columnsRead: [], columnsFiltered: [], hasWhere } };
}

/** An ANALYZE that is not plainly off is on; of several the server takes the last, so one that is on will do. */
function runs(body: ExplainStmt): boolean {
  const options = (body.options ?? []).map((node) => as(node, 'DefElem'));
  return options.some(
    (option) => option === undefined || (option.defname === 'analyze' && !isOff(option.arg)),
  );
}

function isOff(argument: Node | undefined): boolean {
  const integer = as(argument, 'Integer');
  if (integer !== undefined) return (integer.ival ?? 0) === 0;
  return /^(off|false)$/i.test(stringOf(argument) ?? 'on');
}

function lockTables(body: LockStmt, place: Place): void {
  for (const node of body.relations ?? []) {
    const relation = as(node, 'RangeVar');
    if (relation === undefined) place.pass.findings.doubt('relation-name');
    else
      for (const resource of relationsOf(relation, place)) place.pass.findings.access('sql:lock', resource);
  }
}
