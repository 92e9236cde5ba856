// Decides one action: every access of it, and whether a person could lift what stands in its way.
import type { Access } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { Principal } from '../model/principal.ts';
import type { ReasonCode } from '../model/reason.ts';
import { type Generation, judgeAccess, type Verdict } from './judge-access.ts';
import { opaqueVerb } from './policy-set.ts';
import type { Question } from './question.ts';

/** Each access costs a call into Cedar (0.2 to 0.5 ms): more than this would hold up every other session. */
export const maxAccesses = 256;

/** The decision with the verdict on each access it rests on. */
export interface Judgement {
  readonly decision: Decision;
  readonly verdicts: readonly Verdict[];
}

export function judgeAction(generation: Generation, question: Question): Judgement {
  const judging = judgeInSteps(generation, question);
  for (;;) {
    const step = judging.next();
    if (step.done === true) return step.value;
  }
}

/** Stops behind each access that was asked about. */
export type Steps<T> = Generator<undefined, T>;

/** As `judgeAction`, for who is in no hurry and lets others have their turn between two steps. */
export function* judgeInSteps(generation: Generation, question: Question): Steps<Judgement> {
  const accesses = accessesOf(question);
  if (accesses.length > maxAccesses) return refused(generation, 'action.too-large');
  if (question.approval?.by.groups === 'unknown') return refused(generation, 'identity.groups-unknown');
  const verdicts: Verdict[] = [];
  for (const access of accesses) {
    verdicts.push(judgeAccess(generation, question, access));
    yield;
  }
  const failed = verdicts.filter((verdict) => !verdict.allowed);
  if (failed.length === 0) {
    const still = yield* unmet(generation, question);
    return still ?? { verdicts, decision: decided(generation, 'allow', verdicts) };
  }
  const needed = howMany(generation, failed);
  const approvers = yield* whoMayApprove(generation, { question, accesses, failed, needed });
  if (approvers.length === 0) return { verdicts, decision: decided(generation, 'deny', failed) };
  return { verdicts, decision: decided(generation, 'needs-approval', failed, { approvers, needed }) };
}

/**
 * How many people it takes is asked of the policies that stand in the way without an approval. Fewer do not open it, and
 * what several must approve nobody approves in advance.
 */
function* unmet(generation: Generation, { approval, ...question }: Question): Steps<Judgement | undefined> {
  if (approval === undefined) return undefined;
  const without = yield* judgeInSteps(generation, question);
  const { outcome, needed } = without.decision;
  if (outcome === 'allow') return undefined;
  const met = outcome === 'needs-approval' && approval.count >= needed && (!approval.granted || needed === 1);
  return met ? undefined : without;
}

/**
 * What must be allowed: every access, once. An action that names none is decided on its target, so that
 * nothing passes for lack of a question; one not read in full needs the opaque action besides.
 */
export function accessesOf({ shape }: Question): readonly Access[] {
  const whole = (verb: string): Access => ({ verb, resource: { kind: 'Target', path: [] }, context: {} });
  const named = shape.accesses.length > 0 || !shape.understood ? shape.accesses : [whole(shape.verb)];
  const marked = shape.understood || shape.accesses.some((access) => access.verb === opaqueVerb);
  const all = marked ? named : [whole(opaqueVerb), ...named];
  const unique = new Map(all.map((access) => [JSON.stringify(access), access]));
  return [...unique.values()];
}

interface Refused {
  readonly question: Question;
  readonly accesses: readonly Access[];
  readonly failed: readonly Verdict[];
  readonly needed: number;
}

/** Of several policies the one that wants most people decides. */
function howMany({ set }: Generation, failed: readonly Verdict[]): number {
  const ids = failed.flatMap(({ policies }) => policies);
  return Math.max(1, ...ids.map((id) => set.policies.get(id)?.needed ?? 1));
}

/** Asks again as if a member of each group had approved; those that would open every access may approve. */
function* whoMayApprove(
  generation: Generation,
  { question, accesses, failed, needed }: Refused,
): Steps<string[]> {
  if (failed.some((verdict) => verdict.approvers.length === 0)) return [];
  const groups = new Set(failed.flatMap((verdict) => verdict.approvers));
  const may: string[] = [];
  for (const group of groups) {
    const by = someoneIn(group, question.principal);
    const approved = { ...question, approval: { by, count: needed, granted: false } };
    if (yield* opensAll(generation, approved, accesses)) may.push(group);
  }
  return may;
}

function* opensAll(generation: Generation, question: Question, accesses: readonly Access[]): Steps<boolean> {
  for (const access of accesses) {
    if (!judgeAccess(generation, question, access).allowed) return false;
    yield;
  }
  return true;
}

/** A person nobody is: no subject of a token is empty. */
function someoneIn(group: string, asking: Principal): Principal {
  return {
    kind: 'user',
    tokenKind: 'user',
    tenant: asking.tenant,
    subject: '',
    groups: [group],
    roles: [],
    directoryRoles: [],
    scopes: [],
    expiresAt: asking.expiresAt,
  };
}

function decided(
  generation: Generation,
  outcome: Decision['outcome'],
  verdicts: readonly Verdict[],
  people: { readonly approvers: readonly string[]; readonly needed: number } = { approvers: [], needed: 0 },
): Decision {
  const ids = [...new Set(verdicts.flatMap((verdict) => verdict.policies))].sort();
  const sentences = ids.flatMap((id) => generation.set.policies.get(id)?.reason ?? []);
  return Object.freeze({
    outcome,
    reasons: Object.freeze(reasonsOf(outcome, verdicts)),
    policies: Object.freeze(ids),
    messages: Object.freeze([...new Set(sentences)]),
    approvers: Object.freeze(people.approvers),
    needed: people.needed,
    bundle: generation.set.bundle,
  });
}

function reasonsOf(outcome: Decision['outcome'], verdicts: readonly Verdict[]): ReasonCode[] {
  const given = [...new Set(verdicts.map((verdict) => verdict.reason))];
  if (outcome !== 'needs-approval') return given;
  return [
    ...new Set(['policy.needs-approval' as const, ...given.filter((code) => code !== 'policy.forbidden')]),
  ];
}

function refused(generation: Generation, reason: ReasonCode): Judgement {
  const none = decided(generation, 'deny', []);
  return { verdicts: [], decision: Object.freeze({ ...none, reasons: Object.freeze([reason]) }) };
}
