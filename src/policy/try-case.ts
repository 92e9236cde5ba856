// Tries one case: asks the policies about every statement of it and compares.
import type { Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { Principal } from '../model/principal.ts';
import { type PolicyCase, principalOf } from './cases.ts';
import type { PolicyEngine } from './engine.ts';
import type { TargetName } from './entities.ts';

/** How claims and statements are read: other rooms' work. Target gives undefined when there is none of that name. */
export interface CaseReaders {
  readonly target: (name: string) => TargetName | undefined;
  readonly read: (target: string, text: string) => Promise<readonly Action[]>;
  readonly principal: (claims: Readonly<Record<string, unknown>>) => Principal;
}

export interface Tried {
  readonly file: string;
  readonly name: string;
  readonly outcome?: Decision['outcome'];
  readonly reasons: readonly string[];
  readonly policies: readonly string[];
  /** What is not as it must be; none when the case passes. */
  readonly differences: readonly string[];
}

const gravity: readonly Decision['outcome'][] = ['allow', 'needs-approval', 'deny'];

/** Of several decisions the gravest outcome: one statement that is denied stops the text. */
export function gravest(decisions: readonly Decision[]): Decision['outcome'] {
  return gravity[Math.max(...decisions.map((decision) => gravity.indexOf(decision.outcome)))] ?? 'deny';
}

export async function tryCase(engine: PolicyEngine, one: PolicyCase, readers: CaseReaders): Promise<Tried> {
  const none = { file: one.file, name: one.name, reasons: [], policies: [] };
  const target = readers.target(one.target);
  if (target === undefined) return { ...none, differences: [`there is no target "${one.target}"`] };
  try {
    const actions = await readers.read(one.target, one.sql);
    if (actions.length === 0) return { ...none, differences: ['the text holds no statement'] };
    return compare(one, decideAll(engine, one, readers, target, actions));
  } catch (cause) {
    return { ...none, differences: [(cause as Error).message] };
  }
}

function decideAll(
  engine: PolicyEngine,
  one: PolicyCase,
  readers: CaseReaders,
  target: TargetName,
  actions: readonly Action[],
): Decision[] {
  const principal = 'claims' in one.as ? readers.principal(one.as.claims) : principalOf(one.as);
  const approval =
    one.approvedBy === undefined ? undefined : { by: principalOf(one.approvedBy), count: 1, granted: false };
  return actions.map(({ shape, phase, intent: own }) => {
    const { intent: text = own?.text, ticket = own?.ticket } = one;
    const intent = { ...(text === undefined ? {} : { text }), ...(ticket === undefined ? {} : { ticket }) };
    return engine.judge({ principal, target, shape, phase, intent, approval }).decision;
  });
}

function compare(one: PolicyCase, decisions: readonly Decision[]): Tried {
  const outcome = gravest(decisions);
  const reasons = [...new Set(decisions.flatMap((decision) => decision.reasons))];
  const policies = [...new Set(decisions.flatMap((decision) => decision.policies))];
  const approvers = decisions.flatMap((decision) => decision.approvers);
  const differences = [
    ...(outcome === one.expect ? [] : [`expected ${one.expect}, got ${outcome}`]),
    ...missing('reason', one.reasons, reasons),
    ...missing('policy', one.policies, policies),
    ...missing('approvers', one.approvers, approvers),
  ];
  return { file: one.file, name: one.name, outcome, reasons, policies, differences };
}

function missing(what: string, wanted: readonly string[], given: readonly string[]): string[] {
  const list = given.length === 0 ? 'none' : given.join(', ');
  return wanted
    .filter((name) => !given.includes(name))
    .map((name) => `expected ${what} ${name}, got ${list}`);
}
