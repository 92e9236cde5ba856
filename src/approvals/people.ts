// What people do at the desk: answer, ask for access, look at grants and revoke them. Recorded first, then in the store.
import type { Answer, ApprovalRequest, Asked, Grant } from '../model/approval.ts';
import type { Decision } from '../model/decision.ts';
import type { Deed } from '../model/deed.ts';
import { asOf } from '../model/approval-summary.ts';
import { GatelogError } from '../model/error.ts';
import { type Principal, principalId } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import { cutText } from './cut-text.ts';
import { mayNotAnswer } from './four-eyes.ts';
import { grantLimitsOf } from './grant-limits.ts';
import type { Link, Links } from './links/links.ts';
import { spendLink } from './links/links.ts';
import type { AccessAsked, PeopleSide, PersonsAnswer } from './people-side.ts';
import { newId } from './request-id.ts';
import type { ApprovalStore } from './store.ts';

export interface PeopleOptions {
  readonly store: ApprovalStore;
  /** The log: an answer counts when its entry is on disk. */
  readonly journal: {
    readonly origin: string;
    done(deed: Deed): { readonly index: number; readonly durable: Promise<unknown> };
  };
  readonly targets: ReadonlyMap<string, Target>;
  /** What policy says of opening a target. */
  readonly decideOpening: (principal: Principal, target: Target) => Decision;
  /** Undefined where no console has an address. */
  readonly links: () => Links | undefined;
  /** How long a request for access waits for an answer. */
  readonly waitMillis: number;
  /** Requests of one principal that may wait at once, whatever for. */
  readonly perPrincipal: number;
  readonly announce: (request: ApprovalRequest) => void;
  readonly followUp: (request: ApprovalRequest) => void;
  /** Something changed: who waits here looks now. */
  readonly changed: () => void;
  readonly scrub: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Answers of others that came between the reading of a request and the writing of an answer. */
const MOST_TRIES = 8;
/** Of the store's lists. */
const LARGEST_PAGE = 200;
const GRANT_TEXT = { head: 1_500, tail: 500 };

export class People implements PeopleSide {
  readonly #options: PeopleOptions;
  /** Requests for access that are being made, by principal. */
  readonly #asking = new Map<string, number>();
  readonly list: PeopleSide['list'];
  readonly get: PeopleSide['get'];
  readonly grants: PeopleSide['grants'];
  readonly grant: PeopleSide['grant'];
  readonly mayNot: PeopleSide['mayNot'] = mayNotAnswer;

  constructor(options: PeopleOptions) {
    const { store, clock } = options;
    this.#options = options;
    this.list = (filter) => store.requests({ ...filter, at: clock() });
    this.get = async (id) => {
      const request = await store.request(id);
      return request && asOf(request, clock());
    };
    this.grants = (filter) => store.grants(filter);
    this.grant = (id) => store.grant(id);
  }

