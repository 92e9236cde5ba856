// One parsed statement in, one reading out: the table of statements, and what each is called in policy.
import { alterHandlers } from './alter.ts';
import { changeHandlers } from './change.ts';
import { copyHandlers, verbOfCopy } from './copy.ts';
import { createHandlers } from './create.ts';
import { defineHandlers, definedVerbs } from './define.ts';
import { expressionHandlers } from './expression.ts';
import { Findings, sortedSet } from './findings.ts';
import { fromHandlers } from './from.ts';
import { grantHandlers, verbOfGrant } from './grants.ts';
import { maintainHandlers } from './maintain.ts';
import { mergeHandlers } from './merge.ts';
import { parse } from './parser.ts';
import { queryHandlers } from './query.ts';
import type { StatementReading } from './reading.ts';
import { childOf, type Use } from './scope.ts';
import { sessionHandlers } from './session.ts';
import { settingHandlers, verbOfSet } from './settings.ts';
import { as, type Body, type Node, unwrap } from './tree.ts';
import { type Handlers, type Pass, visit } from './walk.ts';
import type { World } from './world.ts';

const handlers: Handlers = {
  ...{ ...expressionHandlers, ...queryHandlers, ...fromHandlers, ...changeHandlers, ...mergeHandlers },
  ...{ ...copyHandlers, ...settingHandlers, ...sessionHandlers, ...maintainHandlers, ...grantHandlers },
  ...{ ...createHandlers, ...alterHandlers, ...defineHandlers },
};

const verbs: Readonly<Record<string, string>> = {
  ...definedVerbs,
  ...{
    SelectStmt: 'sql:select',
    InsertStmt: 'sql:insert',
    UpdateStmt: 'sql:update',
    DeleteStmt: 'sql:delete',
  },
  ...{ MergeStmt: 'sql:merge', TruncateStmt: 'sql:truncate', CallStmt: 'sql:call', DoStmt: 'sql:do' },
  ...{ ExplainStmt: 'sql:explain', VariableShowStmt: 'sql:show', LockStmt: 'sql:lock' },
  ...{ TransactionStmt: 'sql:transaction', ConstraintsSetStmt: 'sql:transaction' },
  ...{ PrepareStmt: 'sql:session', DeallocateStmt: 'sql:session', DeclareCursorStmt: 'sql:session' },
  ...{ FetchStmt: 'sql:session', ClosePortalStmt: 'sql:session', DiscardStmt: 'sql:session' },
  ...{ ListenStmt: 'sql:session', UnlistenStmt: 'sql:session', NotifyStmt: 'sql:session' },
  ...{ VacuumStmt: 'sql:maintain', ClusterStmt: 'sql:maintain', ReindexStmt: 'sql:maintain' },
  ...{ RefreshMatViewStmt: 'sql:maintain', CheckPointStmt: 'sql:maintain' },
  ...{ CreateStmt: 'sql:create', CreateForeignTableStmt: 'sql:create', CreateTableAsStmt: 'sql:create' },
  ...{
    ViewStmt: 'sql:create',
    CreateSeqStmt: 'sql:create',
    IndexStmt: 'sql:create',
    CreateTrigStmt: 'sql:create',
  },
  ...{ CreatePolicyStmt: 'sql:create', RuleStmt: 'sql:create', CreateFunctionStmt: 'sql:create' },
  ...{ CreateSchemaStmt: 'sql:create', CompositeTypeStmt: 'sql:create' },
  ...{ AlterTableStmt: 'sql:alter', AlterSeqStmt: 'sql:alter', AlterPolicyStmt: 'sql:alter' },
  ...{ AlterFunctionStmt: 'sql:alter', RenameStmt: 'sql:alter', AlterObjectSchemaStmt: 'sql:alter' },
  ...{ AlterOwnerStmt: 'sql:alter', AlterObjectDependsStmt: 'sql:alter', CommentStmt: 'sql:alter' },
  ...{ SecLabelStmt: 'sql:alter', DropStmt: 'sql:drop', AlterDefaultPrivilegesStmt: 'sql:grant' },
};

/** Statements whose literals are values and nothing else; of all others only the exact text is cached. */
const literalsAreValues = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

export interface StatementFound {
  readonly reading: StatementReading;
  readonly literalsMatter: boolean;
  readonly nextSchemas?: readonly string[];
}

/** Trees of statements that were read inside another one, which have no text of their own to be read from again. */
const trees = new WeakMap<StatementReading, Node>();

export function readStatement(node: Node, text: string, fingerprint: string, world: World): StatementFound {
  const findings = new Findings();
  const inner = (query: Node | undefined) => {
    const { reading } = readStatement(query ?? ({} as Node), text, fingerprint, world);
    if (query !== undefined) trees.set(reading, query);
    return reading;
  };
  const again = (known: StatementReading) => readAgain(known, world);
  const pass: Pass = { world, findings, uses: [], handlers, inner, again, depth: 0 };
  const { type, body } = unwrap(node) ?? { type: '', body: {} };
  const known = verbOf(type, body, world);
  if (known === undefined) findings.doubt(`unknown-statement-type:${type}`);
  else visit(node, { pass, scope: childOf(undefined), role: 'read', relations: 'from' });
  for (const use of pass.uses) settle(use, findings);
  const shape = findings.shape(nameOf(type, known, findings), fingerprint, world.database);
  const plain = Object.freeze({ shape, text, effects: Object.freeze([...findings.effects]) });
  const reading = world.tracing?.trace(node, plain, world) ?? plain;
  const { nextSchemas } = pass;
  const literalsMatter = findings.literalsMatter || !shape.understood || !literalsAreValues.has(type);
  return { reading, literalsMatter, ...(nextSchemas === undefined ? {} : { nextSchemas }) };
}

function verbOf(type: string, body: Body, world: World): string | undefined {
  if (type === 'CopyStmt') return verbOfCopy(body);
  if (type === 'VariableSetStmt') return verbOfSet(body);
  if (type === 'GrantStmt' || type === 'GrantRoleStmt') return verbOfGrant(body);
  if (type === 'ExecuteStmt') return world.prepared(String(body.name ?? ''))?.shape.verb ?? 'sql:session';
  return Object.hasOwn(verbs, type) ? verbs[type] : undefined;
}

/** A SELECT with a DELETE in its WITH is a `sql:delete`, one with INTO a `sql:create`. */
function nameOf(type: string, known: string | undefined, findings: Findings): string {
  if (known === undefined) return 'sql:opaque';
  return literalsAreValues.has(type) ? findings.gravest(known) : known;
}

/** A relation in a FROM list is selected from even when no column of it is named (`SELECT 1 FROM t`). */
function settle(use: Use, findings: Findings): void {
  const { selected, read, filtered, hasWhere, locked } = use;
  for (const table of use.tables) {
    if (selected || read.size > 0 || filtered.size > 0) {
      const columns = { columnsRead: sortedSet(read), columnsFiltered: sortedSet(filtered) };
      findings.access('sql:select', table, { ...columns, hasWhere });
    }
    if (locked) findings.access('sql:lock', table);
  }
}

function readAgain(known: StatementReading, world: World): StatementReading {
  const kept = trees.get(known);
  const parsed = kept === undefined ? parse(known.text) : undefined;
  const statements = parsed?.ok === true ? parsed.statements : [];
  const only = statements.length === 1 ? statements[0]?.node : undefined;
  const node = kept ?? as(only, 'PrepareStmt')?.query ?? only;
  return readStatement(node ?? ({} as Node), known.text, known.shape.fingerprint, world).reading;
}
