// What approvals offer to people, through the API: lists, answers, requests for access, grants.
import type {
  Answer,
  ApprovalRequest,
  ApprovalSummary,
  Grant,
  GrantId,
  GrantLimits,
  RequestId,
} from '../model/approval.ts';
import type { Page } from '../model/page.ts';
import type { Principal } from '../model/principal.ts';
import type { GrantFilter, RequestFilter } from './store.ts';

export interface PersonsAnswer {
  readonly by: Principal;
  readonly says: Answer['says'];
  /** The digest of the request as the person saw it. */
  readonly digest: string;
  readonly comment?: string | undefined;
  /** With `approve`: a grant for the shape of the action, in place of one approval; of access, narrower bounds, but no rows. */
  readonly shape?: GrantLimits | undefined;
  /** `api`, `console` or `cli`; the channel of the link goes over it. */
  readonly via: string;
  /** Token of the one-time link the person came by. */
  readonly link?: string | undefined;
}

export interface AccessAsked {
  readonly by: Principal;
  readonly target: string;
  readonly reason: string;
  readonly minutes: number;
  readonly ticket?: string | undefined;
}

/**
 * Every change is recorded, durably, before it takes effect. Rejects with GatelogError: `approval.not-found`,
 * `approval.gone`, `approval.changed`, `approval.answered`, `approval.own-request`, `approval.not-approver`,
 * `approval.link`, `approval.limit`, `approval.no-shape`, `approval.no-rows`, `approval.unavailable`, `grant.not-found`, `grant.ended`, `store.unavailable`, `log.unavailable`.
 * Who may see or decide what is asked of policy before; four eyes and approver groups are looked at here.
 */
export interface PeopleSide {
  list(filter: Omit<RequestFilter, 'at'>): Promise<Page<ApprovalSummary>>;
  get(id: RequestId): Promise<ApprovalRequest | undefined>;
  /** The code of why this person's answer would be refused now; undefined when it would be taken. Asks neither policy nor the store. */
  mayNot(request: ApprovalRequest | ApprovalSummary, by: Principal): string | undefined;
  /** The request as it is after the answer. */
  answer(id: RequestId, answer: PersonsAnswer): Promise<ApprovalRequest>;
  askAccess(asked: AccessAsked): Promise<ApprovalRequest>;
  grants(filter: GrantFilter): Promise<Page<Grant>>;
  grant(id: GrantId): Promise<Grant | undefined>;
  /** The grant as it is after it was revoked. */
  revoke(id: GrantId, by: Principal): Promise<Grant>;
}
