// Turns at writing to a file that others may hold locked: one tries and the others stand behind it, however many they are.
import { setTimeout } from 'node:timers/promises';

/** Between tries: short at first, for most locks are. */
const SHORTEST_MS = 2;
const LONGEST_MS = 50;

export class Turns {
  readonly #isBusy: (error: unknown) => boolean;
  readonly #patience: number;
  #last: Promise<unknown> = Promise.resolve();

  /** `patience`: milliseconds that one waits, its place behind others included. */
  constructor(patience: number, isBusy: (error: unknown) => boolean) {
    this.#patience = patience;
    this.#isBusy = isBusy;
  }

  /** Resolves or rejects as `work` does, which is tried again while it is busy and there is patience left. */
  take<Result>(work: () => Result): Promise<Result> {
    const deadline = performance.now() + this.#patience;
    const turn = this.#last.then(() => this.try(work, deadline));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** As `take`, without standing behind anybody. */
  async try<Result>(work: () => Result, deadline = performance.now() + this.#patience): Promise<Result> {
    for (let pause = SHORTEST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
      try {
        return work();
      } catch (error) {
        if (!this.#isBusy(error) || performance.now() > deadline) throw error;
      }
      // Not in step with the gateways that share the file.
      await setTimeout(pause * (0.5 + Math.random() / 2));
    }
  }
}
