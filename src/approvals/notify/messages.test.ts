// What messages say, that they keep the documented bounds of Slack and Teams, and that hostile texts stay texts.
// Nobody asks the real services here: the shapes and limits are those of their documentation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agent, approvalRequest, approver, askedDelete } from '../../../tests/support/approval-request.ts';
import type { ApprovalRequest } from '../../model/approval.ts';
import { cutText } from '../cut-text.ts';
import { mailMessage } from './mail.ts';
import { makeNotice } from './notice.ts';
import { slackMessage } from './slack.ts';
import { teamsMessage } from './teams.ts';
import { webhookBody } from './webhook.ts';
import { factsOf, type Moment, titleOf } from './word-notice.ts';

const link = 'https://gatelog.example.com/approvals/K3J4M5N6P7?link=abc.def';
const askedAt = Date.UTC(2026, 0, 2, 14, 0, 0);
const moment: Moment = { now: askedAt + 60_000, link };
const forms = {
  slack: (request: ApprovalRequest) => JSON.stringify(slackMessage(makeNotice(request), moment)),
  teams: (request: ApprovalRequest) => JSON.stringify(teamsMessage(makeNotice(request), moment)),
  text: (request: ApprovalRequest) => mailMessage(makeNotice(request), moment).text,
  html: (request: ApprovalRequest) => mailMessage(makeNotice(request), moment).html,
  webhook: (request: ApprovalRequest) => webhookBody(makeNotice(request), moment),
};

/** Every value in a message below a key of this name. */
function valuesOf(value: unknown, key: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...valuesOf(inner, key),
  ]);
}

function objectsOf(value: unknown, type: string): readonly Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap((one) => objectsOf(one, type));
  return (value as { type?: unknown }).type === type ? [value as Record<string, unknown>, ...inner] : inner;
}

/** Everything a message holds, each field as long as it may come and made of this. */
function filled(piece: string): ApprovalRequest {
  const long = piece.repeat(5000);
  const many = Array.from({ length: 50 }, () => long);
  return approvalRequest({
    ...{ id: long, gateway: long, session: long, digest: long, askedAt, policies: many, messages: many },
    principal: { ...agent, tenant: long, subject: long, actor: long, human: long, displayName: long },
    target: { name: long, protocol: long, database: long },
    asked: {
      ...askedDelete,
      ...{ verb: long, text: long, understood: false },
      parameters: many.map((value) => ({ type: value, value, encoding: 'text' })),
      accesses: many.map((resource) => ({ verb: long, resource })),
      impact: { rows: 1, tables: many.map((name) => ({ name, rows: 1, bytes: 1 })) },
      leftOut: { characters: 999_999, values: 99, parameters: 99_999, accesses: 99_999 },
    },
    intent: { text: long, ticket: long },
    ...{ approvers: many, needed: 2 },
  });
}

test('what was cut before is counted with what the message cuts, and said in every form', () => {
  const { text, leftOut } = cutText('x'.repeat(500_000), { head: 49_152, tail: 16_384 }, (shown) => shown);
  const asked = {
    ...askedDelete,
    text,
    leftOut: { characters: leftOut, values: 0, parameters: 7, accesses: 0 },
  };
  const request = approvalRequest({ asked });
  const { statement = '', parametersLeftOut } = makeNotice(request);
  const [, missing = ''] = /… ([0-9,]+) characters are not shown here …/.exec(statement) ?? [];
  const shown = statement.length - (/\n… .* …\n/.exec(statement)?.[0].length ?? 0);
  assert.equal(Number(missing.replaceAll(',', '')), 500_000 - shown);
  assert.equal(parametersLeftOut, 7);
  for (const [form, write] of Object.entries(forms))
    assert.match(write(request), /Left out: 434,464 characters of the statement, 7 further parameters/, form);
});

test('an approval that came too late is told as one', () => {
  const outcome = { ran: false, reason: 'approval.expired' } as const;
  assert.match(
    titleOf(makeNotice(approvalRequest({ state: 'approved', outcome }))),
    /^Approved, but it did not run: /,
  );
  assert.match(titleOf(makeNotice(approvalRequest({ state: 'approved' }))), /^Approved: /);
});

