// Every way in which an action stops waiting without a yes: it does not run, and no answer that comes later makes it run.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  approvalStage,
  bodyOf,
  closing,
  connect,
  errorOf,
  eventually,
  executed,
  typesOf,
} from '../support/approval-stage.ts';
import type { ApprovalView } from '../../src/api/shapes/approvals.ts';
import { errorFields } from '../support/raw-client.ts';
import { bind, execute, parse, query, sync } from '../support/raw-messages.ts';

const run = (sql: string) => Buffer.concat([parse(sql), bind(), execute(), sync()]);

describe('an action that waits is over', () => {
  const on = approvalStage();

  test('when a person said no: a late yes changes nothing', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'denied' where id = 1"));
    const request = await on.dana.next();
    await on.dana.deny(request, 'not today');
    const { code, words } = errorOf(await client.raw.until('Z'));
    assert.equal(code, '42501');
    assert.match(words, /Dana Reyes said no: not today/);
    await assertGone(request, 1, 'denied', 'approval.denied');
  });

  test('when the client cancels it, and the session goes on', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'cancelled' where id = 2"));
    const request = await on.dana.next();
    await client.cancel();
    assert.equal(errorOf(await client.raw.until('Z')).code, '57014');
    await assertGone(request, 2, 'cancelled', 'approval.withdrawn');
    await assertAlive(client);
  });

  test('when the client cancels it while the target still plans it, and the next statement waits anew', async () => {
    await using client = await connect(on.door);
    // What is planned takes the lock that this holds, so that the planner is not done.
    const lock = await lockPapers();
    client.raw.send(query("update papers set body = 'planned' where id = 3"));
    await eventually('the question to the planner', async () => await waitsForLock());
    await client.cancel();
    await lock.free();
    assert.equal(errorOf(await client.raw.until('Z')).code, '57014');
    const denied = await eventually('the entry of it', () =>
      on.door.trail().findLast(({ k, ask }) => k === 'deny' && ask !== undefined),
    );
    assert.deepEqual(denied['rs'], ['approval.withdrawn']);
    assert.deepEqual(executed(on.server, "'planned'"), []);
    client.raw.send(query("update papers set body = 'second' where id = 3"));
    await on.dana.approve(await on.dana.next());
    assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
    assert.deepEqual(
      [await bodyOf(on.server, 3), executed(on.server, "'planned'"), executed(on.server, "'second'").length],
      ['second', [], 1],
    );
  });

  test('when the client goes while the target still plans it', async () => {
    const client = await connect(on.door);
    const lock = await lockPapers();
    client.raw.send(query("update papers set body = 'hasty' where id = 6"));
    await eventually('the question to the planner', async () => await waitsForLock());
    const ask = on.door.trail().findLast(({ k }) => k === 'ask');
    client.raw.socket.destroy();
    const { id } = (ask?.['ask'] ?? {}) as { readonly id?: string };
    assert.deepEqual((await closing(on.door, id ?? ''))['rs'], ['approval.withdrawn']);
    await lock.free();
    await on.dana.waiting(0);
    assert.equal((await on.dana.ask('GET', `/v1/approvals/${id}`)).status, 404, 'nobody was asked');
    assert.equal(await bodyOf(on.server, 6), 'note 6');
    assert.deepEqual(executed(on.server, "'hasty'"), []);
  });

  test('when the client goes without a word', async () => {
    const client = await connect(on.door);
    client.raw.send(query("update papers set body = 'left' where id = 4"));
    const request = await on.dana.next();
    client.raw.socket.destroy();
    await on.dana.waiting(0);
    await assertGone(request, 4, 'left', 'approval.withdrawn');
  });

  test('when the target ends the session', async () => {
    const client = await connect(on.door);
    client.raw.send(query("update papers set body = 'ended' where id = 7"));
    const request = await on.dana.next();
    await on.server.admin("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gatelog'");
    await client.raw.closed();
    await on.dana.waiting(0);
    await assertGone(request, 7, 'ended', 'approval.withdrawn');
  });

  test('when somebody ends the session through the API', async () => {
    const client = await connect(on.door);
    client.raw.send(query("update papers set body = 'sent away' where id = 8"));
    const request = await on.dana.next();
    const { status } = await on.dana.ask('POST', `/v1/sessions/${request.session}/end`);
    assert.equal(status, 204);
    const last = (await client.raw.closed()).filter(({ type }) => type === 'E').at(-1);
    assert.equal(errorFields(last).C, '57P01');
    await assertGone(request, 8, 'sent away', 'approval.withdrawn');
  });

  test('when its session is ended while the target still plans it: the client is told properly', async () => {
    const client = await connect(on.door);
    const lock = await lockPapers();
    // The first of the two is allowed: it must not end up inside the question to the planner.
    client.raw.send(run("select 'in front'"), run("update papers set body = 'overdue' where id = 9"));
    await eventually('the question to the planner', async () => await waitsForLock());
    const { sid } = on.door.trail().findLast(({ k }) => k === 'ask') ?? {};
    assert.equal((await on.dana.ask('POST', `/v1/sessions/${sid}/end`)).status, 204);
    await lock.free();
    const errors = (await client.raw.closed(4000)).filter(({ type }) => type === 'E');
    assert.deepEqual(
      errors.map((error) => errorFields(error).C),
      ['57014', '57P01'],
    );
    assert.equal(await bodyOf(on.server, 9), 'note 9');
    assert.deepEqual(executed(on.server, "'overdue'"), []);
  });

  test('when the token of the session ends', async () => {
    const password = await on.door.token('agent-identity', { lifetimeSeconds: 4 });
    const client = await connect(on.door, { password });
    client.raw.send(query("update papers set body = 'expired' where id = 5"));
    const request = await on.dana.next();
    const end = errorOf((await client.raw.closed()).filter(({ body }) => body.includes('FATAL')));
    assert.equal(end.code, '57P01');
    assert.match(end.words, /session\.expired/);
    await on.dana.waiting(0);
    const { rs } = await closing(on.door, request.id);
    assert.match(JSON.stringify(rs), /approval\.(withdrawn|expired)/);
    await assertNothingRan(request, 5, 'expired');
  });

  async function assertAlive(client: Awaited<ReturnType<typeof connect>>): Promise<void> {
    assert.equal(typesOf(await client.raw.ask(query('select 1'))), 'TDCZ');
  }

  async function assertGone(request: ApprovalView, id: number, marker: string, code: string): Promise<void> {
    const entry = await closing(on.door, request.id);
    assert.deepEqual([entry.k, entry['rs']], ['deny', [code]]);
    await assertNothingRan(request, id, marker);
    await on.door.verify();
  }

  async function assertNothingRan(request: ApprovalView, id: number, marker: string): Promise<void> {
    const late = await on.dana.approve(request);
    assert.deepEqual([late.status, late.body['code']], [409, 'approval.gone']);
    assert.equal(await bodyOf(on.server, id), `note ${id}`);
    assert.deepEqual(executed(on.server, `'${marker}'`), []);
  }

  async function waitsForLock(): Promise<true | undefined> {
    const { rows } = await on.server.admin("select 1 from pg_stat_activity where wait_event_type = 'Lock'");
    return rows.length > 0 ? true : undefined;
  }

  async function lockPapers(): Promise<{ free(): Promise<void> }> {
    const { default: pg } = await import('pg');
    const { socket: host, port, database } = on.server;
    const holder = new pg.Client({ host, port, database, user: 'postgres' });
    await holder.connect();
    await holder.query('begin; lock table papers in access exclusive mode');
    return {
      free: async () => {
        await holder.query('rollback');
        await holder.end();
      },
    };
  }
});

