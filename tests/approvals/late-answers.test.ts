// An answer that comes when nobody waits any more: whoever gave it can read that nothing ran.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApprovalStore } from '../../src/approvals/store.ts';
import { GatelogError } from '../../src/model/error.ts';
import { answer } from '../store/samples.ts';
import { dbaOf, heldAction, peopleStage } from './people-stage.ts';

const impact = { tables: [] };

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error('it never came');
}

test('an answer that loses against the end of the waiting says so in its request', async () => {
  // Somebody answers in the moment between the end of the waiting and its writing.
  const between = (store: ApprovalStore): ApprovalStore => ({
    ...store,
    close: async (id, state) => {
      await store.answer(id, answer('ann', { by: dbaOf('ann'), at: 1_001 }), 'approved', 0);
      return await store.close(id, state);
    },
  });
  await using stage = await peopleStage(1, between);
  const { desk, store, told } = stage;
  const leaving = new AbortController();
  using place = desk.take(heldAction());
  const ended = desk.ask(heldAction(), place, 1, impact, leaving.signal);
  await eventually(async () => (await store.request(place.id)) !== undefined);
  leaving.abort();
  assert.equal(await ended, 'withdrawn');
  const request = await store.request(place.id);
  assert.equal(request?.state, 'approved');
  assert.deepEqual(request.outcome, { ran: false, reason: 'approval.withdrawn' });
  assert.deepEqual(
    told.map(({ state, outcome }) => [state, outcome?.ran]),
    [['approved', false]],
  );
});

test('what could not be closed is closed once the store is back', async () => {
  let away = false;
  const flaky = (store: ApprovalStore): ApprovalStore => ({
    ...store,
    close: async (id, state) => {
      if (away) throw new GatelogError('store.unavailable', 'away');
      return await store.close(id, state);
    },
  });
  await using stage = await peopleStage(1, flaky);
  const { desk, store, reported } = stage;
  const leaving = new AbortController();
  using place = desk.take(heldAction());
  const ended = desk.ask(heldAction(), place, 1, impact, leaving.signal);
  await eventually(async () => (await store.request(place.id)) !== undefined);
  away = true;
  leaving.abort();
  assert.equal(await ended, 'withdrawn');
  assert.deepEqual(reported, ['approval.unclosed']);
  assert.equal((await store.request(place.id))?.state, 'waiting');
  away = false;
  await eventually(async () => (await store.request(place.id))?.state === 'withdrawn');
});

test('a request that reached the store though its writer heard nothing is withdrawn', async () => {
  const deaf = (store: ApprovalStore): ApprovalStore => ({
    ...store,
    insertRequest: async (request) => {
      await store.insertRequest(request);
      throw new GatelogError('store.unavailable', 'no answer');
    },
  });
  await using stage = await peopleStage(1, deaf);
  const { desk, store } = stage;
  using place = desk.take(heldAction());
  const asked = desk.ask(heldAction(), place, 1, impact, new AbortController().signal);
  await assert.rejects(asked, { code: 'store.unavailable' });
  await eventually(async () => (await store.request(place.id))?.state === 'withdrawn');
});

test('what became of an approved action is written once, and for nothing else', async () => {
  await using stage = await peopleStage();
  const { desk, people, store } = stage;
  using place = desk.take(heldAction());
  const ended = desk.ask(heldAction(), place, 1, impact, new AbortController().signal);
  await eventually(async () => (await store.request(place.id)) !== undefined);
  assert.equal(await store.settle(place.id, { ran: true }), false, 'nobody has approved it yet');
  await people.answer(place.id, { by: dbaOf('ann'), says: 'approve', digest: place.digest, via: 'api' });
  const answered = await ended;
  assert.ok(typeof answered === 'object' && answered.asked.kind === 'action');
  assert.equal(answered.asked.text, heldAction().action.text);
  desk.settle(place.id, { ran: true });
  await eventually(async () => (await store.request(place.id))?.outcome?.ran === true);
  assert.equal(await store.settle(place.id, { ran: false }), false);
});

test('what nobody could read is refused before anything of it is kept', async () => {
  await using stage = await peopleStage();
  const { desk } = stage;
  const parameters = [{ type: 'text', value: 'x'.repeat(2_000_000), encoding: 'text' }] as const;
  assert.throws(() => desk.take(heldAction({ parameters })), { code: 'approval.too-large' });
  assert.equal(desk.size, 0);
});
