// The desk: where an action that needs a person is taken to, and from where it comes back answered or not.
import { randomBytes } from 'node:crypto';
import type { Action } from '../model/action.ts';
import type { ApprovalRequest, Asked, Grant, Impact } from '../model/approval.ts';
import type { Decision } from '../model/decision.ts';
import { GatelogError } from '../model/error.ts';
import { type Principal, principalId } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import { digestOf } from './binding.ts';
import { isHeldBy } from './grant-holder.ts';
import { newId } from './request-id.ts';
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
}

/** A place at the desk: what the `ask` entry and the client are told before anybody is asked. */
export interface Place extends Disposable {
  readonly id: string;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly url: string | undefined;
}

export class ApprovalDesk implements Disposable {
  readonly #options: DeskOptions;
  readonly #waiting: Waiting;
  readonly #places = new Map<string, number>();
  #taken = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#waiting = new Waiting(options);
  }

  /** Actions that wait. */
  get size(): number {
    return this.#taken;
  }

  /** What this gateway left waiting when it ended the last time never runs. */
  async clear(): Promise<void> {
    await this.#options.store.withdrawAll(this.#options.gateway);
  }

  /** @throws GatelogError `approval.limit`. Dispose of it when the answer is there. */
  take({ principal, target, action }: Held): Place {
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
    await store.insertRequest(request);
    announce(request);
    const ended = await this.#waiting.wait(place.id, place.until, signal);
    if (typeof ended === 'string') return await this.#close(request, ended);
    followUp(ended);
    // Another action cannot be answered under this id but by who has the key of the store; then it is no answer at all.
    return ended.digest === place.digest ? ended : 'unavailable';
  }

  /** An answer was given through this gateway: no need to wait for the next look. */
  poke(): void {
    void this.#waiting.look();
  }

  /** Grants that may cover what `principal` does at `target`; none while the store is away. */
  async grants(principal: Principal, target: string): Promise<readonly Grant[]> {
    const { store, clock } = this.#options;
    const grants = await store.usableGrants(principalId(principal), target, clock());
    return grants.filter((grant) => isHeldBy(grant.principal, principal));
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
  }

  #leave(who: string): void {
    const left = (this.#places.get(who) ?? 1) - 1;
    if (left === 0) this.#places.delete(who);
    else this.#places.set(who, left);
    this.#taken--;
  }

  /** So that nobody answers what waits no longer. What cannot be closed now ends by its time: it runs in no case. */
  async #close(request: ApprovalRequest, ended: Exclude<Ended, ApprovalRequest>): Promise<Ended> {
    const { store, followUp, report } = this.#options;
    const state = ended === 'expired' ? 'expired' : 'withdrawn';
    try {
      // An answer came while the waiting ended: it is too late for it all the same.
      if (await store.close(request.id, state)) followUp({ ...request, state });
    } catch (error) {
      report('approval.unclosed', {
        id: request.id,
        message: error instanceof Error ? error.message : String(error),
      });
    }
    return ended;
  }

  #requestOf(held: Held, place: Place, entry: number, impact: Impact): ApprovalRequest {
    const { principal, target, session, action, decision } = held;
    const { clock, gateway } = this.#options;
    return {
      ...{ id: place.id, gateway, session, entry, principal },
      target: { name: target.name, protocol: target.protocol, database: target.database },
      asked: this.#askedOf(action, impact),
      ...(action.intent !== undefined && { intent: this.#scrubbed(action.intent) }),
      ...{ reasons: decision.reasons, policies: decision.policies, messages: decision.messages },
      ...{ approvers: decision.approvers, needed: decision.needed, digest: place.digest },
      ...{ askedAt: clock(), expiresAt: place.until, state: 'waiting', answers: [] },
    };
  }

  #askedOf({ shape, text, parameters }: Action, impact: Impact): Asked {
    const { scrub } = this.#options;
    return {
      ...{ kind: 'action', verb: shape.verb, text: scrub(text) },
      parameters: parameters.map((one) => (one.value === null ? one : { ...one, value: scrub(one.value) })),
      accesses: shape.accesses.map(({ verb, resource }) => ({
        verb,
        resource: `${resource.kind}:${resource.path.join('/')}`,
      })),
      ...{ understood: shape.understood, doubts: shape.doubts, fingerprint: shape.fingerprint, impact },
    };
  }

  #scrubbed(intent: { text?: string; ticket?: string }): { text?: string; ticket?: string } {
    const { scrub } = this.#options;
    return {
      ...(intent.text !== undefined && { text: scrub(intent.text) }),
      ...(intent.ticket !== undefined && { ticket: scrub(intent.ticket) }),
    };
  }
}
