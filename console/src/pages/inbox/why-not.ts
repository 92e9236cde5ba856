// Says plainly why somebody may not answer a request.
import type { ApprovalView } from '../../api/types.ts';

const reasons: Readonly<Record<string, (request: ApprovalView) => string>> = {
  'approval.own-request': () =>
    'You cannot answer this: you asked for it yourself, or the agent that asks acts for you. Somebody else has to.',
  'approval.not-approver': ({ approvers }) =>
    `You cannot answer this: only members of ${approvers.join(' or ')} may. Ask one of them.`,
  'approval.people-only': () =>
    'You cannot answer this: only people answer, and you are signed in as an application.',
  'approval.answered': ({ needed }) =>
    needed > 1
      ? 'You have answered this. It needs the answer of somebody else as well.'
      : 'You have answered this already.',
  'approval.gone': () => 'This waits no longer.',
};

export function sayWhyNot(request: ApprovalView): string {
  const say = reasons[request.mayNot ?? ''];
  return say?.(request) ?? 'You may read this, but no policy permits you to answer it.';
}
