import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runPeople, within } from '../../tests/support/people-cli.ts';
import { sampleToken, startSampleApi } from '../../tests/support/sample-api.ts';
import { sampleAction, sampleApprover, sampleRequest } from '../../tests/support/sample-requests.ts';
import { countUnseen } from './printable.ts';

const id = '7K2M9QX4RT';

describe('gatelog approvals list', () => {
  it('shows what waits, for whom and for how long', async () => {
    await using api = await startSampleApi([
      sampleRequest(),
      sampleRequest({ id: 'AAAAAAAAAA', state: 'denied' }),
    ]);
    const { code, out, err } = await runPeople(['approvals', 'list'], within(api));
    assert.equal(code, 0);
    assert.equal(out.trim().split('\n').length, 3);
    assert.match(
      out,
      /7K2M9QX4RT {2}waiting, 4 min 12 s left {2}orders-db .*Order bot \(agent\) for grace .*sql:update/,
    );
    assert.match(out, /UPDATE orders SET state = 'sent'/);
    assert.match(err, /gatelog approvals show ID/);
    assert.equal(api.calls[0]?.path, '/v1/approvals?state=waiting&limit=50');
  });

  it('says that nothing waits, and what to type for the rest', async () => {
    await using api = await startSampleApi([]);
    const { code, out, err } = await runPeople(['approvals', 'list'], within(api));
    assert.deepEqual([code, out], [0, '']);
    assert.match(err, /nothing waits for an answer; --state all/);
  });

  it('reads as many pages as it needs, and says when there are more', async () => {
    const many = Array.from({ length: 450 }, (_, at) =>
      sampleRequest({ id: `R${String(at).padStart(9, '0')}` }),
    );
    await using api = await startSampleApi(many);
    const some = JSON.parse(
      (await runPeople(['approvals', 'list', '--limit', '410', '--json'], within(api))).out,
    );
    assert.deepEqual([some.items.length, some.more, api.calls.length], [410, true, 3]);
    const all = JSON.parse(
      (await runPeople(['approvals', 'list', '--limit', '450', '--json'], within(api))).out,
    );
    assert.deepEqual([all.items.length, all.more], [450, false]);
    assert.match((await runPeople(['approvals', 'list'], within(api))).err, /there are more: --limit N/);
  });

  it('shows those of one target and of one state', async () => {
    await using api = await startSampleApi([
      sampleRequest(),
      sampleRequest({ id: 'AAAAAAAAAA', target: 'billing-db' }),
      sampleRequest({ id: 'BBBBBBBBBB', target: 'billing-db', state: 'expired' }),
    ]);
    const ids = async (...options: string[]) => {
      const { out } = await runPeople(['approvals', 'list', '--json', ...options], within(api));
      return JSON.parse(out).items.map((one: { id: string }) => one.id);
    };
    assert.deepEqual(await ids('--target', 'billing-db'), ['AAAAAAAAAA']);
    assert.deepEqual(await ids('--state', 'all', '--target', 'billing-db'), ['AAAAAAAAAA', 'BBBBBBBBBB']);
    assert.deepEqual(await ids('--state', 'expired'), ['BBBBBBBBBB']);
  });

  it('refuses a state and a limit that do not exist', async () => {
    await using api = await startSampleApi([]);
    for (const options of [
      ['--state', 'open'],
      ['--limit', '0'],
      ['--limit', 'x'],
      ['--watch', '--state', 'all'],
    ]) {
      const { code, err } = await runPeople(['approvals', 'list', ...options], within(api));
      assert.equal(code, 2, options.join(' '));
      assert.match(err, /\(cli\.usage\)/);
    }
    assert.equal(api.calls.length, 0);
  });
});

