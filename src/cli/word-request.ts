// Words for requests, grants and the people in them: the same wherever people read them. Pure, and without Node.
// Texts of others come out as they are: whoever shows them makes them visible.
import type { ApprovalView, GrantView } from '../api/shapes/approvals.ts';
import type { Person } from '../api/shapes/shared-shapes.ts';

type Asked = ApprovalView['asked'];
type AskedAction = Extract<Asked, { kind: 'action' }>;
type Impact = NonNullable<AskedAction['impact']>;

/** Kinds are words of the log too, which may know others. */
type Known = Pick<Person, 'id' | 'name' | 'human'> & { readonly kind: string };

/** `Deploy bot (agent)`, and `for` the human behind it. Names are what tokens say: the id is what counts. */
export function wordPerson({ kind, id, name, human }: Known): string {
  const behind = human === undefined ? '' : ` for ${human}`;
  return `${name ?? id} (${kind})${behind}`;
}

export function wordCount(number: number, noun: string): string {
  return `${whole.format(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Of verbs that do one thing to rows; of others nothing is known. */
const doing: Readonly<Record<string, string>> = {
  'sql:insert': 'add',
  'sql:update': 'change',
  'sql:delete': 'delete',
  'sql:merge': 'change',
  'sql:truncate': 'empty',
  'sql:select': 'read',
};

const missing: Readonly<Record<string, string>> = {
  'in-transaction-failed': 'the transaction has failed, so the planner cannot be asked',
  'not-plannable': 'this kind of statement has no plan',
  'own-functions': 'it calls functions of the database’s own, which asking the planner might run',
  pipelined: 'the client has more statements on the way',
  refused: 'the database refused to plan it',
  timeout: 'the planner did not answer in time',
};

/** `Would change about 1,204 rows of public.orders (1.2 million rows, 310 MB).` The console says the same. */
export function wordImpact(verb: string, { rows, tables, missing: why = '' }: Impact): string {
  const named = tables.map(wordTable).join(', ');
  if (rows !== undefined)
    return `Would ${doing[verb] ?? 'touch'} about ${wordCount(rows, 'row')}${named === '' ? '' : ` of ${named}`}.`;
  const names = named === '' ? '' : ` It names ${named}.`;
  return `No estimate: ${missing[why] ?? 'the planner gave none'}.${names}`;
}

function wordTable({ name, rows, bytes }: Impact['tables'][number]): string {
  return `${name} (${wordRoughly(rows)} ${rows === 1 ? 'row' : 'rows'}, ${wordBytes(bytes)})`;
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `1.2 million` */
function wordRoughly(number: number): string {
  if (number >= 1e9) return `${tenth.format(number / 1e9)} billion`;
  return number >= 1e6 ? `${tenth.format(number / 1e6)} million` : whole.format(number);
}

/** `310 MB`, in steps of 1,000. */
function wordBytes(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 && unit > 0 ? tenth.format(value) : whole.format(value)} ${units[unit]}`;
}

/** `4 min 12 s`, `2 h 5 min`, `3 d 2 h` */
export function wordSpan(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([number]) => number > 0);
  if (first < 0) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([number]) => number > 0);
  return shown.map(([number, unit]) => `${number} ${unit}`).join(' ');
}

/** `waiting, 4 min 12 s left`; of what has ended only how. */
export function wordState({ state, expiresAt }: ApprovalView, now: number): string {
  if (state !== 'waiting') return state;
  const left = Date.parse(expiresAt) - now;
  return left > 0 ? `waiting, ${wordSpan(left)} left` : 'waiting, its time is over';
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
export function wordAnswer({ by, says, comment }: ApprovalView['answers'][number]): string {
  const said = comment === undefined || comment === '' ? '' : `: ${comment}`;
  return `${says === 'approve' ? 'approved' : 'denied'} by ${wordPerson(by)}${said}`;
}

/** `for 30 min, 5 times, up to 100 rows each` */
export function wordLimits({ minutes, uses, rows }: GrantView['limits']): string {
  const times = uses === undefined ? 'as often as asked' : wordCount(uses, 'time');
  const most = rows === undefined ? '' : `, up to ${wordCount(rows, 'row')} each by the planner's estimate`;
  return `for ${wordSpan(minutes * 60_000)}, ${times}${most}`;
}

/** What is asked, in a line. */
export function wordAsked(asked: Asked): string {
  if (asked.kind === 'access') return `access for ${wordSpan(asked.minutes * 60_000)}: ${asked.reason}`;
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
  return usable ? `${wordSpan(left)} left` : 'used up';
}
