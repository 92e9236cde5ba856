// Many actions that wait at once cost little, and hold nobody up: counts and ratios, never times.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type HeldActions, openHeldActions } from '../../bench/held-actions.ts';
import { bodyOf, dbaAt, executed, startWithPapers } from '../support/approval-stage.ts';
import type { PostgresServer } from '../support/postgres.ts';

const count = 150;

describe(`${count} actions that wait at once`, () => {
  const set: { server?: PostgresServer; held?: HeldActions } = {};
  const on = set as Required<typeof set>;
  before(async () => {
    set.server = await startWithPapers();
    set.held = await openHeldActions(set.server, count);
  });
  after(async () => {
    try {
      await set.held?.[Symbol.asyncDispose]();
    } finally {
      await set.server?.stop();
    }
  });

  test('another session is answered nearly as before, and the memory for each is bounded', async () => {
    await on.held.round();
    const { none, held } = await on.held.round();
    assert.ok(held.latency < none.latency * 5, `${none.latency} us became ${held.latency} us`);
    const each = (held.memory - none.memory) / count;
    assert.ok(each < 512 * 1024, `${each} bytes each`);
  });

  test('each can be answered by its number, and those that are not are withdrawn', async () => {
    const ids = await on.held.hold();
    assert.equal(new Set(ids).size, count);
    const dana = await dbaAt(on.held.door);
    const approved = ids[7] ?? '';
    const request = (await dana.ask('GET', `/v1/approvals/${approved}`)).body as { digest?: string };
    const told = await dana.ask('POST', `/v1/approvals/${approved}/approve`, { digest: request.digest });
    assert.deepEqual([told.status, told.body['state']], [200, 'approved']);
    await on.held.withdraw();
    await dana.waiting(0);
    assert.deepEqual([await bodyOf(on.server, 7), await bodyOf(on.server, 8)], ['held', 'note 8']);
    assert.equal(executed(on.server, "'held'").length, 1);
    await on.held.door.verify();
  });
});
