// Opening a target may itself need a person: asked for in advance, given for some minutes, taken back at once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApprovalView, GrantView } from '../../src/api/shapes/approvals.ts';
import { approvalStage, connect, errorOf, evaId, eventually, typesOf } from '../support/approval-stage.ts';
import { askForWrites, dba, Person } from '../support/approver.ts';
import { needs } from '../support/needs.ts';
import { query } from '../support/raw-messages.ts';
import { run } from '../support/run.ts';

const onCall = `${askForWrites()['people.cedar']}
@id("on-call") @approvers("${dba}") @reason("the shop is opened for a while, by somebody on call")
forbid (principal, action == Action::"connect", resource)
unless { context has approval && context.approval.by in Group::"${dba}" };
`;
const approver = 'a0000000-0000-4000-8000-0000000000d2';
const asking = { target: 'shop', reason: 'orders 17 to 19 are stuck', minutes: 5, ticket: 'SHOP-17' };

describe('a target that somebody must open', () => {
  const on = approvalStage({ policies: { 'people.cedar': onCall } });

  test('psql is refused and told how to ask', { skip: needs('psql') }, async () => {
    const { code, stderr } = await run('psql', ['-X', '-c', 'select 1'], { env: await on.door.libpq() });
    assert.equal(code, 2);
    assert.match(stderr, /access\.needed/);
    assert.match(stderr, /gatelog access/);
    const refused = on.door.trail().find(({ rs }) => JSON.stringify(rs) === '["access.needed"]');
    assert.ok(refused !== undefined, 'it is recorded');
  });

  test('asked for, given, used: session.start names the grant', async () => {
    const agent = await Person.with(on.door, 'agent-identity');
    const { request, grant } = await open(agent);
    assert.deepEqual(request.asked, { kind: 'access', reason: asking.reason, minutes: 5 });
    assert.equal(request.intent?.ticket, 'SHOP-17');
    await using client = await connect(on.door);
    assert.equal(typesOf(await client.raw.ask(query('select 1'))), 'TDCZ');
    const start = on.door.trail().findLast(({ k }) => k === 'session.start');
    assert.equal((start?.['ask'] as { grant?: string } | undefined)?.grant, grant.id);
    await on.door.verify();
    await revoke(grant);
  });

  test('is for who asked: another principal stays outside', async () => {
    const { grant } = await open(await Person.with(on.door, 'agent-identity'));
    const password = await on.door.token('app');
    await assert.rejects(connect(on.door, { password }), /access\.needed|asked for/);
    await revoke(grant);
  });

  test('a no opens nothing', async () => {
    const agent = await Person.with(on.door, 'agent-identity');
    const request = await ask(agent);
    await (await dana()).deny(request, 'not tonight');
    await assert.rejects(connect(on.door), /access\.needed|asked for/);
  });

  test('nobody gives it to themselves', async () => {
    const eva = await Person.of(on.door, evaId, [dba]);
    const request = await ask(eva);
    const told = await eva.approve(request);
    assert.deepEqual([told.status, told.body['code']], [403, 'approval.own-request']);
    const password = await on.door.token('user', { claims: { oid: evaId, groups: [dba] } });
    await assert.rejects(connect(on.door, { password }), /access\.needed|asked for/);
    await (await dana()).deny(request);
  });

  test('taken back: the session ends within seconds, and none is opened afterwards', async () => {
    const { grant } = await open(await Person.with(on.door, 'agent-identity'));
    const client = await connect(on.door);
    assert.equal(typesOf(await client.raw.ask(query('select 1'))), 'TDCZ');
    await revoke(grant);
    assert.match(errorOf(await client.raw.closed()).words, /revoked/);
    await assert.rejects(connect(on.door), /access\.needed|asked for/);
    const end = await eventually('the end of the session', () =>
      on.door.trail().findLast(({ k, i }) => k === 'session.end' && i > 0),
    );
    assert.deepEqual(end['rs'], ['session.ended']);
  });

  test('taken back while one of its actions waits: that is withdrawn', async () => {
    const { grant } = await open(await Person.with(on.door, 'agent-identity'));
    const client = await connect(on.door);
    client.raw.send(query("update papers set body = 'access' where id = 1"));
    const request = (await (await dana()).waiting())[0];
    assert.ok(request !== undefined);
    await revoke(grant);
    await client.raw.closed();
    const late = await (await dana()).approve(request);
    assert.deepEqual([late.status, late.body['code']], [409, 'approval.gone']);
  });

  test('its time is over: the session ends by itself, and so does a grant for a shape', {
    timeout: 120_000,
  }, async () => {
    await open(await Person.with(on.door, 'agent-identity'), { ...asking, minutes: 1 });
    const client = await connect(on.door);
    await open(await Person.with(on.door, 'managed-identity'));
    await using other = await connect(on.door, { password: await on.door.token('managed-identity') });
    const change = (id: number) => query(`update papers set body = 'minute' where id = ${id}`);
    other.raw.send(change(1));
    const shape = { minutes: 1 };
    await (await dana()).approve(await (await dana()).next(), { shape });
    assert.match(typesOf(await other.raw.until('Z')), /CZ$/);
    assert.equal(typesOf(await other.raw.ask(change(2))), 'CZ');
    const given = Date.now();
    assert.match(errorOf(await client.raw.closed(75_000)).words, /time of the access/);
    await assert.rejects(connect(on.door), /access\.needed|asked for/);
    await sleep(Math.max(given + 61_000 - Date.now(), 0));
    other.raw.send(change(3));
    await (await dana()).deny(await (await dana()).next());
    assert.match(errorOf(await other.raw.until('Z')).words, /approval\.denied/);
  });

  test('nobody is asked by one principal without end', async () => {
    const workload = await Person.with(on.door, 'app');
    const asked: ApprovalView[] = [];
    for (let n = 0; n < 10; n += 1) asked.push(await ask(workload));
    const further = await workload.ask('POST', '/v1/access-requests', asking);
    assert.deepEqual([further.status, further.body['code']], [429, 'approval.limit']);
    for (const request of asked) await (await dana()).deny(request);
    await (await dana()).deny(await ask(workload));
  });

  /** Dana signs in through the console's application, not that of who asks. */
  const dana = () => Person.of(on.door, 'd0000000-0000-4000-8000-000000000001', [dba], { azp: approver });

  async function ask(by: Person, body: object = asking): Promise<ApprovalView> {
    const told = await by.ask('POST', '/v1/access-requests', body);
    assert.equal(told.status, 201, JSON.stringify(told.body));
    return told.body as unknown as ApprovalView;
  }

  async function open(
    by: Person,
    body: object = asking,
  ): Promise<{ request: ApprovalView; grant: GrantView }> {
    const request = await ask(by, body);
    const told = await (await dana()).approve(request);
    assert.equal(told.status, 200, JSON.stringify(told.body));
    const grant = (await (await dana()).grants()).find((one) => one.request === request.id);
    assert.ok(grant !== undefined);
    return { request, grant };
  }

  async function revoke(grant: GrantView): Promise<void> {
    assert.equal((await (await dana()).ask('POST', `/v1/grants/${grant.id}/revoke`)).status, 200);
  }
});
