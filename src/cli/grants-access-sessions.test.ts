import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runPeople, within } from '../../tests/support/people-cli.ts';
import { sampleToken, startSampleApi } from '../../tests/support/sample-api.ts';
import {
  sampleGrant,
  sampleRequest,
  sampleSession,
  sampleTimeline,
} from '../../tests/support/sample-requests.ts';
import { countUnseen } from './printable.ts';

describe('gatelog grants', () => {
  async function withGrants() {
    const api = await startSampleApi();
    const access = sampleGrant({
      id: 'A0000000A2',
      scope: { kind: 'access' },
      target: 'billing-db',
      limits: { minutes: 60 },
    });
    const past = sampleGrant({ id: 'P0000000A3', usable: false });
    for (const one of [sampleGrant(), access, past]) api.grants.set(one.id, one);
    return api;
  }

  it('list shows those that can be used, with their limits and who gave them', async () => {
    await using api = await withGrants();
    const { code, out, err } = await runPeople(['grants', 'list'], within(api));
    assert.equal(code, 0);
    assert.match(
      out,
      /G0000000A1 {2}20 min left {2}orders-db .*for 30 min, 5 times, up to 100 rows.* 2 {2}Ada \(user\) .*UPDATE orders SET state = \$1/,
    );
    assert.match(out, /A0000000A2 .*to open the target/);
    assert.ok(!out.includes('P0000000A3'));
    assert.match(err, /gatelog grants revoke ID/);
  });

  it('list shows past ones and those of one target when asked', async () => {
    await using api = await withGrants();
    const all = await runPeople(['grants', 'list', '--all', '--json'], within(api));
    assert.equal(JSON.parse(all.out).items.length, 3);
    const billing = await runPeople(['grants', 'list', '--target', 'billing-db', '--json'], within(api));
    assert.deepEqual(
      JSON.parse(billing.out).items.map(({ id }: { id: string }) => id),
      ['A0000000A2'],
    );
    api.grants.clear();
    assert.match((await runPeople(['grants', 'list'], within(api))).err, /no grant can be used now; --all/);
  });

  it('revoke ends one', async () => {
    await using api = await withGrants();
    const { code, out } = await runPeople(['grants', 'revoke', 'g0000000a1'], within(api));
    assert.equal(code, 0);
    assert.equal(
      out,
      'grant G0000000A1 of Order bot (agent) for grace for orders-db is revoked: it covers nothing any more\n',
    );
    assert.deepEqual(
      api.calls.map(({ method, path }) => `${method} ${path}`),
      ['POST /v1/grants/G0000000A1/revoke'],
    );
    const json = await runPeople(['grants', 'revoke', 'G0000000A1', '--json'], within(api));
    assert.equal(JSON.parse(json.out).usable, false);
  });

  it('revoke says when there is none', async () => {
    await using api = await withGrants();
    const { code, err } = await runPeople(['grants', 'revoke', '0000000000'], within(api));
    assert.deepEqual([code, err], [1, 'error: No such grant (grant.not-found)\n       Check the id.\n']);
    assert.equal((await runPeople(['grants', 'revoke'], within(api))).code, 2);
  });
});

describe('gatelog access ask', () => {
  it('asks with a reason and for some minutes, and says where to look', async () => {
    await using api = await startSampleApi();
    api.requests.set('7K2M9QX4RT', sampleRequest());
    const args = [
      'access',
      'ask',
      'orders-db',
      '--reason',
      'look into it',
      '--minutes',
      '60',
      '--ticket',
      'OPS-12',
    ];
    const { code, out, err } = await runPeople(args, within(api));
    assert.equal(code, 0);
    assert.match(
      out,
      /^7K2M9QX4RT waiting, 4 min 12 s left: 1 person must approve; members of dba may answer\n$/,
    );
    assert.match(err, /gatelog approvals show 7K2M9QX4RT/);
    assert.deepEqual(api.calls[0]?.body, {
      target: 'orders-db',
      reason: 'look into it',
      minutes: 60,
      ticket: 'OPS-12',
    });
    const json = JSON.parse((await runPeople([...args, '--json'], within(api))).out);
    assert.deepEqual(json.asked, { kind: 'access', reason: 'look into it', minutes: 60 });
  });

  it('says what is missing', async () => {
    await using api = await startSampleApi();
    const wrong: readonly (readonly [options: readonly string[], words: RegExp])[] = [
      [[], /TARGET is missing/],
      [['orders-db', '--minutes', '5'], /say why, with --reason/],
      [['orders-db', '--reason', 'x'], /say for how long, with --minutes/],
      [['orders-db', '--reason', 'x', '--minutes', '1441'], /--minutes takes a whole number, 1 to 1440/],
    ];
    for (const [options, words] of wrong) {
      const { code, err } = await runPeople(['access', 'ask', ...options], within(api));
      assert.equal(code, 2);
      assert.match(err, words);
    }
    assert.equal(api.calls.length, 0);
  });
});

