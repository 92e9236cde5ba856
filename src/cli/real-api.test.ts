// The commands over the API as it is: real routes, tokens and policies; only approvals and the trail are stand-ins.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonName } from '../../tests/api/people.ts';
import { setStage, type Stage } from '../../tests/api/stage.ts';
import { type Given, runPeople, startPeople, until } from '../../tests/support/people-cli.ts';

const id = 'A1B2C3D4E5';

async function as(stage: Stage, name: PersonName): Promise<Given> {
  return { env: { GATELOG_API: `http://${stage.api.address}`, GATELOG_TOKEN: await stage.person(name) } };
}

test('an approver sees, approves and is told so, and the answer is known to come from here', async () => {
  await using stage = await setStage();
  const approver = await as(stage, 'approver');
  assert.match((await runPeople(['approvals', 'list'], approver)).out, /A1B2C3D4E5 {2}waiting/);
  const shown = await runPeople(['approvals', 'show', id], approver);
  assert.match(shown.out, /│ DELETE FROM orders WHERE id = \$1\n[^]*│ \$1 int4 = 7/);
  const typed = { ...approver, terminal: true, stdin: 'y\n' };
  const { code, out } = await runPeople(
    ['approvals', 'approve', id, '--minutes', '5', '--comment', 'ok'],
    typed,
  );
  assert.equal(code, 0);
  assert.match(out, /A1B2C3D4E5 is approved: this sql:delete on orders-db runs now/);
  assert.equal(stage.world.requests.get(id)?.answers[0]?.via, 'cli');
  const again = await runPeople(['approvals', 'deny', id, '--comment', 'late'], approver);
  assert.match(again.err, /it waits no longer: approved by Ada Approver \(user\): ok \(approval\.gone\)/);
});

test('who may only look is told so before anything is sent', async () => {
  await using stage = await setStage();
  const { code, err } = await runPeople(['approvals', 'approve', id, '--yes'], await as(stage, 'auditor'));
  assert.equal(code, 1);
  assert.match(err, /^error: .+ \((approval|api)\.[a-z-]+\)\n/);
  assert.equal(stage.world.requests.get(id)?.state, 'waiting');
});

test('a changed request is not approved by an older digest', async () => {
  await using stage = await setStage();
  const approver = await as(stage, 'approver');
  const args = ['approvals', 'approve', id, '--yes', '--digest', 'older', '--json'];
  const { code, out } = await runPeople(args, approver);
  assert.deepEqual([code, JSON.parse(out.slice(out.indexOf('{"ok"'))).error.code], [1, 'approval.changed']);
});

test('new requests are shown as they come, until the token ends', async () => {
  await using stage = await setStage({ limits: { heartbeatMillis: 20 } });
  const running = startPeople(['approvals', 'list', '--watch'], await as(stage, 'approver'));
  await until(() => running.out().includes(id));
  const held = stage.world.requests.get(id);
  assert.ok(held);
  stage.world.requests.set('B1B2C3D4E5', { ...held, id: 'B1B2C3D4E5' });
  stage.tell('approvals');
  await until(() => running.out().includes('B1B2C3D4E5'));
  running.signals.emit('SIGTERM');
  assert.equal((await running.done).code, 0);
});

test('access, grants and sessions go where policy lets them', async () => {
  await using stage = await setStage();
  const [approver, auditor, administrator] = await Promise.all(
    (['approver', 'auditor', 'administrator'] as const).map((name) => as(stage, name)),
  );
  const ran = async (args: readonly string[], who: Given | undefined) => (await runPeople(args, who)).code;
  assert.equal(await ran(['access', 'ask', 'orders-db', '--reason', 'x', '--minutes', '5'], approver), 0);
  assert.equal(await ran(['access', 'ask', 'hidden-db', '--reason', 'x', '--minutes', '5'], approver), 1);
  assert.equal(await ran(['grants', 'list'], approver), 0);
  assert.equal(await ran(['grants', 'revoke', 'G1B2C3D4E5'], auditor), 1);
  assert.equal(await ran(['grants', 'revoke', 'G1B2C3D4E5'], approver), 0);
  assert.equal(await ran(['sessions', 'list', '--live'], auditor), 0);
  assert.equal(await ran(['sessions', 'show', 'S1', '--limit', '2'], auditor), 0);
  assert.equal(await ran(['sessions', 'end', 'S1'], auditor), 1);
  assert.equal(await ran(['sessions', 'end', 'S1'], administrator), 0);
  assert.equal(
    await ran(['sessions', 'list'], { env: { ...administrator?.env, GATELOG_TOKEN: 'a.b.c' } }),
    1,
  );
});