test('a message says who, what, how much, why, how long and where', () => {
  const said = factsOf(makeNotice(approvalRequest({ askedAt, needed: 2 })), moment);
  assert.deepEqual(
    said.map(({ label, value }) => `${label}: ${value}`),
    [
      `Who: billing-agent (agent ${agent.tenant}/${agent.subject})`,
      `Behind it: ${agent.human}`,
      'Target: orders-db (postgres, database orders)',
      'Intent: remove the cancelled order',
      'Ticket: OPS-7',
      'Impact: Would delete about 1,204 rows of public.orders (1.2 million rows, 325 MB).',
      'Touches: sql:delete on Table:public/orders',
      "Why: agents' writes need a person",
      'Policies: writes-need-a-person',
      'Who may answer: dba',
      'Approvals needed: 2, by different people',
      'Time: 4 minutes left, until 2026-01-02 14:05:00 UTC',
    ],
  );
  for (const [form, write] of Object.entries(forms)) {
    const message = write(approvalRequest({ askedAt }));
    for (const part of ['DELETE FROM orders WHERE id = $1', 'billing-agent', 'OPS-7', '42'])
      assert.ok(message.includes(part), `${form}: ${part}`);
    assert.ok(message.includes(link), `${form}: link`);
  }
});

test('a request for access says why and for how long', () => {
  const asked = { kind: 'access', reason: 'incident 7', minutes: 30 } as const;
  const notice = makeNotice(approvalRequest({ askedAt, asked }));
  assert.equal(titleOf(notice), 'Waiting for approval: connect on orders-db (K3J4M5N6P7)');
  const said = factsOf(notice, moment).map(({ label, value }) => `${label}: ${value}`);
  assert.ok(said.includes('Reason: incident 7') && said.includes('For: 30 minutes'));
});

test('without a console it names the command', () => {
  const said = factsOf(makeNotice(approvalRequest({ askedAt })), { now: askedAt });
  assert.deepEqual(said.at(-1), { label: 'To answer', value: 'gatelog approvals show K3J4M5N6P7' });
});

test('what became of a request is told without its statement', () => {
  const answer = {
    by: approver,
    says: 'deny',
    comment: 'not today',
    at: 1,
    entry: 'o#1',
    via: 'slack',
  } as const;
  const ended = approvalRequest({ askedAt, state: 'denied', answers: [answer] });
  for (const form of [forms.slack, forms.teams, forms.text, forms.html]) {
    const message = form(ended);
    assert.ok(message.includes('Denied: sql:delete on orders-db'));
    assert.ok(message.includes('Ada Approver') && message.includes('not today'));
    assert.ok(!message.includes('DELETE FROM') && !message.includes('link='));
  }
});

test('Slack gets at most 50 blocks, 3,000 characters per text and 13,000 in all', () => {
  for (const piece of ['x', '"', '東', '\u202E', '\n', '&', '<']) {
    const message = slackMessage(makeNotice(filled(piece)), moment) as { blocks: { type: string }[] };
    assert.ok(message.blocks.length <= 50);
    const texts = valuesOf(message, 'text').filter((text) => typeof text === 'string');
    assert.ok(texts.every((text) => text.length <= 3000 && text.length > 0));
    // slackapi/bolt-js issue 2509: more is refused although no limit is documented.
    assert.ok(texts.join('').length < 13_000, `${texts.join('').length}`);
    const [header] = objectsOf(message, 'header');
    assert.ok(String(valuesOf(header, 'text').at(-1)).length <= 150);
  }
});

test('Slack is given nothing to parse but the title', () => {
  const hostile = '<!channel> <@U1> <https://evil.example|OK> @here ```x``` *b* :smile: &lt;!here&gt;';
  const request = { ...filled(hostile), id: hostile, target: { ...approvalRequest().target, name: hostile } };
  const message = slackMessage(makeNotice(request), moment);
  assert.equal(objectsOf(message, 'mrkdwn').length, 0);
  const types = new Set(valuesOf((message as { blocks: unknown }).blocks, 'type'));
  assert.deepEqual([...types].toSorted(), [
    'header',
    'link',
    'plain_text',
    'rich_text',
    'rich_text_preformatted',
    'rich_text_section',
    'text',
  ]);
  assert.deepEqual(
    objectsOf(message, 'link').map(({ url }) => url),
    [link],
  );
  assert.doesNotMatch((message as { text: string }).text, /[<>]/);
  assert.deepEqual(
    [valuesOf(message, 'unfurl_links'), valuesOf(message, 'unfurl_media')],
    [[false], [false]],
  );
});

