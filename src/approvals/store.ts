// What approvals need of a store, whichever it is. Every method rejects with `store.unavailable` when it cannot be reached.
import type {
  Answer,
  ApprovalOutcome,
  ApprovalRequest,
  ApprovalSummary,
  Grant,
  GrantId,
  RequestId,
  RequestState,
} from '../model/approval.ts';
import type { Page } from '../model/page.ts';
import type { Principal } from '../model/principal.ts';

export interface RequestFilter {
  readonly states?: readonly RequestState[];
  /** Only of these targets. */
  readonly targets: readonly string[];
  /** `tenant/subject` of who asked. */
  readonly principal?: string;
  /** Milliseconds since 1970: what waits past its time counts and comes as expired. */
  readonly at: number;
  readonly cursor?: string;
  /** 1 to 200. */
  readonly limit: number;
}

export interface GrantFilter {
  readonly targets: readonly string[];
  readonly principal?: string;
  /** Only those that can be used at this moment, milliseconds since 1970. */
  readonly usableAt?: number;
  readonly cursor?: string;
  readonly limit: number;
}

/** A person's signed-in browser, found by the SHA-256 of its cookie. */
export interface SignIn {
  readonly principal: Principal;
  readonly csrf: string;
  readonly expiresAt: number;
}

/** Newest first in every list. Items that were sealed with another key are not shown and counted nowhere. */
export interface ApprovalStore extends AsyncDisposable {
  /** A new request, `waiting` and without answers. Rejects with `store.conflict` when the id is taken. */
  insertRequest(request: ApprovalRequest): Promise<void>;
  request(id: RequestId): Promise<ApprovalRequest | undefined>;
  requests(filter: RequestFilter): Promise<Page<ApprovalSummary>>;
  /**
   * Adds an answer and, when `concludes` is given, ends the waiting, in one step. `gone`: it waits no longer or
   * `answer.at` is past its time; `again`: this person has answered already.
   */
  answer(
    id: RequestId,
    answer: Answer,
    concludes: 'approved' | 'denied' | undefined,
    /** Answers the caller has seen: with more, `changed`, and nothing happens. */
    seen: number,
  ): Promise<'taken' | 'gone' | 'again' | 'changed'>;
  /** Ends the waiting without an answer; false when it had ended. */
  close(id: RequestId, state: 'expired' | 'withdrawn'): Promise<boolean>;
  /** Says what became of one that was approved; false when it was not approved, or that is known already. */
  settle(id: RequestId, outcome: ApprovalOutcome): Promise<boolean>;
  /** Ends the actions that a gateway which is gone left waiting, but no requests for access: those wait in the store. Gives the ids. */
  withdrawAll(gateway: string): Promise<readonly RequestId[]>;
  /** Ends what still waits though its time was over before `before`; gives the ids. */
  expireAll(before: number): Promise<readonly RequestId[]>;
  /** Those of `ids` that wait no longer. Asked every fraction of a second: one indexed query, whatever their number. */
  ended(ids: readonly RequestId[]): Promise<readonly ApprovalSummary[]>;
  /** Grows with every change of requests and grants, by any gateway: what live pages look at. */
  version(): Promise<number>;

  insertGrant(grant: Grant): Promise<void>;
  grant(id: GrantId): Promise<Grant | undefined>;
  grants(filter: GrantFilter): Promise<Page<Grant>>;
  /** Usable grants of this principal (`tenant/subject`) for this target. */
  usableGrants(principal: string, target: string, at: number): Promise<readonly Grant[]>;
  /** Takes one use off, in one step; false when it is revoked, expired or used up. */
  useGrant(id: GrantId, at: number): Promise<boolean>;
  /** False when it was revoked before or is not there. */
  revokeGrant(id: GrantId, by: Principal, at: number): Promise<boolean>;

  insertSignIn(hash: string, signIn: SignIn): Promise<void>;
  signIn(hash: string, at: number): Promise<SignIn | undefined>;
  removeSignIn(hash: string): Promise<void>;

  /** Remembers that a one-time link was used; false when it had been. Forgotten after `until`. */
  useLink(hash: string, until: number): Promise<boolean>;
  /** Removes what is of no use any more: sign-ins, links, requests and grants that ended before `before`. */
  sweep(before: number): Promise<void>;
}
