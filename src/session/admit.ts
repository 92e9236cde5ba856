// Who it is, where to, and whether policy lets this principal open that target at all.
import { mayNotAnswer } from '../approvals/four-eyes.ts';
import { isSameAsker } from '../approvals/same-asker.ts';
import type { ActionShape, Intent } from '../model/action.ts';
import type { Grant } from '../model/approval.ts';
import type { Decision } from '../model/decision.ts';
import { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import type { Decider } from '../policy/engine.ts';
import type { Approval } from '../policy/question.ts';
import type { Knock } from '../protocols/protocol.ts';
import type { Door } from './door.ts';

/** Opening a session is an action too: a target that may not be opened looks like one that does not exist. */
const CONNECT: ActionShape = Object.freeze({
  verb: 'connect',
  accesses: Object.freeze([
    Object.freeze({ verb: 'connect', resource: Object.freeze({ kind: 'Target', path: [] }), context: {} }),
  ]),
  understood: true,
  doubts: [],
  context: {},
  fingerprint: 'connect',
} as const);

export interface Admitted {
  readonly principal: Principal;
  readonly target: Target;
  readonly decider: Decider;
  /** The grant it was opened under; the session ends with it. */
  readonly grant?: Grant;
}

/** What policy says of opening the decider's target, and, where people said yes in advance, with what they said. */
export function decideOpening(decider: Decider, intent: Intent | undefined, approval?: Approval): Decision {
  return decider.decide(CONNECT, 'execute', intent, approval);
}

/**
 * Rejects with `identity.*`, or with `target.unavailable` for a target that is unknown or forbidden: both look alike. One
 * that policy would open after somebody says yes is `access.needed` until somebody has.
 */
export async function admit(knock: Knock, door: Door): Promise<Admitted> {
  const principal = await door.verifier.verify(knock.credential);
  const target = door.targets.get(knock.targetName);
  if (target === undefined) throw new GatelogError('target.unavailable', 'no such target');
  const decider = door.policy.forPrincipal(principal, target);
  const decision = decideOpening(decider, knock.intent);
  const admitted = { principal, target, decider };
  if (decision.outcome === 'allow') return admitted;
  if (decision.outcome === 'needs-approval')
    return { ...admitted, grant: await openedBy(admitted, decision.needed, knock, door) };
  throw new GatelogError('target.unavailable', 'policy does not let this principal open the target', {
    data: { reasons: decision.reasons },
  });
}

/** Nobody waits at a login: access is asked for in advance, and lasts for its minutes. */
async function openedBy(
  { principal, target, decider }: Admitted,
  needed: number,
  knock: Knock,
  door: Door,
): Promise<Grant> {
  const grants = (await door.desk?.grants(principal, target.name)) ?? [];
  const own = grants.filter(
    (grant) => grant.scope.kind === 'access' && isSameAsker(grant.principal, principal),
  );
  for (const grant of own) {
    const count = grant.by.length;
    const allowed = grant.by.every(
      (by) =>
        mayNotAnswer({ principal, approvers: groupsOf(by) }, by) === undefined &&
        decideOpening(decider, knock.intent, { by, count, granted: true }).outcome === 'allow',
    );
    if (allowed && count >= needed && (await door.desk?.use(grant))) return grant;
  }
  throw new GatelogError('access.needed', 'access to this target has to be asked for in advance');
}

/** Which group counts is for policy to say; that nobody said yes to the own wish is not. */
function groupsOf({ groups }: Principal): readonly string[] {
  return groups === 'unknown' ? [] : groups;
}
