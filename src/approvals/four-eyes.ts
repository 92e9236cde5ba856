// Four eyes: who may not answer, whatever policy says. Asked when a person answers, and again where the action waits.
import type { ApprovalRequest } from '../model/approval.ts';
import { type Principal, principalId } from '../model/principal.ts';

export type MayNot = 'approval.own-request' | 'approval.not-approver';

type Subject = Pick<ApprovalRequest, 'principal' | 'approvers'>;

/** Undefined when `by` may answer. Nobody is above this: an administrator is a person like others. */
export function mayNotAnswer({ principal, approvers }: Subject, by: Principal): MayNot | undefined {
  if (isOwn(principal, by)) return 'approval.own-request';
  const isApprover =
    by.kind === 'user' && by.groups !== 'unknown' && by.groups.some((group) => approvers.includes(group));
  return isApprover ? undefined : 'approval.not-approver';
}

/** The one who asked, the human behind it, or a token that the application which asked holds for somebody. */
function isOwn(asking: Principal, by: Principal): boolean {
  if (principalId(asking) === principalId(by)) return true;
  // Ids of applications are the same in every tenant.
  if (by.actor !== undefined && isTheirs(asking, by.actor)) return true;
  if (asking.tenant !== by.tenant) return false;
  return by.subject === asking.human || by.subject === asking.actor;
}

/** People share the applications they sign in with; agents and workloads are theirs. */
function isTheirs(asking: Principal, actor: string): boolean {
  if (asking.kind === 'user') return false;
  return actor === asking.actor || actor === asking.subject || actor === asking.blueprint;
}
