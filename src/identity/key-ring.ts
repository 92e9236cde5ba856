// The keys of one endpoint: kept for a day, renewed in the background, never fetched twice at once.
import type { KeyFetch } from './options.ts';
import type { KeyFetcher } from './fetch-keys.ts';
import { KeySetProblem } from './read-key-set.ts';
import type { PublishedKey } from './read-key-set.ts';
import { reject, safeKid } from './reject.ts';

const minute = 60_000;

/** signing-key-rollover: facts/entra.md section 3. Milliseconds. */
export const keyTimes = {
  /** Life of fetched keys; a last good set serves that long while the endpoint fails. */
  life: 24 * 60 * minute,
  /** Age at which use of a key starts a refresh behind it. */
  refresh: 60 * minute,
  /** Least time between two refreshes that failed or were asked for by an unknown kid. */
  throttle: 5 * minute,
  /** Least time between two attempts while there is no key at all. */
  retry: 5_000,
} as const;

export interface KeyRingParts {
  readonly issuer: string;
  readonly url: string;
  readonly fetchKeys: KeyFetcher;
  readonly now: () => number;
  readonly timeout: number;
  readonly onKeyFetch: (fetch: KeyFetch) => void;
}

export class KeyRing {
  readonly #parts: KeyRingParts;
  readonly #closing = new AbortController();
  #keys: ReadonlyMap<string, PublishedKey> = new Map();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #soughtAt = Number.NEGATIVE_INFINITY;
  #flight: Promise<void> | undefined;

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
  }

  /** A known key within its life is returned without waiting, whatever state the endpoint is in. */
  async find(kid: string): Promise<PublishedKey> {
    const loaded = this.#usable() ? false : await this.#load();
    const key = this.#keys.get(kid);
    if (key === undefined) return this.#seek(kid, loaded);
    if (this.#stale()) void this.#refresh();
    return key;
  }

  /** Ends fetches under way; nothing is found afterwards. */
  close(): void {
    this.#closing.abort();
    this.#keys = new Map();
    this.#fetchedAt = Number.NEGATIVE_INFINITY;
  }

  #usable(): boolean {
    return this.#parts.now() - this.#fetchedAt < keyTimes.life;
  }

  #stale(): boolean {
    const now = this.#parts.now();
    return now - this.#fetchedAt >= keyTimes.refresh && now - this.#triedAt >= keyTimes.throttle;
  }

  /** No key within its life: whoever comes now waits for the one fetch, or is refused until the next attempt. */
  async #load(): Promise<true> {
    const resting = this.#parts.now() - this.#triedAt < keyTimes.retry;
    if (this.#flight !== undefined || !resting) await this.#refresh();
    if (!this.#usable()) throw reject('identity.keys-unavailable', { issuer: this.#parts.issuer });
    return true;
  }

  /**
   * An unknown kid may be a new key or an invention. All askers share one refresh, and inventions cannot cause more
   * than one in five minutes. `loaded`: the set was fetched for this very call, so asking again is pointless.
   */
  async #seek(kid: string, loaded: boolean): Promise<PublishedKey> {
    const now = this.#parts.now();
    const allowed = !loaded && now - this.#soughtAt >= keyTimes.throttle;
    if (allowed) this.#soughtAt = now;
    if (allowed || this.#flight !== undefined) await this.#refresh();
    const key = this.#keys.get(kid);
    if (key !== undefined) return key;
    throw reject('identity.unknown-key', { issuer: this.#parts.issuer, kid: safeKid(kid) });
  }

  /** Never rejects: a failure is reported and leaves the last good keys as they are. */
  #refresh(): Promise<void> {
    this.#flight ??= this.#fetch().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #fetch(): Promise<void> {
    const { fetchKeys, now, timeout, issuer, url, onKeyFetch } = this.#parts;
    this.#triedAt = now();
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeout)]);
    try {
      const keys = await untilAborted(fetchKeys(signal), signal);
      this.#keys = keys;
      this.#fetchedAt = now();
      onKeyFetch({ issuer, url, keys: keys.size });
    } catch (error) {
      onKeyFetch({ issuer, url, keys: 0, problem: problemOf(error) });
    }
  }
}

/** Holds the deadline even when what is awaited does not heed its signal. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject: stop } = Promise.withResolvers<never>();
  const onAbort = () => stop(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** What we say of a failed fetch: our own words, or the kind of network error. */
function problemOf(error: unknown): string {
  if (error instanceof KeySetProblem) return error.message;
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return code === '' ? error.name : code;
}