describe('nobody answers in time', () => {
  const on = approvalStage({ approvals: { waitSeconds: 1 } });

  test('it is denied, and a late yes finds nothing', async () => {
    await using client = await connect(on.door);
    client.raw.send(query("update papers set body = 'late' where id = 1"));
    const request = await on.dana.next();
    const { code, words } = errorOf(await client.raw.until('Z'));
    assert.equal(code, '42501');
    assert.match(words, /approval\.expired/);
    const late = await on.dana.approve(request);
    assert.deepEqual([late.status, late.body['code']], [409, 'approval.gone']);
    assert.deepEqual((await closing(on.door, request.id))['rs'], ['approval.expired']);
    assert.equal((await on.dana.ask('GET', `/v1/approvals/${request.id}`)).body['state'], 'expired');
    assert.equal(await bodyOf(on.server, 1), 'note 1');
    assert.deepEqual(executed(on.server, "'late'"), []);
    assert.equal(typesOf(await client.raw.ask(query('select 1'))), 'TDCZ');
  });
});

describe('the gateway goes', () => {
  const on = approvalStage();

  test('by SIGTERM: it is withdrawn and refused in the log before the end', async () => {
    const client = await connect(on.door);
    client.raw.send(query("update papers set body = 'stopped' where id = 1"));
    const request = await on.dana.next();
    const { code } = await on.door.process.kill('SIGTERM');
    assert.equal(code, 0);
    const last = await client.raw.closed();
    assert.match(last.map(({ body }) => body.toString()).join(''), /shutting down/);
    await on.door.restart();
    assert.deepEqual((await closing(on.door, request.id))['rs'], ['approval.withdrawn']);
    await assertWithdrawn(request, 1, 'stopped');
  });

  test('by kill -9: after the restart it is withdrawn, and the log is whole', async () => {
    const client = await connect(on.door);
    client.raw.send(query("update papers set body = 'killed' where id = 2"));
    const request = await on.dana.next();
    await on.door.process.kill('SIGKILL');
    await client.raw.closed();
    await on.door.restart();
    await assertWithdrawn(request, 2, 'killed');
  });

  async function assertWithdrawn(request: ApprovalView, id: number, marker: string): Promise<void> {
    const now = await on.dana.ask('GET', `/v1/approvals/${request.id}`);
    assert.deepEqual([now.status, now.body['state']], [200, 'withdrawn']);
    const late = await on.dana.approve(request);
    assert.deepEqual([late.status, late.body['code']], [409, 'approval.gone']);
    assert.equal(await bodyOf(on.server, id), `note ${id}`);
    assert.deepEqual(executed(on.server, `'${marker}'`), []);
    await on.door.verify();
  }
});
