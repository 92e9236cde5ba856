// Decides every action of a unit and records it; only then is there a Permit, and only a Permit is forwarded.
import type { SessionTrail } from '../audit/trail.ts';
import type { Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { Refusal } from '../model/refusal.ts';
import type { Decider } from '../policy/engine.ts';
import type { Conversation, Unit } from '../protocols/protocol.ts';
import type { Answers } from './answers.ts';

/**
 * Proof that every action of a unit was allowed and that its intent is on disk. Spent once. The class stays
 * in this file: no other code can make one.
 */
class Permit {
  #unit: Unit | undefined;

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  /** Gives the unit, the first time only. */
  spend(): Unit {
    const unit = this.#unit;
    if (unit === undefined) throw new Error('a permit is spent once');
    this.#unit = undefined;
    return unit;
  }
}

export type { Permit };

export interface Authority {
  readonly decider: Decider;
  readonly trail: SessionTrail;
  readonly conversation: Conversation;
  readonly answers: Answers;
}

/** Rejects when the log cannot be written: then there is no Permit, and nothing passes. */
export async function authorize(unit: Unit, authority: Authority): Promise<Permit> {
  const { permitted, durable } = record(unit, authority);
  if (durable !== undefined) await durable;
  return new Permit(permitted);
}

interface Recorded {
  readonly permitted: Unit;
  /** Entries become durable in order, so the last one's promise stands for all. */
  readonly durable: Promise<void> | undefined;
}

function record(unit: Unit, authority: Authority): Recorded {
  let durable: Promise<void> | undefined;
  let permitted = unit;
  let refused = firstRefused(permitted, authority.decider);
  // Each refusal leaves a shorter unit, whose actions may have other phases: decide those too.
  while (refused !== undefined) {
    const entry = authority.trail.deny(refused.action, refused.decision);
    durable = entry.durable;
    permitted = authority.conversation.refuse(
      permitted,
      refused.action,
      refusalOf(refused.decision, entry.index),
    );
    refused = firstRefused(permitted, authority.decider);
  }
  for (const action of permitted.actions) durable = recordIntent(action, authority);
  if (permitted.stream !== undefined)
    durable = authority.answers.stream(permitted.stream.action, permitted.stream.bytes);
  return { permitted, durable };
}

function recordIntent(action: Action, { trail, decider, answers }: Authority): Promise<void> {
  const entry = trail.intent(action, decider.decide(action.shape, action.phase, action.intent));
  answers.begin(action, entry.index);
  return entry.durable;
}

function firstRefused(unit: Unit, decider: Decider): { action: Action; decision: Decision } | undefined {
  for (const action of unit.actions) {
    const decision = decide(action, decider);
    if (decision.outcome !== 'allow') return { action, decision };
  }
  return undefined;
}

/** Policy decides, but for what would destroy data whoever asks for it. */
function decide(action: Action, decider: Decider): Decision {
  const decision = decider.decide(action.shape, action.phase, action.intent);
  if (action.writesMask === undefined || decision.outcome !== 'allow') return decision;
  return { ...decision, outcome: 'deny', reasons: ['mask.written-back'], policies: [], messages: [] };
}

function refusalOf(decision: Decision, entry: number): Refusal {
  return { code: decision.reasons[0] ?? 'policy.no-match', messages: decision.messages, entry };
}
