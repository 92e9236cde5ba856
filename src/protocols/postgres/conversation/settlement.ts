// Keeps account of the answers: what belongs to which action, and how each of them ended.
import type { Outcome } from '../../../model/outcome.ts';
import type { AnswerSink } from '../../protocol.ts';
import { decodeColumns } from '../decode-answer.ts';
import { commandRows } from '../decode.ts';
import type { ErrorFields } from '../messages.ts';
import type { ClientSide } from './client-side.ts';
import { describedAs } from './columns.ts';
import type { Expected, Portal, Prepared, Running } from './expected.ts';
import type { SessionState } from './state.ts';
import { runningOf } from './unit.ts';

const HEADER = 5;
const COLUMNS_KEPT = 64 * 1024;
const QUERY_CANCELED = '57014';

const NOBODY: AnswerSink = { answer: () => undefined, settled: () => undefined };

export class Settlement {
  /** Where the answers of the chunk at hand are told. */
  sink: AnswerSink = NOBODY;
  readonly #state: SessionState;
  readonly #client: ClientSide;

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
    if (running.reading !== undefined) this.#state.apply(running.reading);
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
    const sqlstate = fields.get('C') ?? 'XX000';
    const text = ['M', 'D', 'H', 'W'].flatMap((letter) => fields.get(letter) ?? []).join('\n');
    this.settle(running, sqlstate === QUERY_CANCELED ? 'cancelled' : 'error', sqlstate, text);
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
