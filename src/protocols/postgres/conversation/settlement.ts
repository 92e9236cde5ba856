// Keeps account of the answers: what belongs to which action, and how each of them ended.
import type { Failure, Outcome } from '../../../model/outcome.ts';
import type { AnswerSink } from '../../protocol.ts';
import { decodeColumns } from '../decode-answer.ts';
import { commandRows } from '../decode.ts';
import type { ErrorFields } from '../messages.ts';
import type { TransactionVerb } from '../sql/reading.ts';
import type { ClientSide } from './client-side.ts';
import { describedAs } from './columns.ts';
import type { Expected, Portal, Prepared, Running } from './expected.ts';
import type { SessionState, TransactionStatus } from './state.ts';
import { runningOf } from './unit.ts';

const HEADER = 5;
const COLUMNS_KEPT = 64 * 1024;
const QUERY_CANCELED = '57014';
const ENDS_BLOCK: ReadonlySet<TransactionVerb> = new Set<TransactionVerb>([
  'commit',
  'rollback',
  'prepare-transaction',
]);

const nothing = () => undefined;
const NOBODY: AnswerSink = { answer: nothing, settled: nothing, kept: nothing, undone: nothing };

export class Settlement {
  /** Where the answers of the chunk at hand are told. */
  sink: AnswerSink = NOBODY;
  readonly #state: SessionState;
  readonly #client: ClientSide;
  /** The client has opened no transaction block: the target commits at the next ReadyForQuery, or undoes it all. */
  #implicit = true;

  constructor(state: SessionState, client: ClientSide) {
    this.#state = state;
    this.#client = client;
  }

  answer(running: Running, bytes: Buffer, rows = 0): void {
    running.bytes += bytes.length;
    running.rows += rows;
    this.sink.answer(running.action, bytes, rows);
  }

  /** RowDescription in answer to Describe: of the answer at hand, or kept for later executions. */
  describe({ statement, portal, running }: Expected & { type: 'describe' }, message: Buffer): void {
    const prepared: Prepared | undefined = statement ?? portal?.prepared;
    if (running?.action.phase === 'execute' && !running.settled) {
      running.described = true;
      running.mask?.describe(decodeColumns(message.subarray(HEADER)));
      this.answer(running, message);
    } else if (prepared !== undefined && message.length <= COLUMNS_KEPT) {
      prepared.columns = Buffer.from(message);
    }
  }

  /** The payload must be readable by itself: before its first row it gets the columns an earlier Describe told. */
  beforeRows(running: Running, portal: Portal | undefined): void {
    if (running.described) return;
    running.described = true;
    if (portal?.prepared.columns === undefined) return;
    const columns = describedAs(portal.prepared.columns, portal.resultFormats);
    running.mask?.describe(decodeColumns(columns.subarray(HEADER)));
    this.sink.answer(running.action, columns, 0);
  }

  /** CommandComplete: what the statement did to the session holds from here on. */
  complete(running: Running, tag: string): void {
    this.#client.endCopy();
    if (running.rows === 0) running.rows = commandRows(tag);
    this.settle(running, 'ok', tag);
    if (running.reading === undefined) return;
    this.#state.apply(running.reading);
    for (const effect of running.reading.effects)
      if (effect.type === 'transaction') this.#passBoundary(effect.verb);
  }

  /** In a block COMMIT and ROLLBACK tell what became of the statements, and a savepoint may keep some of them. */
  #passBoundary(verb: TransactionVerb): void {
    this.#implicit = ENDS_BLOCK.has(verb);
    if (this.#implicit) this.sink.kept();
  }

  /** ReadyForQuery: what was answered is committed, or in a block. */
  ready(status: TransactionStatus): void {
    this.#implicit = status === 'I';
    this.sink.kept();
  }

  settle(running: Running | undefined, status: Outcome['status'], word: string, error = ''): void {
    if (running === undefined || running.settled) return;
    running.settled = true;
    this.#client.settled(running);
    const masked = running.mask?.finish();
    const shown = running.mask?.shown ?? [];
    const outcome = {
      ...{ status, word, rows: running.rows, bytes: running.bytes },
      ...(masked !== undefined && { masked }),
      ...(shown.length > 0 && { shown }),
    };
    this.sink.settled(running.action, outcome, error);
  }

  fail(running: Running | undefined, fields: ErrorFields): void {
    const { status, word, error } = failureOf(fields);
    this.settle(running, status, word, error);
  }

  /** After an error, when all that it ends is settled: what the target had answered before it is undone too. */
  undo(fields: ErrorFields): void {
    if (this.#implicit) this.sink.undone(failureOf(fields));
    else this.sink.kept();
  }

  /** The target skips these because of an error before them. */
  skip(expected: Expected): void {
    this.#client.withdraw(expected);
    for (const running of runningOf(expected)) this.settle(running, 'cancelled', 'skipped');
  }

  /** Recorded, but held back when the target had begun to skip. */
  skipUnsent(): void {
    for (const running of this.#client.takeUnsent()) {
      if (running.settled) continue;
      running.settled = true;
      this.sink.settled(running.action, { status: 'cancelled', word: 'skipped', rows: 0, bytes: 0 }, '');
    }
  }
}

function failureOf(fields: ErrorFields): Failure {
  const sqlstate = fields.get('C') ?? 'XX000';
  const error = ['M', 'D', 'H', 'W'].flatMap((letter) => fields.get(letter) ?? []).join('\n');
  return { status: sqlstate === QUERY_CANCELED ? 'cancelled' : 'error', word: sqlstate, error };
}
