// Says why: what an action touches, what was decided of each access, and by which policies.
import type { ReasonCode } from '../model/reason.ts';
import { reasons } from '../model/reason.ts';
import type { Decision } from '../model/decision.ts';
import type { PolicyEngine } from './engine.ts';
import { resourceUid, wellFormed } from './entities.ts';
import type { Verdict } from './judge-access.ts';
import type { Judgement, Steps } from './judge-action.ts';
import type { PolicySet } from './policy-set.ts';
import { contextOf, type Question } from './question.ts';

export interface ExplainedPolicy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly file: string;
  readonly line: number;
  readonly reason?: string;
}

export interface ExplainedAccess {
  readonly verb: string;
  /** As a policy writes it: `Table::"orders-db/public.orders"`. */
  readonly resource: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly allowed: boolean;
  readonly reason: ReasonCode;
  readonly policies: readonly ExplainedPolicy[];
}

export interface Explanation {
  readonly verb: string;
  readonly understood: boolean;
  readonly doubts: readonly string[];
  readonly accesses: readonly ExplainedAccess[];
  readonly decision: Decision;
  /** The reason codes of the decision as sentences. */
  readonly sentences: readonly string[];
}

export function explain(engine: PolicyEngine, question: Question): Explanation {
  return word(engine.set, question, engine.judge(question));
}

/** As `explain`, with a `turn` for others behind each access. */
export async function explainInTurns(
  engine: PolicyEngine,
  question: Question,
  turn: () => Promise<void>,
): Promise<Explanation> {
  for (;;) {
    const { set, version } = engine;
    const judgement = await inTurns(engine.judgeInSteps(question), turn);
    // Other policies came into force meanwhile: it is they who are asked.
    if (engine.version === version) return word(set, question, judgement);
  }
}

async function inTurns(judging: Steps<Judgement>, turn: () => Promise<void>): Promise<Judgement> {
  for (;;) {
    const step = judging.next();
    if (step.done === true) return step.value;
    await turn();
  }
}

function word(set: PolicySet, question: Question, { decision, verdicts }: Judgement): Explanation {
  const { verb, understood, doubts } = question.shape;
  return {
    verb,
    understood,
    doubts,
    accesses: verdicts.map((verdict) => explainAccess(set, question, verdict)),
    decision,
    sentences: decision.reasons.map((code) => reasons[code]),
  };
}

function explainAccess(set: PolicySet, question: Question, verdict: Verdict): ExplainedAccess {
  const { access, allowed, reason } = verdict;
  return {
    verb: access.verb,
    resource: resourceText(question, verdict),
    context: contextOf(question, access),
    allowed,
    reason,
    policies: verdict.policies.flatMap((id) => explainPolicy(set, id)),
  };
}

function resourceText(question: Question, { access }: Verdict): string {
  if (!wellFormed(access.resource)) return `${access.resource.kind}::(malformed)`;
  const { type, id } = resourceUid(question.target, access.resource);
  return `${type}::"${id}"`;
}

function explainPolicy(set: PolicySet, id: string): ExplainedPolicy[] {
  const policy = set.policies.get(id);
  if (policy === undefined) return [];
  const { effect, file, line, reason } = policy;
  return [{ id, effect, file, line, ...(reason === undefined ? {} : { reason }) }];
}
