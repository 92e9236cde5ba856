// The desk: where an action that needs a person is taken to, and from where it comes back answered or not.
import { randomBytes } from 'node:crypto';
import type { Action } from '../model/action.ts';
import type { ApprovalOutcome, ApprovalRequest, Grant, Impact, RequestId } from '../model/approval.ts';
import type { Decision } from '../model/decision.ts';
import { GatelogError } from '../model/error.ts';
import { type Principal, principalId } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import { digestOf } from './binding.ts';
import { Closing } from './closing.ts';
import { cutText } from './cut-text.ts';
import { newId } from './request-id.ts';
import { mustBeReadable, showAction } from './show-action.ts';
import type { ApprovalStore } from './store.ts';
import { type Ended, Waiting } from './waiting.ts';

export interface DeskLimits {
  /** How long a person has to answer. */
  readonly waitMillis: number;
  /** Actions of one principal, and of all, that may wait at once. */
  readonly perPrincipal: number;
  readonly atOnce: number;
}

export interface DeskOptions {
  readonly store: ApprovalStore;
  readonly limits: DeskLimits;
  /** Origin of this gateway's log. */
  readonly gateway: string;
  /** Takes secrets out of texts that people are shown. */
  readonly scrub: (text: string) => string;
  /** Where people answer; undefined where there is no such place. */
  readonly url: (id: string) => string | undefined;
  /** Tells people; returns at once. */
  readonly announce: (request: ApprovalRequest) => void;
  readonly followUp: (request: ApprovalRequest) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly report: (event: string, data: Readonly<Record<string, unknown>>) => void;
  readonly random?: (size: number) => Buffer;
}

/** One action on its way to a person. */
export interface Held {
  readonly principal: Principal;
  readonly target: Target;
  readonly session: string;
  readonly action: Action;
  readonly decision: Decision;
  /** Names its shape; empty when none may be allowed in advance. */
  readonly shape: string;
}

/** A place at the desk: what the `ask` entry and the client are told before anybody is asked. */
export interface Place extends Disposable {
  readonly id: string;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly url: string | undefined;
}

const INTENT = { head: 1_500, tail: 500 };

export class ApprovalDesk implements Disposable {
  readonly #options: DeskOptions;
  readonly #waiting: Waiting;
  readonly #closing: Closing;
  readonly #places = new Map<string, number>();
  #taken = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#waiting = new Waiting(options);
    this.#closing = new Closing(options);
  }

  /** Actions that wait. */
  get size(): number {
    return this.#taken;
  }

  /** What this gateway left waiting when it ended the last time never runs. */
  async clear(): Promise<void> {
    await this.#options.store.withdrawAll(this.#options.gateway);
  }

  /** @throws GatelogError `approval.limit`, `approval.too-large`. Dispose of it when the answer is there. */
  take({ principal, target, action }: Held): Place {
    mustBeReadable(action);
    const { limits, clock, random = randomBytes, url } = this.#options;
    const who = principalId(principal);
    const own = this.#places.get(who) ?? 0;
    if (own >= limits.perPrincipal || this.#taken >= limits.atOnce)
      throw new GatelogError('approval.limit', 'too many actions wait', { data: { own, all: this.#taken } });
    this.#places.set(who, own + 1);
    this.#taken++;
    const id = newId(random);
    const digest = digestOf(random(32), principal, target.name, action);
    const until = Math.min(clock() + limits.waitMillis, principal.expiresAt);
    return { id, digest, until, url: url(id), [Symbol.dispose]: () => this.#leave(who) };
  }

  /**
   * Asks and waits. Resolves with the request as it was answered, whose answers are still to be judged, or with why
   * there is none. `entry`: index of the `ask`. @throws GatelogError `store.unavailable`.
   */
  async ask(held: Held, place: Place, entry: number, impact: Impact, signal: AbortSignal): Promise<Ended> {
    const { store, announce, followUp } = this.#options;
    const request = this.#requestOf(held, place, entry, impact);
    try {
      await store.insertRequest(request);
    } catch (error) {
      // It may have got there all the same, unless another has its id.
      const taken = error instanceof GatelogError && error.code === 'store.conflict';
      if (!taken) void this.#closing.close(place.id, 'unavailable');
      throw error;
    }
    announce(request);
    const ended = await this.#waiting.wait(place.id, place.until, signal);
    if (typeof ended === 'string') {
      await this.#closing.close(place.id, ended);
      return ended;
    }
    const answered = { ...ended, asked: request.asked };
    followUp(answered);
    // Another action cannot be answered under this id but by who has the key of the store; then it is no answer at all.
    return ended.digest === place.digest ? answered : 'unavailable';
  }

  /** Tells who approved it what became of it. Best effort: returns at once. */
  settle(id: RequestId, outcome: ApprovalOutcome): void {
    void this.#closing.settle(id, outcome);
  }

  /** An answer was given through this gateway: no need to wait for the next look. */
  poke(): void {
    void this.#waiting.look();
  }

  /** Grants that may cover what `principal` does at `target`; none while the store is away. */
  async grants(principal: Principal, target: string): Promise<readonly Grant[]> {
    const { store, clock } = this.#options;
    return await store.usableGrants(principalId(principal), target, clock());
  }

  /** Whether a grant was not revoked. What cannot be asked now was not, as far as is known: it still ends by its time. */
  async holds(grant: Grant): Promise<boolean> {
    try {
      return (await this.#options.store.grant(grant.id))?.revoked === undefined;
    } catch (error) {
      this.#options.report('grant.unseen', {
        id: grant.id,
        message: error instanceof Error ? error.message : String(error),
      });
      return true;
    }
  }

  /** Takes one use off; false when somebody was quicker. */
  async use(grant: Grant): Promise<boolean> {
    return await this.#options.store.useGrant(grant.id, this.#options.clock());
  }

  [Symbol.dispose](): void {
    this.#waiting[Symbol.dispose]();
    this.#closing[Symbol.dispose]();
  }

  #leave(who: string): void {
    const left = (this.#places.get(who) ?? 1) - 1;
    if (left === 0) this.#places.delete(who);
    else this.#places.set(who, left);
    this.#taken--;
  }

  #requestOf(held: Held, place: Place, entry: number, impact: Impact): ApprovalRequest {
    const { principal, target, session, action, decision } = held;
    const { clock, gateway, scrub } = this.#options;
    return {
      ...{ id: place.id, gateway, session, entry, principal },
      target: { name: target.name, protocol: target.protocol, database: target.database },
      asked: showAction({ action, shape: held.shape, impact }, scrub),
      ...(action.intent !== undefined && { intent: this.#scrubbed(action.intent) }),
      ...{ reasons: decision.reasons, policies: decision.policies, messages: decision.messages },
      ...{ approvers: decision.approvers, needed: decision.needed, digest: place.digest },
      ...{ askedAt: clock(), expiresAt: place.until, state: 'waiting', answers: [] },
    };
  }

  #scrubbed(intent: { text?: string; ticket?: string }): { text?: string; ticket?: string } {
    const short = (text: string) => cutText(text, INTENT, this.#options.scrub).text;
    return {
      ...(intent.text !== undefined && { text: short(intent.text) }),
      ...(intent.ticket !== undefined && { ticket: short(intent.ticket) }),
    };
  }
}
