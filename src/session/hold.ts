// Holds one action until a person has answered, or until it is sure that nobody will. What runs is the action held here.
import type { SessionTrail } from '../audit/trail.ts';
import type { ApprovalDesk, Held, Place } from '../approvals/desk.ts';
import { mayNotAnswer } from '../approvals/four-eyes.ts';
import type { Ended } from '../approvals/waiting.ts';
import type { Action } from '../model/action.ts';
import type { Answer, ApprovalRequest, Grant, Impact } from '../model/approval.ts';
import type { Decision } from '../model/decision.ts';
import type { AskedFor } from '../model/deed.ts';
import { GatelogError } from '../model/error.ts';
import { type Principal, principalId } from '../model/principal.ts';
import { type ReasonCode, reasons } from '../model/reason.ts';
import type { Target } from '../model/target.ts';
import type { Decider } from '../policy/engine.ts';
import type { Unit } from '../protocols/protocol.ts';
import type { Waiter } from './holding.ts';

/** How an action that needs a person was settled. */
export interface Settled {
  /** Asked of policy anew each time: a set that was loaded meanwhile counts. */
  readonly decide: () => Decision;
  readonly asked?: AskedFor;
}

export interface HoldParts {
  /** Absent where nobody can be asked. */
  readonly desk: ApprovalDesk | undefined;
  readonly principal: Principal;
  readonly target: Target;
  readonly decider: Decider;
  readonly trail: SessionTrail;
  readonly waiter: Waiter;
}

interface Holding extends HoldParts {
  readonly desk: ApprovalDesk;
  readonly unit: Unit;
  readonly action: Action;
  /** Why it is held. */
  readonly decision: Decision;
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
  const holding: Holding = { ...parts, desk, unit, action, decision };
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

function whyNot(error: unknown): ReasonCode | undefined {
  if (!(error instanceof GatelogError)) return undefined;
  if (error.code === 'store.unavailable') return 'approval.unavailable';
  return error.code === 'approval.limit' || error.code === 'approval.withdrawn' ? error.code : undefined;
}

/** A person said in advance that actions of this shape may run. */
async function byGrant(holding: Holding): Promise<Settled | undefined> {
  const { desk, principal, target, action, waiter, unit } = holding;
  const grants = (await desk.grants(principal, target.name)).filter((grant) => covers(grant, action));
  let impact: Impact | undefined;
  for (const grant of grants) {
    const most = grant.limits.rows;
    if (most !== undefined) impact ??= await waiter.estimate(unit, action);
    if (most !== undefined && (impact?.rows ?? Number.POSITIVE_INFINITY) > most) continue;
    const decide = () => decideWith(grant.by, true, holding);
    if (decide().outcome !== 'allow' || !(await desk.use(grant))) continue;
    const by = grant.by.map((who) => ({ who }));
    return { decide, asked: { grant: grant.id, id: grant.request, by } };
  }
  return undefined;
}

function covers({ scope }: Grant, { shape }: Action): boolean {
  return (
    scope.kind === 'shape' &&
    shape.understood &&
    shape.fingerprint !== '' &&
    scope.fingerprint === shape.fingerprint
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
    return typeof ended === 'string'
      ? { ...refused(decision, codeOf(ended), [reasons[codeOf(ended)], ...waiter.why]), asked }
      : judge(ended, asked, holding);
  } catch (error) {
    const code = whyNot(error);
    if (code === undefined) throw error;
    return { ...refused(decision, code, [reasons[code], ...waiter.why]), asked };
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
  const people = new Map(yes.map((by) => [principalId(by), by]));
  const may = [...people.values()].every(
    (by) => mayNotAnswer({ principal, approvers: decision.approvers }, by) === undefined,
  );
  if (!may || people.size < decision.needed)
    return { ...refused(decision, 'approval.unavailable'), asked: answered };
  return { decide: () => decideWith([...people.values()], false, holding), asked: answered };
}

/** Policy must allow with each of them. */
function decideWith(people: readonly Principal[], granted: boolean, { decider, action }: Holding): Decision {
  const { shape, phase, intent } = action;
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
