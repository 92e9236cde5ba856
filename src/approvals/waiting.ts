// Waits for what people answer: one look at the store for all that waits, every fraction of a second, while something does.
import type { ApprovalRequest, ApprovalSummary, RequestId } from '../model/approval.ts';
import type { ApprovalStore } from './store.ts';

/** `unavailable`: the store was away for so long that nobody would be heard. */
export type Ended = ApprovalRequest | 'expired' | 'withdrawn' | 'unavailable';

/** As the store has it, without what was asked: who waits knows that. */
type Heard = ApprovalSummary | Exclude<Ended, ApprovalRequest>;

export interface WaitingOptions {
  readonly store: Pick<ApprovalStore, 'ended'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly everyMillis?: number;
  /** How long the store may be away. */
  readonly patienceMillis?: number;
}

interface Waiter {
  readonly until: number;
  readonly resolve: (ended: Heard) => void;
}

export class Waiting implements Disposable {
  readonly #options: WaitingOptions;
  readonly #waiters = new Map<RequestId, Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #heardAt = 0;

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** Resolves once, with what came first; never rejects. `until`: milliseconds since 1970. */
  wait(id: RequestId, until: number, signal: AbortSignal): Promise<Heard> {
    const { promise, resolve } = Promise.withResolvers<Heard>();
    const withdrawn = () => this.#end(id, 'withdrawn');
    if (this.#waiters.size === 0) this.#heardAt = this.#options.clock();
    this.#waiters.set(id, {
      until,
      resolve: (ended) => {
        signal.removeEventListener('abort', withdrawn);
        resolve(ended);
      },
    });
    this.#timer ??= setInterval(() => void this.look(), this.#options.everyMillis ?? 250);
    signal.addEventListener('abort', withdrawn, { once: true });
    if (signal.aborted) withdrawn();
    return promise;
  }

  /** Looks now: for an answer that was given here. */
  async look(): Promise<void> {
    if (this.#looking || this.#waiters.size === 0) return;
    this.#looking = true;
    try {
      for (const request of await this.#options.store.ended([...this.#waiters.keys()]))
        this.#end(request.id, request);
      this.#heardAt = this.#options.clock();
    } catch {
      // NOTE: that the store is away is told by those who ask it; here it only means that nobody is heard.
      this.#giveUp();
    } finally {
      this.#looking = false;
    }
    this.#expire();
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#waiters.keys()]) this.#end(id, 'withdrawn');
  }

  #giveUp(): void {
    const { clock, patienceMillis = 10_000 } = this.#options;
    if (clock() - this.#heardAt < patienceMillis) return;
    for (const id of [...this.#waiters.keys()]) this.#end(id, 'unavailable');
  }

  /** After the look: an answer in time counts, even when it is seen late. */
  #expire(): void {
    const now = this.#options.clock();
    for (const [id, { until }] of this.#waiters) if (until <= now) this.#end(id, 'expired');
  }

  #end(id: RequestId, ended: Heard): void {
    const waiter = this.#waiters.get(id);
    if (waiter === undefined) return;
    this.#waiters.delete(id);
    if (this.#waiters.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    waiter.resolve(ended);
  }
}
