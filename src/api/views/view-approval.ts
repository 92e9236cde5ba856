// A request as one reader sees it: with what they may do about it.
import type { ApprovalRequest, ApprovalSummary } from '../../model/approval.ts';
import { type Principal, principalId } from '../../model/principal.ts';
import type { Ground } from '../ground.ts';
import type { ApprovalSummaryView, ApprovalView } from '../shapes/approvals.ts';
import { approvalView, summaryView } from './approval.ts';

export function viewApproval(ground: Ground, request: ApprovalRequest, reader: Principal): ApprovalView {
  return approvalView(request, whyNot(ground, request, reader));
}

export function viewSummary(
  ground: Ground,
  request: ApprovalSummary,
  reader: Principal,
): ApprovalSummaryView {
  return summaryView(request, whyNot(ground, request, reader));
}

function whyNot(
  { parts, may }: Ground,
  request: ApprovalRequest | ApprovalSummary,
  reader: Principal,
): string | undefined {
  if (reader.kind !== 'user') return 'approval.people-only';
  const refused = parts.people.mayNot(request, reader);
  if (refused !== undefined) return refused;
  if (request.state !== 'waiting' || request.expiresAt <= parts.clock()) return 'approval.gone';
  const id = principalId(reader);
  if (request.answers.some(({ by }) => principalId(by) === id)) return 'approval.answered';
  return may.may(reader, 'approval:decide', request.target.name) ? undefined : 'api.forbidden';
}
