// Holds one action until a person has answered, or until it is sure that nobody will. What runs is the action held here.
import type { SessionTrail } from '../audit/trail.ts';
import type { ApprovalDesk, Held, Place } from '../approvals/desk.ts';
import { mayNotAnswer } from '../approvals/four-eyes.ts';
import { isSameAsker } from '../approvals/same-asker.ts';
import type { Ended } from '../approvals/waiting.ts';
import type { Action } from '../model/action.ts';
import type { Answer, ApprovalOutcome, ApprovalRequest, Grant, Impact } from '../model/approval.ts';
import type { Decision } from '../model/decision.ts';
import type { AskedFor } from '../model/deed.ts';
import { GatelogError } from '../model/error.ts';
import { type Principal, principalId } from '../model/principal.ts';
import { type ReasonCode, reasons } from '../model/reason.ts';
import type { Target } from '../model/target.ts';
import type { Decider } from '../policy/engine.ts';
import type { Conversation, Unit } from '../protocols/protocol.ts';
import type { Waiter } from './holding.ts';

/** How an action that needs a person was settled. */
export interface Settled {
  /** Asked of policy anew when another set was loaded meanwhile. */
  readonly decide: () => Decision;
  readonly asked?: AskedFor;
  /** Of what a grant allowed: whether it still does. */
  readonly holds?: () => Promise<boolean>;
  /** Of what a person approved: told once it is sure whether it runs. */
  readonly ended?: (outcome: ApprovalOutcome) => void;
}

