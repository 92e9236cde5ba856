// A request and a grant as the API shows them.
import type { Answer, ApprovalRequest, ApprovalSummary, Asked, Grant } from '../../model/approval.ts';
import { given } from '../given.ts';
import type { ApprovalSummaryView, ApprovalView, GrantView } from '../shapes/approvals.ts';
import { personOf } from './person.ts';

const iso = (millis: number) => new Date(millis).toISOString();

/** `mayNot` as the reader's own: the code of why they may not answer. */
export function approvalView(request: ApprovalRequest, mayNot: string | undefined): ApprovalView {
  return { ...commonView(request, mayNot), asked: askedView(request.asked) };
}

export function summaryView(request: ApprovalSummary, mayNot: string | undefined): ApprovalSummaryView {
  return { ...commonView(request, mayNot), asked: request.asked };
}

function commonView(
  request: Omit<ApprovalRequest, 'asked'>,
  mayNot: string | undefined,
): Omit<ApprovalView, 'asked'> {
  const { reasons, policies, messages, approvers, ...rest } = request;
  return {
    ...rest,
    principal: personOf(request.principal),
    target: request.target.name,
    intent: request.intent,
    reasons: [...reasons],
    policies: [...policies],
    messages: [...messages],
    approvers: [...approvers],
    askedAt: iso(request.askedAt),
    expiresAt: iso(request.expiresAt),
    answers: request.answers.map(answerView),
    mayDecide: mayNot === undefined,
    ...given({ mayNot }),
  };
}

function askedView(asked: Asked): ApprovalView['asked'] {
  if (asked.kind === 'access') return asked;
  const { parameters, accesses, doubts, impact, ...rest } = asked;
  return {
    ...rest,
    parameters: [...parameters],
    accesses: [...accesses],
    doubts: [...doubts],
    ...(impact === undefined ? {} : { impact: { ...impact, tables: [...impact.tables] } }),
  };
}

function answerView({ by, at, ...rest }: Answer): ApprovalView['answers'][number] {
  return { ...rest, by: personOf(by), at: iso(at) };
}

/** Usable at `now`: neither revoked, nor over, nor used up. */
export function grantView(grant: Grant, now: number): GrantView {
  const { principal, by, madeAt, expiresAt, revoked, limits, used, ...rest } = grant;
  const over = revoked !== undefined || expiresAt <= now || used >= (limits.uses ?? Number.POSITIVE_INFINITY);
  return {
    ...{ ...rest, limits, used },
    principal: personOf(principal),
    by: by.map(personOf),
    madeAt: iso(madeAt),
    expiresAt: iso(expiresAt),
    usable: !over,
    ...(revoked === undefined ? {} : { revoked: { by: personOf(revoked.by), at: iso(revoked.at) } }),
  };
}
