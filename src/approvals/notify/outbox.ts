// The messages that wait for one channel: bounded in number, few on their way at once, tried again until they are of no use.
import { type Backoff, backoffMillis } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Notice } from './notice.ts';
import { Undelivered, unreachable } from './undelivered.ts';

export interface Letter {
  readonly notice: Notice;
  readonly link?: string;
  /** After that nobody needs it: milliseconds since 1970. */
  readonly until: number;
}

export type Deliver = (letter: Letter, signal: AbortSignal) => Promise<void>;

export type Report = (event: string, data: Readonly<Record<string, unknown>>) => void;

export interface OutboxLimits {
  /** Messages that wait; beyond it the oldest is given up. */
  readonly waiting: number;
  readonly atOnce: number;
  readonly attemptMillis: number;
  readonly backoff: Backoff;
}

export interface OutboxOptions {
  readonly channel: string;
  readonly deliver: Deliver;
  readonly limits: OutboxLimits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
}

interface Item {
  readonly letter: Letter;
  failures: number;
  notBefore: number;
  /** It is not tried again. */
  last: boolean;
}

/** A pause the other side asks for is kept up to here. */
const MOST_PAUSE_MILLIS = 300_000;
/** Announcements that arrived and are remembered, so that what follows is told where people know of it. */
const MOST_TOLD = 10_000;

export class Outbox implements Disposable {
  readonly #options: OutboxOptions;
  readonly #told = new Set<string>();
  readonly #underWay = new Map<Item, AbortController>();
  #waiting: Item[] = [];
  /** In a row, of whatever message. */
  #failures = 0;
  #pausedUntil = 0;
  #cancelTimer = () => {};
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Messages it holds. */
  get size(): number {
    return this.#waiting.length + this.#underWay.size;
  }

  put(letter: Letter): void {
    if (this.#closed) return;
    this.#waiting.push({ letter, failures: 0, notBefore: 0, last: false });
    if (this.#waiting.length > this.#options.limits.waiting) this.#giveUp(this.#waiting.shift(), 'crowded');
    this.#work();
  }

  /** What was announced has ended: true when people here know of it, or may. An announcement that waits is dropped. */
  forget(request: string): boolean {
    const announces = ({ letter: { notice }, last }: Item) =>
      notice.event === 'approval.asked' && notice.request === request && !last;
    this.#waiting = this.#waiting.filter((item) => !announces(item));
    const onItsWay = [...this.#underWay.keys()].filter(announces);
    for (const item of onItsWay) item.last = true;
    return this.#told.delete(request) || onItsWay.length > 0;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#waiting = [];
    this.#cancelTimer();
    for (const abort of this.#underWay.values()) abort.abort();
  }

  #work(): void {
    if (this.#closed) return;
    const now = this.#options.clock.now();
    this.#dropLate(now);
    while (now >= this.#pausedUntil && this.#underWay.size < this.#options.limits.atOnce) {
      const next = this.#waiting.findIndex(({ notBefore }) => notBefore <= now);
      if (next < 0) break;
      for (const item of this.#waiting.splice(next, 1)) void this.#attempt(item);
    }
    this.#wakeLater(now);
  }

  #dropLate(now: number): void {
    const late = this.#waiting.filter(({ letter }) => letter.until <= now);
    if (late.length === 0) return;
    this.#waiting = this.#waiting.filter(({ letter }) => letter.until > now);
    for (const item of late) this.#giveUp(item, 'expired');
  }

  /** One timer for all; an attempt that ends wakes it as well. */
  #wakeLater(now: number): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    if (this.#waiting.length === 0 || this.#underWay.size >= this.#options.limits.atOnce) return;
    const next = Math.min(...this.#waiting.map(({ notBefore }) => notBefore));
    const millis = Math.max(1, Math.max(next, this.#pausedUntil) - now);
    this.#cancelTimer = this.#options.clock.later(millis, () => this.#work());
  }

  async #attempt(item: Item): Promise<void> {
    const abort = new AbortController();
    this.#underWay.set(item, abort);
    const { clock, deliver, limits } = this.#options;
    const cancel = clock.later(limits.attemptMillis, () => abort.abort());
    try {
      await within(abort.signal, deliver(item.letter, abort.signal));
      this.#succeeded(item);
    } catch (error) {
      this.#failed(item, unreachable(error));
    } finally {
      cancel();
      this.#underWay.delete(item);
      this.#work();
    }
  }

  #succeeded({ letter: { notice }, last }: Item): void {
    if (notice.event === 'approval.asked' && !last) this.#told.add(notice.request);
    for (const oldest of this.#told) {
      if (this.#told.size <= MOST_TOLD) break;
      this.#told.delete(oldest);
    }
    if (this.#failures > 0)
      this.#options.report('notify.recovered', { channel: this.#options.channel, failures: this.#failures });
    this.#failures = 0;
  }

  #failed(item: Item, error: Undelivered): void {
    if (this.#closed) return;
    if (error.why.final) return this.#giveUp(item, error.code, error);
    this.#failures += 1;
    item.failures += 1;
    if (this.#failures === 1) this.#tell('notify.failed', item, error.code, error);
    const { clock, limits, random } = this.#options;
    const now = clock.now();
    const pause = Math.min(error.why.pause ?? 0, MOST_PAUSE_MILLIS);
    this.#pausedUntil = now + Math.max(pause, backoffMillis(this.#failures, limits.backoff, random));
    item.notBefore = now + backoffMillis(item.failures, limits.backoff, random);
    if (!item.last) this.#waiting.push(item);
  }

  #giveUp(item: Item | undefined, code: string, error?: Undelivered): void {
    if (item !== undefined) this.#tell('notify.given-up', item, code, error);
  }

  #tell(event: string, { letter }: Item, code: string, error?: Undelivered): void {
    const { channel, report } = this.#options;
    const { request } = letter.notice;
    report(event, { channel, request, code, ...(error && { message: error.message, ...error.data }) });
  }
}

/** A delivery that does not heed its signal is left behind: its place is free again. */
function within(signal: AbortSignal, delivery: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () =>
      reject(new Undelivered('notify.timeout', 'the channel did not answer in time')),
    );
    delivery.then(resolve, reject);
  });
}
