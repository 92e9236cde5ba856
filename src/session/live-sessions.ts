// The sessions open now: their number is bounded, and each can be cancelled by the key its client was given.
import { randomBytes, timingSafeEqual } from 'node:crypto';

export interface LiveSession {
  /** As in its entries. */
  readonly id: string;
  readonly target: string;
  /** Cancels what runs at the target. */
  cancel(): Promise<void>;
  /** Ends it once nothing runs, with a sentence for the client. */
  leave(why: string): void;
}

/** Length of what a key is found by: process id and the first of the secret. */
const FOUND_BY = 8;

export interface SessionLimits {
  /** Connections at once, of all clients together. */
  readonly sessions: number;
  /** Sessions one principal may have open. */
  readonly sessionsPerPrincipal: number;
}

export class LiveSessions {
  readonly #limits: SessionLimits;
  readonly #changed: () => void;
  readonly #byPrincipal = new Map<string, number>();
  readonly #byKey = new Map<string, { key: Buffer; session: LiveSession }>();
  readonly #byId = new Map<string, LiveSession>();
  #places = 0;

  /** `changed` is called when one begins or ends. */
  constructor(limits: SessionLimits, changed: () => void = () => undefined) {
    this.#limits = limits;
    this.#changed = changed;
  }

  get size(): number {
    return this.#places;
  }

  /** Takes a place, to be given back; undefined when all are taken. */
  takePlace(): (() => void) | undefined {
    if (this.#places >= this.#limits.sessions) return undefined;
    this.#places++;
    let given = false;
    return () => {
      if (!given) this.#places--;
      given = true;
    };
  }

  /** The same for one principal, whose place is one of its own number. */
  takePlaceOf(principal: string): (() => void) | undefined {
    const taken = this.#byPrincipal.get(principal) ?? 0;
    if (taken >= this.#limits.sessionsPerPrincipal) return undefined;
    this.#byPrincipal.set(principal, taken + 1);
    return () => {
      const left = (this.#byPrincipal.get(principal) ?? 1) - 1;
      if (left === 0) this.#byPrincipal.delete(principal);
      else this.#byPrincipal.set(principal, left);
    };
  }

  /** Makes the cancel key for a session and keeps it until `forget`. */
  add(session: LiveSession, keyLength: number): { readonly key: Buffer; forget(): void } {
    const key = randomBytes(Math.max(keyLength, FOUND_BY));
    const found = key.toString('hex', 0, FOUND_BY);
    this.#byKey.set(found, { key, session });
    this.#byId.set(session.id, session);
    this.#changed();
    const forget = () => {
      this.#byKey.delete(found);
      this.#byId.delete(session.id);
      this.#changed();
    };
    return { key, forget };
  }

  find(key: Buffer): LiveSession | undefined {
    if (key.length < FOUND_BY) return undefined;
    const known = this.#byKey.get(key.toString('hex', 0, FOUND_BY));
    if (known === undefined || known.key.length !== key.length) return undefined;
    return timingSafeEqual(known.key, key) ? known.session : undefined;
  }

  /** By the id its entries have. */
  named(id: string): LiveSession | undefined {
    return this.#byId.get(id);
  }

  countAt(target: string): number {
    return [...this.#byId.values()].filter((session) => session.target === target).length;
  }

  leaveAll(why: string): void {
    for (const session of this.#byId.values()) session.leave(why);
  }
}
