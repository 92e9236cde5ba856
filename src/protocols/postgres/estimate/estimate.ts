// Asks the target's planner what an action would touch, on the session's own connection, and leaves no trace of it.
import type { Impact } from '../../../model/approval.ts';
import type { Estimate } from '../../protocol.ts';
import { decodeRow } from '../decode.ts';
import { targetBroke } from '../messages.ts';
import { readPlan } from './plan.ts';
import { askPlan, askSurroundings, openEstimate, type Planned, undoEstimate } from './questions.ts';
import { readSurroundings } from './surroundings.ts';

/** Why an action is not put to the planner at all. */
export type NotPlanned = 'in-transaction-failed' | 'not-plannable' | 'own-functions' | 'pipelined';

/** Where the session stands. */
export interface Standing {
  readonly inTransaction: boolean;
  /** A snapshot may be taken: there is one, or none is kept for longer than a statement. */
  readonly snapshot: boolean;
}

/** What came back up to ReadyForQuery. */
interface Answer {
  readonly status: 'I' | 'T' | 'E';
  /** SQLSTATE. */
  readonly failed: string | undefined;
  /** The last row. */
  readonly row: readonly (Buffer | null)[] | undefined;
}

type Script = Generator<Buffer, Impact, Answer>;

const NOTHING = Buffer.alloc(0);
/** The plan of a statement over some thousand partitions. */
const LARGEST_ROW = 4 * 1024 * 1024;
/** A cancel that comes late may hit any of the questions. */
const MOST_TRIES = 3;
const NO_SAVEPOINT = '3B001';
/** query_canceled, which a statement_timeout is too, and lock_not_available. */
const timeouts = new Set(['57014', '55P03']);
/** In the other levels the first question would fix what the whole transaction sees. */
const passing = new Set(['read committed', 'read uncommitted']);

export class PlannerEstimate implements Estimate {
  readonly #script: Script;
  #toTarget: Buffer = NOTHING;
  #impact: Impact | undefined;
  #failed: string | undefined;
  #row: Answer['row'];
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(planned: Planned, standing: Standing) {
    this.#script = estimate(planned, standing);
    this.#goOn(this.#script.next());
  }

  get impact(): Impact | undefined {
    return this.#impact;
  }

  toTarget(): Buffer {
    const bytes = this.#toTarget;
    this.#toTarget = NOTHING;
    return bytes;
  }

  /** The target reports an error, with this SQLSTATE. */
  fail(sqlstate: string): void {
    this.#failed = sqlstate;
  }

  /** A piece of a DataRow message. What is too long is not kept. */
  piece(bytes: Buffer, last: boolean): void {
    this.#size += bytes.length;
    if (this.#size <= LARGEST_ROW) this.#pieces.push(Buffer.from(bytes));
    if (!last) return;
    this.#row = this.#size <= LARGEST_ROW ? decodeRow(Buffer.concat(this.#pieces).subarray(5)) : undefined;
    this.#pieces = [];
    this.#size = 0;
  }

  ready(status: Answer['status']): void {
    const answer = { status, failed: this.#failed, row: this.#row };
    this.#failed = undefined;
    this.#row = undefined;
    this.#goOn(this.#script.next(answer));
  }

  #goOn(step: IteratorResult<Buffer, Impact>): void {
    if (step.done === true) this.#impact = step.value;
    else this.#toTarget = step.value;
  }
}

/** Nothing was asked, for the reason `missing`. */
export function notEstimated(missing: NotPlanned): Estimate {
  return { impact: { tables: [], missing }, toTarget: () => NOTHING };
}

/** Each `yield` is one question; it goes on with the answer. */
function* estimate(planned: Planned, standing: Standing): Script {
  const opened = yield openEstimate(standing.inTransaction);
  // Not even the transaction was begun: there is nothing to undo.
  if (opened.status === 'I') return without(opened);
  const impact = yield* look(planned, standing, opened);
  yield* undo(standing);
  return impact;
}

function* look(planned: Planned, { inTransaction, snapshot }: Standing, opened: Answer): Script {
  if (opened.failed !== undefined) return without(opened);
  if (inTransaction && !snapshot && !passing.has(textOf(opened))) return { tables: [], missing: 'snapshot' };
  const around = yield askSurroundings(planned);
  const found = around.failed === undefined && around.row && readSurroundings(around.row);
  if (!found) return without(around);
  if (found.foreign) return { tables: found.tables, missing: 'own-functions' };
  const explained = yield askPlan(planned);
  const numbers = explained.failed === undefined ? readPlan(textOf(explained)) : undefined;
  return { ...(numbers ?? without(explained)), tables: found.tables };
}

/** Without the savepoint the transaction had failed before it: so it stays, as the client would find it. */
function* undo({ inTransaction }: Standing): Generator<Buffer, void, Answer> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { status, failed } = yield undoEstimate(inTransaction);
    if (status === (inTransaction ? 'T' : 'I') || failed === NO_SAVEPOINT) return;
  }
  targetBroke('it does not end the transaction of a question');
}

function without({ failed }: Answer): Impact {
  return { tables: [], missing: failed !== undefined && timeouts.has(failed) ? 'timeout' : 'refused' };
}

function textOf({ row }: Answer): string {
  return row?.[0]?.toString('utf8') ?? '';
}