describe('gatelog sessions', () => {
  async function withSessions() {
    const api = await startSampleApi();
    const past = sampleSession({ id: 's-2', endedAt: '2026-03-01T11:59:00.000Z', ending: 'session.expired' });
    for (const one of [sampleSession(), past]) api.sessions.set(one.id, one);
    api.timeline.push(...sampleTimeline);
    return api;
  }

  it('list shows whose they are, and whether they live', async () => {
    await using api = await withSessions();
    const { code, out, err } = await runPeople(
      ['sessions', 'list', '--live', '--target', 'orders-db', '--text', 'last year'],
      within(api),
    );
    assert.equal(code, 0);
    assert.match(
      out,
      /s-1 {2}orders-db {2}Order bot \(agent\) for grace .*live for 4 min .* 3 .* 1 .* 1 {2}send the orders/,
    );
    assert.match(out, /s-2 .*ended: session\.expired/);
    assert.match(err, /gatelog sessions show ID/);
    assert.equal(api.calls[0]?.path, '/v1/sessions?live=true&target=orders-db&text=last+year&limit=50');
    const json = JSON.parse((await runPeople(['sessions', 'list', '--json'], within(api))).out);
    assert.deepEqual(json, { items: [...api.sessions.values()], more: false });
    api.sessions.clear();
    assert.match((await runPeople(['sessions', 'list'], within(api))).err, /there is no such session/);
  });

  it('show tells what happened, in order', async () => {
    await using api = await withSessions();
    const { code, out, err } = await runPeople(['sessions', 'show', 's-1'], within(api));
    assert.equal(code, 0);
    assert.match(
      out,
      /^session s-1 {2}Order bot \(agent\) for grace on orders-db since .*live for 4 min; 3 actions, 1 denied, 1 asked/,
    );
    assert.match(
      out,
      /41 {2}2026-03-01T11:56:01\.000Z {2}action {2}sql:update; policy\.allowed; request 7K2M9QX4RT; approve by Ada; UPDATE 12; 12 rows\n {8}│ UPDATE orders\n {8}│ SET state = \$1/,
    );
    assert.match(
      out,
      /43 .* denied {2}policy\.forbidden\n {8}\(the text is not kept, or you may not read it\)/,
    );
    assert.match(err, /gatelog sessions end s-1/);
    const json = JSON.parse((await runPeople(['sessions', 'show', 's-1', '--json'], within(api))).out);
    assert.deepEqual(json, { session: sampleSession(), items: [...sampleTimeline], more: false });
  });

  it('show says when there is more, and sends nothing hostile to the terminal', async () => {
    await using api = await withSessions();
    const evil = '\u001b[2J\u202e\u009b31m';
    api.sessions.set(
      's-1',
      sampleSession({ intent: evil, target: evil, principal: { kind: evil, id: evil, tenant: '' } }),
    );
    api.timeline.unshift({
      entry: 1,
      kind: 'action',
      at: evil,
      verb: evil,
      text: evil,
      reasons: [evil],
      ending: evil,
    });
    const shown = await runPeople(['sessions', 'show', 's-1', '--limit', '2'], within(api));
    assert.match(shown.err, /there is more: --limit N/);
    const listed = await runPeople(['sessions', 'list'], within(api));
    const json = await runPeople(['sessions', 'show', 's-1', '--json'], within(api));
    for (const { out, err } of [shown, listed, json]) assert.equal(countUnseen(out + err), 0);
  });

  it('end ends a live one, and says when there is nothing to end', async () => {
    await using api = await withSessions();
    const { code, out } = await runPeople(['sessions', 'end', 's-1'], within(api));
    assert.equal(code, 0);
    assert.match(out, /^session s-1 ends: what runs now is finished/);
    assert.equal(api.calls[0]?.path, '/v1/sessions/s-1/end');
    const json = await runPeople(['sessions', 'end', 's-1', '--json'], within(api));
    assert.deepEqual(JSON.parse(json.out), { ok: true, session: 's-1' });
    const past = await runPeople(['sessions', 'end', 's-2'], within(api));
    assert.equal(past.code, 1);
    assert.match(past.err, /not live here \(session\.not-live\)/);
  });

  it('take no id that would lead elsewhere', async () => {
    await using api = await withSessions();
    for (const wrong of ['..', 'a/b', sampleToken, '']) {
      const { code, err } = await runPeople(['sessions', 'show', wrong], within(api));
      assert.equal(code, 2);
      assert.match(err, /that is no ID of a session: "gatelog sessions list"/);
    }
    assert.match((await runPeople(['sessions', 'end'], within(api))).err, /ID is missing/);
    assert.equal(api.calls.length, 0);
  });
});
