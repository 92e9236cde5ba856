// Writes what came back: each answer's payload while it streams, and its outcome before its last frame travels.
import type { Answer } from '../audit/answer.ts';
import type { Appended } from '../audit/append.ts';
import { maximumUndone } from '../audit/entry.ts';
import type { SessionTrail } from '../audit/trail.ts';
import type { Action } from '../model/action.ts';
import type { Failure, Outcome } from '../model/outcome.ts';
import type { AnswerSink } from '../protocols/protocol.ts';

interface OpenAnswer {
  readonly entry: number;
  readonly record: Answer;
  readonly started: number;
}

export class Answers implements AnswerSink {
  readonly #trail: SessionTrail;
  readonly #cap: number;
  /** Milliseconds with a fraction, from any origin that never goes back. */
  readonly #now: () => number;
  readonly #open = new Map<Action, OpenAnswer>();
  #newest: Appended | undefined;
  /** Entries that were answered `ok` and may not stand yet: the newest of `#provisionalCount`. */
  #provisional: number[] = [];
  #provisionalCount = 0;
  /** Answers that ended or were taken back. */
  settledCount = 0;

  constructor(trail: SessionTrail, cap: number, now: () => number) {
    this.#trail = trail;
    this.#cap = cap;
    this.#now = now;
  }

  begin(action: Action, entry: number): void {
    this.#open.set(action, { entry, record: this.#trail.answer(entry, this.#cap), started: this.#now() });
  }

  /** Data the client streams for an action: durable before it is forwarded. */
  stream(action: Action, bytes: Buffer): Promise<void> {
    return this.#trail.chunk(this.#find(action).entry, bytes, this.#cap).durable;
  }

  answer(action: Action, bytes: Buffer, rows: number): void {
    this.#find(action).record.write(bytes, rows);
  }

  settled(action: Action, outcome: Omit<Outcome, 'micros'>, error: string): void {
    const { entry, record, started } = this.#find(action);
    this.#open.delete(action);
    if (outcome.status === 'ok' && action.phase === 'execute') this.#provide(entry);
    const micros = Math.round((this.#now() - started) * 1000);
    this.#newest = record.close({ ...outcome, micros }, error);
    this.settledCount++;
  }

  kept(): void {
    if (this.#provisionalCount === 0) return;
    this.#provisional = [];
    this.#provisionalCount = 0;
  }

  undone(failure: Failure): void {
    if (this.#provisionalCount === 0) return;
    this.#newest = this.#trail.undone(this.#provisional, this.#provisionalCount, failure);
    this.settledCount++;
    this.kept();
  }

  /** Resolves when the newest outcome is on disk. Who does not ask lets it ride with the next intent. */
  get durable(): Promise<void> | undefined {
    return this.#newest?.durable;
  }

  /** True while answers come faster than the log writes them: the target is to be read no further until `relief`. */
  get congested(): boolean {
    return this.#trail.congested;
  }

  relief(): Promise<void> {
    return this.#trail.relief();
  }

  /** The connection is gone before these were answered, or before what was answered stood: nobody knows what became of them. */
  abandon(): void {
    const lost = { status: 'unknown', word: 'connection lost' } as const;
    for (const action of this.#open.keys()) this.settled(action, { ...lost, rows: 0, bytes: 0 }, '');
    this.undone({ ...lost, error: '' });
  }

  #provide(entry: number): void {
    this.#provisionalCount++;
    this.#provisional.push(entry);
    if (this.#provisional.length > maximumUndone) this.#provisional.shift();
  }

  #find(action: Action): OpenAnswer {
    const found = this.#open.get(action);
    if (found === undefined) throw new Error('an answer to an action that has no intent');
    return found;
  }
}
