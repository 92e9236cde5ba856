// Who it is, where to, and whether policy lets this principal open that target at all.
import type { ActionShape } from '../model/action.ts';
import { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import type { Decider } from '../policy/engine.ts';
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
}

/** Rejects with `identity.*`, or with `target.unavailable` for a target that is unknown or forbidden: both look alike. */
export async function admit(knock: Knock, door: Door): Promise<Admitted> {
  const principal = await door.verifier.verify(knock.credential);
  const target = door.targets.get(knock.targetName);
  if (target === undefined) throw new GatelogError('target.unavailable', 'no such target');
  const decider = door.policy.forPrincipal(principal, target);
  const decision = decider.decide(CONNECT, 'execute', knock.intent);
  if (decision.outcome !== 'allow') {
    throw new GatelogError('target.unavailable', 'policy does not let this principal open the target', {
      data: { reasons: decision.reasons },
    });
  }
  return { principal, target, decider };
}
