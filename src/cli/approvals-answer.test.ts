import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Given, runPeople, within } from '../../tests/support/people-cli.ts';
import { problem, type SampleApi, startSampleApi } from '../../tests/support/sample-api.ts';
import { sampleAction, sampleApprover, sampleRequest } from '../../tests/support/sample-requests.ts';

const id = '7K2M9QX4RT';

/** Changes the API was asked for. */
function posts({ calls }: SampleApi) {
  return calls.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body }));
}

describe('gatelog approvals approve', () => {
  const terminal = (api: SampleApi, stdin: string): Given => ({ ...within(api), terminal: true, stdin });

  it('shows what would run, asks, and sends the digest of what it has shown', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const { code, out, err } = await runPeople(
      ['approvals', 'approve', id, '--comment', 'fine'],
      terminal(api, 'y\n'),
    );
    assert.equal(code, 0);
    assert.match(out, /│.*UPDATE orders[^]*7K2M9QX4RT is approved: this sql:update on orders-db runs now/);
    assert.match(err, /^Approve\? \[y\/N\] /);
    assert.deepEqual(posts(api), [
      { path: `/v1/approvals/${id}/approve`, body: { digest: 'q83vEjRWeJA', comment: 'fine' } },
    ]);
    assert.match(api.calls[0]?.agent ?? '', /^gatelog-cli\//);
  });

  it('approves nothing unless the answer is yes', async () => {
    for (const typed of ['n\n', '\n', '', 'yes please\n', 'nay\ny\n']) {
      await using api = await startSampleApi([sampleRequest()]);
      const { code, err } = await runPeople(['approvals', 'approve', id], terminal(api, typed));
      assert.equal(code, 1, JSON.stringify(typed));
      assert.match(err, /nothing was approved \(approval\.not-given\)/);
      assert.deepEqual(posts(api), []);
    }
  });

  it('shows on the other stream what would otherwise go into a file', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const given = { ...terminal(api, 'y\n'), screen: false };
    const { out, err } = await runPeople(['approvals', 'approve', id], given);
    assert.match(err, /UPDATE orders[^]*Approve\?/);
    assert.match(out, /^7K2M9QX4RT is approved/);
    api.requests.set(id, sampleRequest());
    const json = await runPeople(['approvals', 'approve', id, '--json', '--yes'], within(api));
    assert.equal(JSON.parse(json.out).state, 'approved');
  });

  it('asks nobody where nobody sits, and says what a script needs', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const { code, err } = await runPeople(['approvals', 'approve', id], { ...within(api), stdin: 'y\n' });
    assert.equal(code, 2);
    assert.match(err, /add --yes, best with --digest/);
    assert.equal(api.calls.length, 0);
  });

  it('takes for a script the digest it names, and nothing else', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const other = await runPeople(
      ['approvals', 'approve', id, '--yes', '--digest', 'other', '--json'],
      within(api),
    );
    assert.equal(other.code, 1);
    assert.equal(JSON.parse(other.out).error.code, 'approval.changed');
    assert.deepEqual(posts(api), []);
    assert.equal(
      (await runPeople(['approvals', 'approve', id, '--yes', '--digest', 'q83vEjRWeJA'], within(api))).code,
      0,
    );
  });

  it('is refused when the request changed after it was shown', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    api.afterNext(() => api.requests.set(id, sampleRequest({ digest: 'changed' })));
    const { code, err } = await runPeople(['approvals', 'approve', id], terminal(api, 'y\n'));
    assert.equal(code, 1);
    assert.match(
      err,
      /It is not what you saw \(approval\.changed\)\n +look at it again: gatelog approvals show/,
    );
    assert.equal(api.requests.get(id)?.state, 'waiting');
  });

  it('approves a shape within the limits that are named', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const limits = ['--minutes', '30', '--uses', '5', '--rows', '100'];
    const { out } = await runPeople(['approvals', 'approve', id, '--yes', ...limits], within(api));
    assert.deepEqual(posts(api)[0]?.body, {
      digest: 'q83vEjRWeJA',
      shape: { minutes: 30, uses: 5, rows: 100 },
    });
    assert.match(
      out,
      /not only this once: every sql:update of this shape by Order bot \(agent\) for grace on orders-db/,
    );
    assert.match(out, /allowed for 30 min, 5 times, up to 100 rows each.*: "gatelog grants list"/);
  });

  it('refuses limits that make no sense', async () => {
    await using api = await startSampleApi([
      sampleRequest({ asked: sampleAction({ shape: '' }) }),
      sampleRequest({ id: 'AAAAAAAAAA', asked: { kind: 'access', reason: 'x', minutes: 5 } }),
    ]);
    const wrong: readonly (readonly [which: string, options: readonly string[], words: RegExp])[] = [
      [id, ['--uses', '3'], /add --minutes/],
      [id, ['--minutes', '0'], /--minutes takes a whole number, 1 to 1440/],
      [id, ['--minutes', '5', '--uses', '10001'], /--uses takes a whole number/],
      [id, ['--minutes', '5', '--rows', '-1'], /rows/],
      [id, ['--minutes', '5'], /this action has no shape: approve it once/],
      ['AAAAAAAAAA', ['--minutes', '5'], /a request for access has its own minutes/],
    ];
    for (const [which, options, words] of wrong) {
      const { code, err } = await runPeople(
        ['approvals', 'approve', which, '--yes', ...options],
        within(api),
      );
      assert.equal(code, 2, options.join(' '));
      assert.match(err, words);
    }
    assert.deepEqual(posts(api), []);
  });

  it('says who may answer in place of one who may not, and asks nobody', async () => {
    const refused = { mayDecide: false, mayNot: 'approval.own-request' };
    await using api = await startSampleApi([sampleRequest(refused)]);
    const { code, err } = await runPeople(['approvals', 'approve', id, '--yes'], within(api));
    assert.equal(code, 1);
    assert.equal(
      err,
      'error: you cannot approve what you asked for: ask a member of dba (approval.own-request)\n',
    );
    assert.deepEqual(posts(api), []);
  });

  it('says the same when only the API knows', async () => {
    for (const code of [
      'approval.own-request',
      'approval.not-approver',
      'approval.answered',
      'approval.people-only',
    ]) {
      await using api = await startSampleApi([sampleRequest()]);
      api.afterNext(() => api.answerWith(problem(403, code, 'No', 'Ask.')));
      const { code: exit, err } = await runPeople(['approvals', 'approve', id, '--yes'], within(api));
      assert.equal(exit, 1);
      assert.match(err, new RegExp(`ask a member of dba.* \\(${code}\\)`));
    }
  });

  it('says of what waits no longer how it ended', async () => {
    const answers = [
      { by: sampleApprover, says: 'deny', at: '2026-03-01T12:00:00.000Z', entry: 'o#1', via: 'api' },
    ] as const;
    await using api = await startSampleApi([sampleRequest({ state: 'denied', answers: [...answers] })]);
    const { code, err } = await runPeople(['approvals', 'approve', id, '--yes'], within(api));
    assert.equal(code, 1);
    assert.match(err, /it waits no longer: denied by Ada \(user\) \(approval\.gone\)/);
  });

  it('says when one approval is not enough', async () => {
    await using api = await startSampleApi([sampleRequest({ needed: 2 })]);
    const answers = [
      { by: sampleApprover, says: 'approve', at: '2026-03-01T12:00:00.000Z', entry: 'o#1', via: 'cli' },
    ] as const;
    api.afterNext(() =>
      api.answerWith({ status: 200, body: sampleRequest({ needed: 2, answers: [...answers] }) }),
    );
    const { code, out } = await runPeople(['approvals', 'approve', id, '--yes'], within(api));
    assert.equal(code, 0);
    assert.match(out, /your approval counts: 2 people must approve, 1 has; members of dba may answer/);
  });

  it('does not know whether an answer counted that nobody confirmed', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    api.afterNext(() => api.answerWith('hang up'));
    const { code, err } = await runPeople(['approvals', 'approve', id, '--yes'], within(api));
    assert.equal(code, 69);
    assert.match(err, /whether it took effect is not known: look before you repeat it \(api\.unreachable\)/);
  });
});

describe('gatelog approvals deny', () => {
  it('sends the digest and the words for the one who asked', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    const { code, out } = await runPeople(['approvals', 'deny', id, '--comment', 'not today'], within(api));
    assert.equal(code, 0);
    assert.equal(
      out,
      '7K2M9QX4RT is denied: the sql:update of Order bot (agent) for grace on orders-db does not run\n',
    );
    assert.deepEqual(posts(api), [
      { path: `/v1/approvals/${id}/deny`, body: { digest: 'q83vEjRWeJA', comment: 'not today' } },
    ]);
    const json = await runPeople(['approvals', 'show', id, '--json'], within(api));
    assert.equal(JSON.parse(json.out).state, 'denied');
  });

  it('wants to know why', async () => {
    await using api = await startSampleApi([sampleRequest()]);
    for (const comment of [[], ['--comment', '  ']]) {
      const { code, err } = await runPeople(['approvals', 'deny', id, ...comment], within(api));
      assert.equal(code, 2);
      assert.match(err, /say why, with --comment/);
    }
    assert.equal(api.calls.length, 0);
  });
});
