// Which actions the planner can be asked about, and what it is to plan.
import type { Action } from '../../../model/action.ts';
import type { Expected, Portal } from '../conversation/expected.ts';
import { type PostgresUnit, runningOf, stepOf } from '../conversation/unit.ts';
import { decodeBind } from '../decode.ts';
import type { Bind } from '../messages.ts';
import { parse } from '../sql/parser.ts';
import { as, type Node } from '../sql/tree.ts';
import type { StatementReading } from '../to-action.ts';
import type { NotPlanned } from './estimate.ts';
import { isHarmless } from './harmless.ts';
import { namesIn } from './names.ts';
import type { Planned } from './questions.ts';

const plannable = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const;

/** The statement behind the action, or why the planner is not asked. */
export function admit(unit: PostgresUnit, action: Action): Planned | NotPlanned {
  const { understood, accesses } = action.shape;
  const step = executing(unit, action);
  if (action.phase !== 'execute' || !understood || step === undefined) return 'not-plannable';
  if (!standsFirst(unit, action)) return 'pipelined';
  const node = statementOf(action.text);
  const names = node && namesIn(node);
  if (names === undefined) return 'not-plannable';
  if (!accesses.every(isHarmless)) return 'own-functions';
  const bound = step.type === 'execute' ? boundIn(unit, step.portal) : UNBOUND;
  if (bound === undefined) return 'pipelined';
  return { text: action.text, ...bound, names, tables: tablesOf(action) };
}

const UNBOUND = { types: [], formats: [], values: [] };

function executing(
  unit: PostgresUnit,
  action: Action,
): (Expected & { type: 'execute' | 'query' }) | undefined {
  const steps = unit.steps.slice(Math.max(stepOf(unit, action), 0));
  const at = steps.find(({ expected }) => isExecuting(expected, action))?.expected;
  return at?.type === 'execute' || at?.type === 'query' ? at : undefined;
}

function isExecuting(expected: Expected | undefined, action: Action): boolean {
  const executes = expected?.type === 'execute' || expected?.type === 'query';
  return executes && runningOf(expected).some((running) => running.action === action);
}

/** What runs before it in the same unit may change what it would touch; a BEGIN does not. */
function standsFirst(unit: PostgresUnit, action: Action): boolean {
  const all = new Map(
    unit.steps.flatMap(({ expected }) => runningOf(expected)).map((one) => [one.action, one]),
  );
  for (const [before, { reading }] of all) {
    if (before === action) return true;
    if (!isBegin(reading)) return false;
  }
  return false;
}

function isBegin(reading: StatementReading | undefined): boolean {
  const effects = reading?.effects ?? [];
  return effects.length > 0 && effects.every((one) => one.type === 'transaction' && one.verb === 'begin');
}

/** Undefined for what is no query and no change of rows. */
function statementOf(text: string): Node | undefined {
  const parsed = parse(text);
  if (!parsed.ok || parsed.statements.length !== 1) return undefined;
  const node = parsed.statements[0]?.node;
  const select = as(node, 'SelectStmt');
  if (select !== undefined) return select.intoClause === undefined ? node : undefined;
  return plannable.some((type) => as(node, type) !== undefined) ? node : undefined;
}

/** The values of the portal's Bind; undefined when that came in an earlier unit. */
function boundIn(
  unit: PostgresUnit,
  portal: Portal,
): Pick<Planned, 'types' | 'formats' | 'values'> | undefined {
  const step = unit.steps.find(
    ({ expected }) => expected?.type === 'bind' && expected.proposal.value === portal,
  );
  if (step === undefined) return undefined;
  const { formats, values }: Bind = decodeBind(bodyAt(unit.bytes, step.start));
  return { types: portal.prepared.types, formats, values };
}

function bodyAt(bytes: Buffer, start: number): Buffer {
  return bytes.subarray(start + 5, start + 1 + bytes.readInt32BE(start + 1));
}

function tablesOf({ shape }: Action): Planned['tables'] {
  const tables = shape.accesses.filter(({ resource }) => resource.kind === 'Table');
  return tables.map(({ resource: { path } }) => [path[0] ?? '', path[1] ?? ''] as const);
}
