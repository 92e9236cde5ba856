// Decides every action of a unit and records it; only then is there a Permit, and only a Permit is forwarded.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionTrail } from '../audit/trail.ts';
import type { Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { Refusal } from '../model/refusal.ts';
import type { Decider } from '../policy/engine.ts';
import type { Conversation, Unit } from '../protocols/protocol.ts';
import type { Answers } from './answers.ts';
import type { Settled } from './hold.ts';

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
  /** Settles an action that needs a person; see `hold`. */
  readonly hold: (unit: Unit, action: Action, decision: Decision) => Promise<Settled>;
}

/** Rejects when the log cannot be written: then there is no Permit, and nothing passes. */
export async function authorize(unit: Unit, authority: Authority): Promise<Permit> {
  const settled: SettledActions = new Map();
  let rest = refuseDenied({ unit, durable: undefined }, authority, settled);
  // Each wait lets policy change for all of them: from the last look at it to the record there is none.
  for (let sure = false; ; rest = refuseDenied(rest, authority, settled)) {
    const stop = firstHeld(rest, authority, settled);
    if (stop !== undefined) {
      settled.set(stop.action, await authority.hold(rest.unit, stop.action, stop.decision));
      // Many in one unit must not keep all other sessions from their turn.
      await nextTurn();
      sure = false;
    } else if (settled.size > 1 && !sure) {
      await dropEnded(settled);
      sure = true;
    } else break;
  }
  const durable = recordAll(rest, authority, settled);
  if (durable !== undefined) await durable;
  for (const { ended } of settled.values()) ended?.({ ran: true });
  return new Permit(rest.unit);
}

/** A grant may have ended while another action of the unit waited. Then the action it allowed is asked about anew. */
async function dropEnded(settled: SettledActions): Promise<void> {
  for (const [action, { holds }] of settled)
    if (holds !== undefined && !(await holds())) settled.delete(action);
}

/** What is left of a unit without its refused actions. */
interface Rest {
  readonly unit: Unit;
  /** Of the newest refusal. Entries become durable in order, so the last one's promise stands for all. */
  readonly durable: Promise<void> | undefined;
}

/** Actions that a person was asked about, and how that ended. */
type SettledActions = Map<Action, Settled>;

interface Stopped {
  readonly action: Action;
  readonly decision: Decision;
}

/** Each refusal leaves a shorter unit, whose actions may have other phases: those are decided too. */
function refuseDenied(before: Rest, authority: Authority, settled: SettledActions): Rest {
  let rest = before;
  for (;;) {
    const refused = firstOf('deny', rest.unit, authority, settled);
    if (refused === undefined) return rest;
    const { action, decision } = refused;
    const { index, durable } = authority.trail.deny(action, decision, settled.get(action)?.asked);
    settled.get(action)?.ended?.({ ran: false, reason: decision.reasons[0] ?? 'policy.no-match' });
    const unit = authority.conversation.refuse(rest.unit, action, refusalOf(decision, index));
    settled.delete(action);
    rest = { unit, durable: closeFallen(unit, authority, settled) ?? durable };
  }
}

/** What a person was asked about falls with the unit it stands in: that it did not run is recorded like any refusal. */
function closeFallen(unit: Unit, { trail }: Authority, settled: SettledActions): Promise<void> | undefined {
  let newest: Promise<void> | undefined;
  for (const [action, { decide, asked, ended }] of settled) {
    if (unit.actions.includes(action)) continue;
    settled.delete(action);
    newest = trail.deny(action, fallen(decide()), asked).durable;
    ended?.({ ran: false, reason: 'approval.withdrawn' });
  }
  return newest;
}

function fallen(decision: Decision): Decision {
  const messages = ['another statement that came with it was refused'];
  return {
    ...decision,
    outcome: 'deny',
    reasons: ['approval.withdrawn'],
    messages,
    approvers: [],
    needed: 0,
  };
}

function firstHeld({ unit }: Rest, authority: Authority, settled: SettledActions): Stopped | undefined {
  return firstOf('needs-approval', unit, authority, settled);
}

function firstOf(
  outcome: Decision['outcome'],
  unit: Unit,
  { decider }: Authority,
  settled: SettledActions,
): Stopped | undefined {
  for (const action of unit.actions) {
    const decision = decide(action, decider, settled);
    if (decision.outcome === outcome) return { action, decision };
  }
  return undefined;
}

function recordAll(rest: Rest, authority: Authority, settled: SettledActions): Promise<void> | undefined {
  const { answers, trail, decider } = authority;
  const { unit } = rest;
  let { durable } = rest;
  for (const action of unit.actions) {
    const decision = decide(action, decider, settled);
    if (decision.outcome !== 'allow') throw new Error('an action that is not allowed came to be recorded');
    const entry = trail.intent(action, decision, settled.get(action)?.asked);
    answers.begin(action, entry.index);
    durable = entry.durable;
  }
  if (unit.stream === undefined) return durable;
  return answers.stream(unit.stream.action, unit.stream.bytes);
}

/** Policy decides, but for what would destroy data whoever asks for it, or approves it. */
function decide(action: Action, decider: Decider, settled: SettledActions): Decision {
  const { shape, phase, intent } = action;
  const decision = settled.get(action)?.decide() ?? decider.decide(shape, phase, intent);
  if (decision.outcome === 'deny') return decision;
  if (action.writesMask !== undefined)
    return { ...decision, outcome: 'deny', reasons: ['mask.written-back'], policies: [], messages: [] };
  return decision.outcome === 'needs-approval' && phase === 'prepare' && shape.understood
    ? askedLater(decision)
    : decision;
}

/** The target only reads it, and plans nothing yet: a person is asked when it is to run, with what is bound to it. */
function askedLater(decision: Decision): Decision {
  const known = later.get(decision);
  if (known !== undefined) return known;
  const made: Decision = Object.freeze({
    ...decision,
    ...{ outcome: 'allow' as const, reasons: ['policy.asked-later'] as const, approvers: [], needed: 0 },
  });
  later.set(decision, made);
  return made;
}

/** By identity, as decisions are cached: entries spell a decision once. */
const later = new WeakMap<Decision, Decision>();

function refusalOf(decision: Decision, entry: number): Refusal {
  return { code: decision.reasons[0] ?? 'policy.no-match', messages: decision.messages, entry };
}