  async answer(id: string, given: PersonsAnswer): Promise<ApprovalRequest> {
    const request = await this.#find(id);
    this.#mustBeOpen(request, given);
    const link = this.#linkOf(request, given);
    if (link !== undefined) await spendLink(this.#options.store, link);
    const entry = await this.#record(request, given, link);
    const answered = await this.#write(request, this.#answerOf(given, entry, link));
    if (answered.state === 'approved') await this.#grantFrom(answered, given.by);
    this.#options.changed();
    if (answered.asked.kind === 'access' && answered.state !== 'waiting') this.#options.followUp(answered);
    return answered;
  }

  async askAccess(asked: AccessAsked): Promise<ApprovalRequest> {
    const { targets, decideOpening, store, announce, changed } = this.#options;
    const target = targets.get(asked.target);
    const decision = target && decideOpening(asked.by, target);
    if (target === undefined || decision === undefined || decision.outcome === 'deny')
      throw new GatelogError('target.unavailable', 'no such target for this principal');
    if (decision.outcome === 'allow')
      throw new GatelogError('access.not-needed', 'policy lets this principal open the target already');
    using _ = await this.#takePlace(asked.by);
    const id = newId();
    const deed: Deed = {
      ...{ kind: 'admin', by: asked.by, what: 'access.ask' },
      on: { request: id, target: target.name, minutes: asked.minutes },
      said: { reason: asked.reason, ...(asked.ticket !== undefined && { ticket: asked.ticket }) },
    };
    const entry = await this.#done(deed);
    const request = this.#accessRequest(asked, target, decision, { id, entry });
    await store.insertRequest(request);
    announce(request);
    changed();
    return request;
  }

  /** People are not asked by one principal more often than they can look at. What is not in the store yet counts as well. */
  async #takePlace(by: Principal): Promise<Disposable> {
    const { store, perPrincipal, targets, clock } = this.#options;
    const principal = principalId(by);
    const onTheWay = this.#asking.get(principal) ?? 0;
    this.#asking.set(principal, onTheWay + 1);
    const place = { [Symbol.dispose]: () => this.#leavePlace(principal) };
    using leaving = new DisposableStack();
    leaving.use(place);
    const filter = { states: ['waiting'], targets: [...targets.keys()], principal, at: clock() } as const;
    const limit = Math.min(perPrincipal, LARGEST_PAGE);
    const { items } = await store.requests({ ...filter, limit });
    if (items.length + onTheWay >= limit)
      throw new GatelogError('approval.limit', 'too much of this principal waits');
    return leaving.move();
  }

  #leavePlace(principal: string): void {
    const left = (this.#asking.get(principal) ?? 1) - 1;
    if (left === 0) this.#asking.delete(principal);
    else this.#asking.set(principal, left);
  }

  async revoke(id: string, by: Principal): Promise<Grant> {
    const { store, clock, changed } = this.#options;
    const grant = await store.grant(id);
    if (grant === undefined) throw new GatelogError('grant.not-found', 'no such grant');
    if (grant.revoked !== undefined) throw new GatelogError('grant.ended', 'it was revoked before');
    await this.#done({ kind: 'grant', by, what: 'revoke', on: { grant: id, target: grant.target } });
    await store.revokeGrant(id, by, clock());
    changed();
    return (await store.grant(id)) ?? grant;
  }

  async #find(id: string): Promise<ApprovalRequest> {
    const request = await this.#options.store.request(id);
    if (request !== undefined) return request;
    throw new GatelogError('approval.not-found', 'no such request');
  }

  #mustBeOpen(request: ApprovalRequest, given: PersonsAnswer): void {
    const { clock } = this.#options;
    if (request.state !== 'waiting' || request.expiresAt <= clock())
      throw new GatelogError('approval.gone', 'it waits no longer', { data: { state: request.state } });
    if (request.digest !== given.digest)
      throw new GatelogError('approval.changed', 'the answer is for another action');
    const mayNot = mayNotAnswer(request, given.by);
    if (mayNot !== undefined) throw new GatelogError(mayNot, 'this person may not answer it');
    if (hasAnswered(request, given.by))
      throw new GatelogError('approval.answered', 'this person has answered already');
    if (given.shape !== undefined && !canBeGranted(request))
      throw new GatelogError('approval.no-shape', 'this can only be approved once');
    if (given.shape?.rows !== undefined && request.asked.kind === 'access')
      throw new GatelogError('approval.no-rows', 'opening a target touches no rows');
  }

