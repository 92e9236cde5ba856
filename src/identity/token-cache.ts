// Remembers tokens that were verified, by hash: a storm of connections with one token costs one verification.
import { createHash } from 'node:crypto';
import type { Principal } from '../model/principal.ts';
import type { VerifiedToken } from './verify-token.ts';

/** Bounds how long a token outlives the removal of its key. Milliseconds. */
const maxLife = 5 * 60_000;

/** A principal may hold 200 groups, so entries are few rather than many. */
const maxEntries = 1024;

interface Remembered {
  readonly principal: Principal;
  readonly until: number;
}

export class TokenCache {
  readonly #verified = new Map<string, Remembered>();
  readonly #pending = new Map<string, Promise<VerifiedToken>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Verifies at most once at a time per token. Refusals are shared by those who wait, and not remembered. */
  async get(token: string, verify: () => Promise<VerifiedToken>): Promise<Principal> {
    // The hash stands for the token: the token itself is never kept.
    const hash = createHash('sha256').update(token).digest('base64');
    const remembered = this.#recall(hash);
    if (remembered !== undefined) return remembered;
    const pending = this.#pending.get(hash) ?? this.#begin(hash, verify);
    return (await pending).principal;
  }

  clear(): void {
    this.#verified.clear();
  }

  #recall(hash: string): Principal | undefined {
    const found = this.#verified.get(hash);
    if (found === undefined || this.#now() < found.until) return found?.principal;
    this.#verified.delete(hash);
    return undefined;
  }

  #begin(hash: string, verify: () => Promise<VerifiedToken>): Promise<VerifiedToken> {
    const pending = verify()
      .then((verified) => {
        this.#remember(hash, verified);
        return verified;
      })
      .finally(() => this.#pending.delete(hash));
    this.#pending.set(hash, pending);
    return pending;
  }

  /** The oldest entry makes room: a Map keeps the order of insertion. */
  #remember(hash: string, verified: VerifiedToken): void {
    const [oldest] = this.#verified.keys();
    if (this.#verified.size >= maxEntries && oldest !== undefined) this.#verified.delete(oldest);
    const until = Math.min(verified.acceptableUntil, this.#now() + maxLife);
    this.#verified.set(hash, { principal: verified.principal, until });
  }
}