describe('gatelog approvals show', () => {
  it('says what it does not show, and that it would run all the same', async () => {
    const leftOut = { characters: 930_000, values: 0, parameters: 12, accesses: 0 };
    await using api = await startSampleApi([sampleRequest({ asked: sampleAction({ leftOut }) })]);
    const { out } = await runPeople(['approvals', 'show', id], within(api));
    const words = out.replace(/\s+/g, ' ');
    assert.match(words, /beware Too long .*930,000 characters of the statement, 12 further parameters/);
    assert.match(words, /All of it would run/);
  });

  it('says of an approval that came too late that nothing ran, and within which bounds it was given', async () => {
    const answers = [
      {
        ...({ by: sampleApprover, says: 'approve', entry: 'o#1', via: 'api' } as const),
        ...{ at: '2026-03-01T12:00:00.000Z', limits: { minutes: 5, uses: 1 } },
      },
    ];
    const outcome = { ran: false, reason: 'approval.expired' };
    await using api = await startSampleApi([sampleRequest({ state: 'approved', answers, outcome })]);
    const { out } = await runPeople(['approvals', 'show', id], within(api));
    assert.match(out, /approved, but it did not run/);
    assert.match(out, /approved by Ada \(user\), for 5 min, 1 time/);
  });

  it('shows all that is asked, and what to type next', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const { code, out, err } = await runPeople(['approvals', 'show', id], within(api));
    assert.equal(code, 0);
    assert.equal(
      out,
      [
        'request 7K2M9QX4RT  waiting, 4 min 12 s left',
        '  who        Order bot (agent) for grace',
        '             id 11111111-2222-3333-4444-555555555555/agent-1',
        '             application app-1',
        '             on behalf of grace',
        '  target     orders-db',
        '  asks for   sql:update',
        '  impact     Would change about 1,204 rows of public.orders (1.2 million rows,',
        '             310 MB).',
        '  touches    sql:update on Table:public/orders',
        '  says       send the orders of last year',
        '             ticket OPS-12',
        '  policy     writes#1',
        "  because    agents' writes need a person",
        '             policy.needs-approval',
        '  answers    1 person must approve; members of dba may answer',
        '  statement',
        '    │ UPDATE orders',
        "    │ SET state = 'sent'",
        '    │ WHERE placed < $1',
        '  parameters',
        '    │ $1 date = 2026-01-01',
        '  digest     q83vEjRWeJA',
        '',
      ].join('\n'),
    );
    assert.match(err, /gatelog approvals approve 7K2M9QX4RT\n.*gatelog approvals deny 7K2M9QX4RT --comment/);
  });

  it('gives the request as JSON', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const { out } = await runPeople(['approvals', 'show', id, '--json'], within(api));
    assert.deepEqual(JSON.parse(out), sampleRequest());
  });

  it('shows access, doubts, an answer, and what stands in for a value', async () => {
    const answers = [
      {
        by: sampleApprover,
        says: 'deny',
        comment: 'not today',
        at: '2026-03-01T12:00:00.000Z',
        entry: 'o#1',
        via: 'api',
      },
    ] as const;
    const parameters = [
      { type: 'bytea', value: 'c0ffee', encoding: 'hex' },
      { type: 'text', value: null, encoding: 'text' },
    ] as const;
    await using api = await startSampleApi([
      sampleRequest({ state: 'denied', answers: [...answers] }),
      sampleRequest({ id: 'AAAAAAAAAA', asked: { kind: 'access', reason: 'look into it', minutes: 90 } }),
      sampleRequest({
        id: 'BBBBBBBBBB',
        asked: sampleAction({ understood: false, doubts: ['dynamic-sql'], parameters: [...parameters] }),
      }),
    ]);
    const show = async (which: string) => (await runPeople(['approvals', 'show', which], within(api))).out;
    assert.match(await show(id), /denied by Ada \(user\): not today/);
    assert.match(await show('AAAAAAAAAA'), /asks for {3}connect[^]*│ access for 1 h 30 min: look into it/);
    assert.match(await show('BBBBBBBBBB'), /beware +not all of it is understood: dynamic-sql/);
    assert.match(await show('BBBBBBBBBB'), /│ \$1 bytea = \\xc0ffee\n +│ \$2 text = NULL/);
  });

  it('takes an id as people type it, and refuses what is none', async () => {
    await using api = await startSampleApi([sampleRequest({ id: '0123456701' })]);
    assert.equal((await runPeople(['approvals', 'show', 'oi234567ol'], within(api))).code, 0);
    const wrong = await runPeople(['approvals', 'show', sampleToken], within(api));
    assert.equal(wrong.code, 2);
    assert.ok(!wrong.err.includes('sample-token'), 'a token pasted there is not repeated');
    assert.match(
      (await runPeople(['approvals', 'show'], within(api))).err,
      /ID is missing: "gatelog approvals list"/,
    );
  });

  it('says when there is none', async () => {
    await using api = await startSampleApi([]);
    const { code, err } = await runPeople(['approvals', 'show', id], within(api));
    assert.equal(code, 1);
    assert.equal(err, 'error: No such request (approval.not-found)\n       Check the id.\n');
  });

  it('sends nothing hostile to the terminal, and says that there was some', async () => {
    const evil = '\u001b[2J\u001b]0;x\u0007\u202eSELECT\r\n  digest     safe\u009b31m';
    const asked = sampleAction({
      text: evil,
      doubts: [evil],
      accesses: [{ verb: evil, resource: evil }],
      parameters: [{ type: evil, value: evil, encoding: 'text' }],
      impact: { rows: 1, tables: [{ name: evil, rows: 1, bytes: 1 }] },
      understood: false,
    });
    const answers = [
      {
        by: { ...sampleApprover, name: evil },
        says: 'approve',
        comment: evil,
        at: '2026-03-01T12:00:00.000Z',
        entry: evil,
        via: evil,
      },
    ] as const;
    const request = sampleRequest({
      ...{ asked, target: evil, policies: [evil], messages: [evil], approvers: [evil], digest: evil },
      principal: { kind: 'agent', id: evil, name: evil, agent: evil, human: evil },
      intent: { text: evil, ticket: evil },
      answers: [...answers],
    });
    await using api = await startSampleApi([request]);
    const texts = await Promise.all(
      [
        ['show', id],
        ['show', id, '--json'],
        ['list'],
        ['list', '--json'],
        ['deny', id, '--comment', 'no'],
      ].map(async (args) => {
        const { out, err } = await runPeople(['approvals', ...args], within(api));
        return out + err;
      }),
    );
    for (const text of texts) assert.equal(countUnseen(text), 0);
    assert.match(texts[0] ?? '', /statement {2}6 characters that would not show/);
    assert.equal(texts[0]?.match(/^ {2}digest/gm)?.length, 1, 'no text passes for a line of ours');
  });
});