  #linkOf(request: ApprovalRequest, { link }: PersonsAnswer): Link | undefined {
    const { clock } = this.#options;
    if (link === undefined) return undefined;
    const links = this.#options.links();
    if (links === undefined) throw new GatelogError('approval.link', 'no links are made here');
    return links.readLink(link, clock(), request);
  }

  /** Durable before it counts. The comment is a person's text: never in the clear. */
  async #record(request: ApprovalRequest, given: PersonsAnswer, link: Link | undefined): Promise<number> {
    const { shape, comment } = given;
    return await this.#done({
      ...{ kind: 'answer', by: given.by, what: given.says },
      on: {
        ...{ request: request.id, digest: request.digest, target: request.target.name },
        ...{ ask: `${request.gateway}#${request.entry}`, via: link?.channel ?? given.via },
        ...(shape !== undefined && { minutes: shape.minutes }),
        ...(shape?.uses !== undefined && { uses: shape.uses }),
        ...(shape?.rows !== undefined && { rows: shape.rows }),
      },
      ...(comment !== undefined && { said: { comment } }),
    });
  }

  async #done(deed: Deed): Promise<number> {
    const { index, durable } = this.#options.journal.done(deed);
    await durable;
    return index;
  }

  #answerOf(given: PersonsAnswer, entry: number, link: Link | undefined): Answer {
    const { journal, clock, scrub } = this.#options;
    return {
      ...{ by: given.by, says: given.says, at: clock() },
      ...(given.comment !== undefined && { comment: scrub(given.comment) }),
      ...{ entry: `${journal.origin}#${entry}`, via: link?.channel ?? given.via },
      ...(given.shape !== undefined && { limits: given.shape }),
    };
  }

  /** Another answer may come between: then this one is weighed against the request as it is now. */
  async #write(before: ApprovalRequest, answer: Answer): Promise<ApprovalRequest> {
    let request = before;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { store } = this.#options;
      const taken = await store.answer(
        request.id,
        answer,
        concluding(request, answer),
        request.answers.length,
      );
      if (taken === 'gone') throw new GatelogError('approval.gone', 'it waits no longer');
      if (taken === 'again') throw new GatelogError('approval.answered', 'this person has answered already');
      request = await this.#find(request.id);
      if (taken === 'taken') return request;
    }
    throw new GatelogError('approval.gone', 'others answer at the same time');
  }

  async #grantFrom(request: ApprovalRequest, by: Principal): Promise<void> {
    const { store, clock } = this.#options;
    const grant = grantOf(request, clock());
    if (grant === undefined) return;
    const { id, limits, target } = grant;
    const on = { grant: id, request: request.id, target, minutes: limits.minutes };
    await this.#done({ kind: 'grant', by, what: 'give', on });
    await store.insertGrant(grant);
  }

  #accessRequest(
    asked: AccessAsked,
    target: Target,
    decision: Decision,
    { id, entry }: { readonly id: string; readonly entry: number },
  ): ApprovalRequest {
    const { journal, clock, waitMillis, scrub } = this.#options;
    const now = clock();
    return {
      ...{ id, gateway: journal.origin, session: '', entry, principal: asked.by },
      target: { name: target.name, protocol: target.protocol, database: target.database },
      asked: { kind: 'access', reason: scrub(asked.reason), minutes: asked.minutes },
      ...(asked.ticket !== undefined && { intent: { ticket: scrub(asked.ticket) } }),
      ...{ reasons: decision.reasons, policies: decision.policies, messages: decision.messages },
      ...{ approvers: decision.approvers, needed: decision.needed },
      // There is no text to bind to: what is asked for stands in the id.
      ...{ digest: id, askedAt: now, expiresAt: now + waitMillis, state: 'waiting', answers: [] },
    };
  }
}

function hasAnswered({ answers }: ApprovalRequest, by: Principal): boolean {
  return answers.some((answer) => principalId(answer.by) === principalId(by));
}

/** One no is enough; a yes ends it when there are as many as policy wants. */
function concluding({ answers, needed }: ApprovalRequest, answer: Answer): 'approved' | 'denied' | undefined {
  if (answer.says === 'deny') return 'denied';
  const approved = answers.filter(({ says }) => says === 'approve').length + 1;
  return approved >= needed ? 'approved' : undefined;
}

/** What several people must approve is approved each time; what was not read in full has no shape. */
function canBeGranted({ asked, needed }: ApprovalRequest): boolean {
  if (asked.kind === 'access') return true;
  return needed === 1 && asked.understood && asked.shape !== '';
}

function grantOf(request: ApprovalRequest, now: number): Grant | undefined {
  const limits = grantLimitsOf(request);
  if (limits === undefined) return undefined;
  return {
    id: newId(),
    scope: scopeOf(request.asked),
    ...{ principal: request.principal, target: request.target.name, request: request.id, limits },
    by: request.answers.filter(({ says }) => says === 'approve').map(({ by }) => by),
    ...{ used: 0, madeAt: now, expiresAt: now + limits.minutes * 60_000 },
  };
}

function scopeOf(asked: Asked): Grant['scope'] {
  if (asked.kind === 'access') return { kind: 'access' };
  const { shape, verb, text } = asked;
  // Its secrets were taken out when it was asked for.
  return { kind: 'shape', shape, verb, text: cutText(text, GRANT_TEXT, (shown) => shown).text };
}
