// Verification of the whole log on demand: one at a time, the last result kept.
import type { Worker } from 'node:worker_threads';
import type { Integrity } from './trail-reader.ts';

type State = NonNullable<Integrity['verification']>;

export type Verdict = Pick<State, 'entries' | 'findings'> & {
  readonly state: Exclude<State['state'], 'running'>;
};

const stopped: Verdict = {
  state: 'failed',
  entries: 0,
  findings: ['the verification stopped before its end'],
};

export class Verification implements AsyncDisposable {
  readonly #start: () => Worker;
  #worker: Worker | undefined;
  #state: State | undefined;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  get state(): State | undefined {
    return this.#state;
  }

  /** Does nothing while one runs. */
  begin(): void {
    if (this.#worker !== undefined) return;
    const startedAt = new Date().toISOString();
    this.#state = { state: 'running', startedAt, entries: 0, findings: [] };
    const worker = this.#start();
    this.#worker = worker;
    worker.unref();
    let verdict = stopped;
    worker.on('message', (message: Verdict) => {
      verdict = message;
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#worker = undefined;
      this.#state = { ...verdict, startedAt, endedAt: new Date().toISOString() };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }
}
