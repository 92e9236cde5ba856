// Ends requests that nobody waits for any more, so that nobody answers in vain; and says so where somebody has answered all the same.
import type { ApprovalOutcome, ApprovalRequest, RequestId } from '../model/approval.ts';
import type { ApprovalStore } from './store.ts';
import type { Ended } from './waiting.ts';

export interface ClosingOptions {
  readonly store: Pick<ApprovalStore, 'close' | 'settle' | 'request'>;
  readonly followUp: (request: ApprovalRequest) => void;
  readonly report: (event: string, data: Readonly<Record<string, unknown>>) => void;
  /** How long until a store that was away is tried again. */
  readonly againMillis?: number;
}

/** Why nobody waits for it. */
type Why = Exclude<Ended, ApprovalRequest>;

/** Beyond it the oldest is left to its time, at which it ends by itself. */
const MOST_UNCLOSED = 10_000;

export class Closing implements Disposable {
  readonly #options: ClosingOptions;
  /** Ids only: while the store is away these can be many. */
  readonly #unclosed = new Map<RequestId, Why>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ClosingOptions) {
    this.#options = options;
  }

  /** Never rejects. What cannot be closed now is closed once the store is back; it runs in no case. */
  async close(id: RequestId, why: Why): Promise<void> {
    try {
      await this.#end(id, why);
    } catch (error) {
      this.#options.report('approval.unclosed', {
        id,
        message: error instanceof Error ? error.message : String(error),
      });
      this.#remember(id, why);
    }
  }

  /** Best effort: people read it, and nothing is decided by it. */
  async settle(id: RequestId, outcome: ApprovalOutcome): Promise<void> {
    const { store, report } = this.#options;
    try {
      await store.settle(id, outcome);
    } catch (error) {
      report('approval.unsettled', { id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#unclosed.clear();
  }

  async #end(id: RequestId, why: Why): Promise<void> {
    const { store, followUp } = this.#options;
    const closed = await store.close(id, why === 'expired' ? 'expired' : 'withdrawn');
    // An answer came while the waiting ended: it is too late for it all the same, and who gave it can read so.
    const late = !closed && (await store.settle(id, { ran: false, reason: `approval.${why}` }));
    if (!closed && !late) return;
    const request = await store.request(id);
    if (request !== undefined) followUp(request);
  }

  #remember(id: RequestId, why: Why): void {
    this.#unclosed.set(id, why);
    const [oldest] = this.#unclosed.keys();
    if (this.#unclosed.size > MOST_UNCLOSED && oldest !== undefined) this.#unclosed.delete(oldest);
    this.#tryLater();
  }

  #tryLater(): void {
    this.#timer ??= setTimeout(() => void this.#again(), this.#options.againMillis ?? 1_000).unref();
  }

  /** One after the other, and no further than the first that fails: a store that is away is asked once. */
  async #again(): Promise<void> {
    try {
      for (const [id, why] of this.#unclosed) {
        await this.#end(id, why);
        this.#unclosed.delete(id);
      }
    } catch {
      // NOTE: that it is away was told when it was first met.
    }
    this.#timer = undefined;
    if (this.#unclosed.size > 0) this.#tryLater();
  }
}
