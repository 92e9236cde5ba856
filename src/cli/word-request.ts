// Words for requests, grants and the people in them: the same wherever people read them. Pure, and without Node.
// Texts of others come out as they are: whoever shows them makes them visible.
import type { ApprovalSummaryView, ApprovalView, GrantView } from '../api/shapes/approvals.ts';
import type { Person } from '../api/shapes/shared-shapes.ts';
import { countOf, spanOf } from '../wording/numbers.ts';

/** In full, or as lists have it. */
type Request = ApprovalView | ApprovalSummaryView;
type Asked = Request['asked'];

/** Kinds are words of the log too, which may know others. */
type Known = Pick<Person, 'id' | 'name' | 'human'> & { readonly kind: string };

/** `Deploy bot (agent)`, and `for` the human behind it. Names are what tokens say: the id is what counts. */
export function wordPerson({ kind, id, name, human }: Known): string {
  const behind = human === undefined ? '' : ` for ${human}`;
  return `${name ?? id} (${kind})${behind}`;
}

/** `waiting, 4 min 12 s left`; of what has ended only how. */
export function wordState({ state, expiresAt, outcome }: Request, now: number): string {
  if (outcome?.ran === false) return `${state}, but it did not run`;
  if (state !== 'waiting') return state;
  const left = Date.parse(expiresAt) - now;
  return left > 0 ? `waiting, ${spanOf(left)} left` : 'waiting, its time is over';
}

/** `2 people must approve, 1 has; members of dba may answer` */
export function wordNeeded({ needed, answers, approvers }: ApprovalView): string {
  const have = answers.filter(({ says }) => says === 'approve').length;
  const people = needed === 1 ? '1 person must approve' : `${needed} people must approve`;
  const done = have === 0 ? '' : `, ${have} ${have === 1 ? 'has' : 'have'}`;
  const who = approvers.length === 0 ? '' : `; ${wordMembers(approvers)} may answer`;
  return `${people}${done}${who}`;
}

function wordMembers(approvers: readonly string[]): string {
  return `members of ${approvers.join(' or ')}`;
}

/** Why the reader may not answer, and what to do; undefined for a code that others word. */
export function wordMayNot(code: string, { approvers, answers }: ApprovalView): string | undefined {
  const ask = approvers.length === 0 ? 'ask another approver' : `ask a member of ${approvers.join(' or ')}`;
  const words: Readonly<Record<string, string>> = {
    'approval.own-request': `you cannot approve what you asked for: ${ask}`,
    'approval.not-approver': `you are not among those who may answer: ${ask}`,
    'approval.people-only': `only people answer: ${ask}`,
    'approval.answered': `you have answered already: ${ask} for another answer`,
    'approval.gone': `it waits no longer${answers.length === 0 ? '' : `: ${answers.map(wordAnswer).join(', ')}`}`,
  };
  return Object.hasOwn(words, code) ? words[code] : undefined;
}

/** `approved by Ada (user)` */
export function wordAnswer({ by, says, comment, limits }: ApprovalView['answers'][number]): string {
  const said = comment === undefined || comment === '' ? '' : `: ${comment}`;
  const within = limits === undefined ? '' : `, ${wordLimits(limits)}`;
  return `${says === 'approve' ? 'approved' : 'denied'} by ${wordPerson(by)}${within}${said}`;
}

/** `for 30 min, 5 times, up to 100 rows each` */
export function wordLimits({ minutes, uses, rows }: GrantView['limits']): string {
  const times = uses === undefined ? 'as often as asked' : countOf(uses, 'time');
  const most = rows === undefined ? '' : `, up to ${countOf(rows, 'row')} each by the planner's estimate`;
  return `for ${spanOf(minutes * 60_000)}, ${times}${most}`;
}

/** What is asked, in a line. */
export function wordAsked(asked: Asked): string {
  if (asked.kind === 'access') return `access for ${spanOf(asked.minutes * 60_000)}: ${asked.reason}`;
  return asked.text;
}

/** The verb of an action; opening a target has the verb that policy decides it by. */
export function verbOf(asked: Asked): string {
  return asked.kind === 'access' ? 'connect' : asked.verb;
}

/** What a grant covers, in a line. */
export function wordScope(scope: GrantView['scope']): string {
  return scope.kind === 'access' ? 'to open the target' : scope.text;
}

/** `18 min left`, or how it ended. */
export function wordGrantState({ usable, revoked, expiresAt }: GrantView, now: number): string {
  if (revoked !== undefined) return 'revoked';
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return 'expired';
  return usable ? `${spanOf(left)} left` : 'used up';
}