test('Teams gets an Adaptive Card 1.5 in an attachment, below 28 KB', () => {
  for (const piece of ['x', '"', '\\', '東', '\u202E', '\n', '"\n', '\u0301', '{{']) {
    const message = JSON.stringify(teamsMessage(makeNotice(filled(piece)), moment));
    assert.ok(Buffer.byteLength(message) < 28_000, `${JSON.stringify(piece)}: ${Buffer.byteLength(message)}`);
  }
  const { type, attachments } = teamsMessage(makeNotice(approvalRequest()), moment) as {
    type: string;
    attachments: { contentType: string; content: Record<string, unknown> }[];
  };
  assert.deepEqual([type, attachments.length], ['message', 1]);
  assert.equal(attachments[0]?.contentType, 'application/vnd.microsoft.card.adaptive');
  assert.deepEqual(
    [attachments[0]?.content['type'], attachments[0]?.content['version']],
    ['AdaptiveCard', '1.5'],
  );
});

test('Teams is given nothing that knows Markdown, mentions or functions', () => {
  const hostile =
    '**b** [ok](https://evil.example) <at>all</at> {{DATE(2026-01-01T00:00:00Z,SHORT)}} {{{x}}}';
  const message = teamsMessage(makeNotice(filled(hostile)), moment);
  assert.equal(objectsOf(message, 'TextBlock').length + objectsOf(message, 'FactSet').length, 0);
  assert.deepEqual(
    objectsOf(message, 'Action.OpenUrl').map(({ url }) => url),
    [link],
  );
  const texts = objectsOf(message, 'TextRun').map(({ text }) => String(text));
  assert.ok(texts.length > 10 && texts.every((text) => !text.includes('{{') && !text.includes('://')));
  assert.equal(valuesOf(message, 'entities').length, 0);
});

test('a mail holds no tag, address or line of a statement that could pass for its own', () => {
  const hostile = `</pre><a href="https://evil.example">ok</a>\nWho: the boss\r\n.\r\nLook at it and answer:\nhttps://evil.example`;
  const request = approvalRequest({
    askedAt,
    asked: { ...askedDelete, text: hostile },
    intent: { text: hostile },
  });
  const { text, html, subject } = mailMessage(makeNotice(request), moment);
  assert.deepEqual(
    [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url),
    [link],
  );
  assert.deepEqual([...html.matchAll(/<\/?(a|pre)\b/g)].length, 4);
  assert.deepEqual(text.match(/^Who: .*$/gm)?.length, 1);
  assert.deepEqual(text.match(/^Look at it and answer:$/gm)?.length, 1);
  assert.deepEqual(text.match(/https?:\/\/\S+/g), [link]);
  assert.doesNotMatch(subject, /[\r\n]/);
  assert.doesNotMatch(mailMessage(makeNotice(filled('a\r\nBcc: x@evil.example')), moment).subject, /[\r\n]/);
});

test('a webhook gets the facts as fields', () => {
  const { type, timestamp, data } = JSON.parse(forms.webhook(approvalRequest({ askedAt })));
  assert.deepEqual([type, timestamp], ['approval.asked', '2026-01-02T14:01:00.000Z']);
  assert.deepEqual(
    [data.request, data.target.name, data.verb, data.parameters, data.expiresAt, data.link],
    [
      'K3J4M5N6P7',
      'orders-db',
      'sql:delete',
      [{ type: 'int4', value: '42' }],
      '2026-01-02T14:05:00.000Z',
      link,
    ],
  );
});

test('every message is bounded, whatever the request holds', () => {
  for (const [form, write] of Object.entries(forms))
    for (const piece of ['x', '"', '\\', '東', '\u202E', '\n', '\u0000'])
      assert.ok(Buffer.byteLength(write(filled(piece))) < 50_000, `${form} ${JSON.stringify(piece)}`);
});
