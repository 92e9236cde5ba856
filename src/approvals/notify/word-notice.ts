// The words of a message, the same in every channel: a title, facts as label and value, and what to do.
import type { Notice, Who } from './notice.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** Beside a notice, when it is sent: the time is told anew with each attempt. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Where to answer; absent when there is no console. */
  readonly link?: string;
}

export function titleOf({ event, request, verb, target, ran }: Notice): string {
  const what = `${verb} on ${target.name}`;
  const title: Readonly<Record<Notice['event'], string>> = {
    'approval.asked': `Waiting for approval: ${what}`,
    'approval.approved': ran === false ? `Approved, but it did not run: ${what}` : `Approved: ${what}`,
    'approval.denied': `Denied: ${what}`,
    'approval.expired': `Nobody answered in time: ${what}`,
    'approval.withdrawn': `Withdrawn: ${what}`,
  };
  return `${title[event]} (${request})`;
}

export function factsOf(notice: Notice, moment: Moment): readonly Fact[] {
  return notice.event === 'approval.asked' ? askedFacts(notice, moment) : endedFacts(notice);
}

function askedFacts(notice: Notice, { now, link }: Moment): readonly Fact[] {
  const { target, needed, intent, ticket, impact, reason, minutes, understood } = notice;
  return [
    ...whoFacts(notice.who),
    { label: 'Target', value: `${target.name} (${target.protocol}, database ${target.database})` },
    ...fact('Reason', reason),
    ...fact('For', minutes === undefined ? undefined : `${minutes} minutes`),
    ...fact('Intent', intent),
    ...fact('Ticket', ticket),
    ...fact('Impact', impact),
    ...fact('Touches', notice.accesses.join(', ')),
    ...fact('Beware', understood ? undefined : 'Gatelog could not read all of this statement'),
    ...fact('Beware', notice.leftOut),
    ...fact('Why', notice.sentences.join(' · ')),
    ...fact('Policies', notice.policies.join(', ')),
    ...fact('Who may answer', notice.approvers.join(', ')),
    ...fact('Approvals needed', needed > 1 ? `${needed}, by different people` : undefined),
    { label: 'Time', value: wordTimeLeft(notice.expiresAt, now) },
    ...fact('To answer', link === undefined ? `gatelog approvals show ${notice.request}` : undefined),
  ];
}

function endedFacts({ who, answers }: Notice): readonly Fact[] {
  const said = answers.flatMap(({ by, says, comment }) => [
    { label: says === 'approve' ? 'Approved by' : 'Denied by', value: wordWho(by) },
    ...fact('Comment', comment),
  ]);
  return [...whoFacts(who), ...said];
}

function whoFacts(who: Who): readonly Fact[] {
  return [{ label: 'Who', value: wordWho(who) }, ...fact('Behind it', who.human)];
}

function wordWho({ name, kind, id }: Who): string {
  return name === undefined ? `${kind} ${id}` : `${name} (${kind} ${id})`;
}

function fact(label: string, value: string | undefined): readonly Fact[] {
  return value === undefined || value === '' ? [] : [{ label, value }];
}

function wordTimeLeft(expiresAt: number, now: number): string {
  const seconds = Math.max(0, Math.floor((expiresAt - now) / 1000));
  const left = seconds < 120 ? `${seconds} seconds` : `${Math.floor(seconds / 60)} minutes`;
  return `${left} left, until ${new Date(expiresAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** One line per parameter, as they are bound. */
export function parameterLines({ parameters, parametersLeftOut }: Notice): readonly string[] {
  const lines = parameters.map(({ type, value }, at) => `$${at + 1} ${type} = ${value ?? 'NULL'}`);
  return parametersLeftOut === 0 ? lines : [...lines, `… and ${parametersLeftOut} more`];
}

/** Said under every statement. */
export const caution =
  'Secrets are masked, hidden characters are written out as \\u{...} and links are broken. The console shows all of it.';
