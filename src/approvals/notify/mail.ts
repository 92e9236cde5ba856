// The message as e-mail: plain text and the same as HTML without anything that is fetched or can be clicked but our link.
import type { Notice } from './notice.ts';
import { caution, type Fact, factsOf, type Moment, parameterLines, titleOf } from './word-notice.ts';

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function mailMessage(notice: Notice, moment: Moment): MailText {
  const title = titleOf(notice);
  const facts = factsOf(notice, moment);
  const asked = notice.event === 'approval.asked';
  const code = asked ? [...(notice.statement?.split('\n') ?? []), ...parameterLines(notice)] : [];
  const link = asked ? moment.link : undefined;
  return {
    subject: `[Gatelog] ${title}`,
    text: plainText(title, facts, code, link),
    html: html(title, facts, code, link),
  };
}

/** Lines of a statement stand behind a bar, so that none can be taken for a line of the message. */
function plainText(title: string, facts: readonly Fact[], code: readonly string[], link?: string): string {
  return [
    title,
    '',
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...(code.length > 0 ? ['', ...code.map((line) => `  | ${line}`), '', caution] : []),
    ...(link === undefined ? [] : ['', 'Look at it and answer:', link]),
    '',
  ].join('\n');
}

function html(title: string, facts: readonly Fact[], code: readonly string[], link?: string): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th align="left" valign="top">${escape(label)}</th><td>${escape(value)}</td></tr>`,
  );
  const statement =
    code.length > 0
      ? `<pre style="border-left:3px solid #888;padding-left:8px;white-space:pre-wrap">${escape(code.join('\n'))}</pre><p><small>${escape(caution)}</small></p>`
      : '';
  const button = link === undefined ? '' : `<p><a href="${escape(link)}">Look at it and answer</a></p>`;
  return `<!doctype html><html><body><h3>${escape(title)}</h3><table cellpadding="4">${rows.join('')}</table>${statement}${button}</body></html>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