export interface HoldParts {
  /** Absent where nobody can be asked. */
  readonly desk: ApprovalDesk | undefined;
  readonly principal: Principal;
  readonly target: Target;
  readonly decider: Decider;
  readonly trail: SessionTrail;
  readonly conversation: Pick<Conversation, 'shapeKey'>;
  readonly waiter: Waiter;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

interface Holding extends HoldParts {
  readonly desk: ApprovalDesk;
  readonly unit: Unit;
  readonly action: Action;
  /** Why it is held. */
  readonly decision: Decision;
  /** Names its shape; empty when none may be allowed in advance. */
  readonly shape: string;
}

/** Rejects only when the log cannot be written, or the session breaks. */
export async function hold(
  unit: Unit,
  action: Action,
  decision: Decision,
  parts: HoldParts,
): Promise<Settled> {
  const { desk } = parts;
  if (desk === undefined) return refused(decision, 'approval.unavailable');
  const shape = parts.conversation.shapeKey(action) ?? '';
  const holding: Holding = { ...parts, desk, unit, action, decision, shape };
  using _ = parts.waiter.enter();
  try {
    await parts.waiter.idle();
    return (await byGrant(holding)) ?? (await byPerson(holding));
  } catch (error) {
    const code = whyNot(error);
    if (code === undefined) throw error;
    return refused(decision, code, [reasons[code], ...parts.waiter.why]);
  }
}

/** What the desk and the session say for themselves. */
const passedOn: ReadonlySet<string> = new Set<ReasonCode>([
  'approval.limit',
  'approval.too-large',
  'approval.withdrawn',
]);

function whyNot(error: unknown): ReasonCode | undefined {
  if (!(error instanceof GatelogError)) return undefined;
  if (error.code === 'store.unavailable') return 'approval.unavailable';
  return passedOn.has(error.code) ? (error.code as ReasonCode) : undefined;
}

/** A person said in advance that actions of this shape may run. */
async function byGrant(holding: Holding): Promise<Settled | undefined> {
  const { desk, principal, target, action, decision, waiter, unit } = holding;
  if (holding.shape === '') return undefined;
  const grants = (await desk.grants(principal, target.name)).filter(
    (grant) => covers(grant, holding) && mayAll(grant.by, principal, decision),
  );
  let impact: Impact | undefined;
  for (const grant of grants) {
    const most = grant.limits.rows;
    if (most !== undefined) impact ??= await waiter.estimate(unit, action);
    if (most !== undefined && (impact?.rows ?? Number.POSITIVE_INFINITY) > most) continue;
    const decide = withPeople(grant.by, true, holding);
    mustBeWaitedFor(waiter);
    if (decide().outcome !== 'allow' || !(await desk.use(grant))) continue;
    mustBeWaitedFor(waiter);
    const by = grant.by.map((who) => ({ who }));
    const holds = async () => grant.expiresAt > holding.clock() && (await desk.holds(grant));
    return { decide, holds, asked: { grant: grant.id, id: grant.request, by } };
  }
  return undefined;
}

function covers({ scope, principal: asker }: Grant, { shape, principal }: Holding): boolean {
  return scope.kind === 'shape' && scope.shape === shape && isSameAsker(asker, principal);
}

function mustBeWaitedFor({ signal }: Waiter): void {
  if (signal.aborted) throw new GatelogError('approval.withdrawn', 'nobody waits for it any more');
}

/** As many different people as policy wants now, and none of them the one who asks. */
function mayAll(people: readonly Principal[], principal: Principal, decision: Decision): boolean {
  const { approvers, needed } = decision;
  const different = new Set(people.map(principalId)).size;
  return (
    different >= needed && people.every((by) => mayNotAnswer({ principal, approvers }, by) === undefined)
  );
}

async function byPerson(holding: Holding): Promise<Settled> {
  const { desk, trail, waiter, unit, action, decision } = holding;
  const held: Held = { ...holding, session: trail.session };
  using place = desk.take(held);
  const { index, durable } = trail.ask(action, decision, place);
  await durable;
  const asked = { ref: index, id: place.id, by: [] };
  try {
    const impact = await waiter.estimate(unit, action);
    waiter.tell(wordWaiting(place, decision));
    const ended = await desk.ask(held, place, index, impact, waiter.signal);
    if (typeof ended !== 'string') await stillWaited(ended, holding);
    return typeof ended === 'string'
      ? { ...refused(decision, codeOf(ended), [reasons[codeOf(ended)], ...waiter.why]), asked }
      : judge(ended, asked, holding);
  } catch (error) {
    const code = whyNot(error);
    if (code !== undefined) return { ...refused(decision, code, [reasons[code], ...waiter.why]), asked };
    // The session breaks: the question to a person is closed before it ends.
    trail.deny(action, refused(decision, 'approval.unavailable').decide(), asked);
    throw error;
  }
}

/** Who approved is told when nobody was there any more. */
async function stillWaited({ id, state }: { id: string; state: string }, { desk, waiter }: Holding) {
  try {
    await waiter.present();
  } catch (error) {
    if (state === 'approved') desk.settle(id, { ran: false, reason: 'approval.withdrawn' });
    throw error;
  }
}

function wordWaiting(
  { id, url, until }: Place,
  { approvers, needed, messages }: Decision,
): readonly string[] {
  const who =
    needed > 1 ? `${needed} members of ${approvers.join(', ')}` : `a member of ${approvers.join(', ')}`;
  const where = url === undefined ? `gatelog approvals show ${id}` : url;
  return [
    `Gatelog: this statement waits for approval ${id} by ${who}`,
    ...messages,
    `It is asked for at ${where} until ${new Date(until).toISOString()}. Cancel the statement to withdraw it.`,
  ];
}

function codeOf(ended: Exclude<Ended, ApprovalRequest>): ReasonCode {
  return `approval.${ended}`;
}

/** The store is a letter box: who answered is weighed here, with the principal and the policy of this moment. */
function judge(request: ApprovalRequest, asked: AskedFor, holding: Holding): Settled {
  const { decision, principal } = holding;
  const answered = { ...asked, by: request.answers.map(({ by, entry }) => ({ who: by, entry })) };
  if (request.state === 'denied') return { ...denied(decision, request.answers), asked: answered };
  if (request.state !== 'approved') return { ...refused(decision, 'approval.withdrawn'), asked };
  const yes = request.answers.filter(({ says }) => says === 'approve').map(({ by }) => by);
  const people = [...new Map(yes.map((by) => [principalId(by), by])).values()];
  const ended = (outcome: ApprovalOutcome) => holding.desk.settle(request.id, outcome);
  if (!mayAll(people, principal, decision))
    return { ...refused(decision, 'approval.unavailable'), asked: answered, ended };
  return { decide: withPeople(people, false, holding), asked: answered, ended };
}

/** Asked once for each set of policies: what a person approved is not cached elsewhere. */
function withPeople(people: readonly Principal[], granted: boolean, holding: Holding): () => Decision {
  let known: { readonly version: number; readonly decision: Decision } | undefined;
  return () => {
    const { version } = holding.decider;
    if (known?.version !== version) known = { version, decision: decideWith(people, granted, holding) };
    return known.decision;
  };
}

/** Policy must allow with each of them, and want no more of them than there are. */
function decideWith(people: readonly Principal[], granted: boolean, { decider, action }: Holding): Decision {
  const { shape, phase, intent } = action;
  const alone = decider.decide(shape, phase, intent);
  if (people.length < alone.needed) return { ...alone, outcome: 'deny', approvers: [], needed: 0 };
  const decisions = people.map((by) =>
    decider.decide(shape, phase, intent, { by, count: people.length, granted }),
  );
  const against = decisions.find(({ outcome }) => outcome !== 'allow') ?? decisions[0];
  if (against === undefined) throw new Error('an approval by nobody');
  if (against.outcome !== 'needs-approval') return against;
  return { ...against, outcome: 'deny', approvers: [], needed: 0 };
}

function denied(decision: Decision, answers: readonly Answer[]): Settled {
  const no = answers.find(({ says }) => says === 'deny');
  const name = no?.by.displayName ?? no?.by.subject ?? 'somebody';
  const sentence = no?.comment === undefined ? `${name} said no` : `${name} said no: ${no.comment}`;
  return refused(decision, 'approval.denied', [sentence]);
}

function refused(
  decision: Decision,
  code: ReasonCode,
  messages: readonly string[] = [reasons[code]],
): Settled {
  const settled: Decision = {
    ...decision,
    ...{ outcome: 'deny', reasons: [code], messages, approvers: [], needed: 0 },
  };
  return { decide: () => settled };
}
