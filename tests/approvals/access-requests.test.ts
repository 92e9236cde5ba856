// Requests for access: bounded for each principal, ended by their time, given within the bounds of everybody who approved.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endLate } from '../../src/approvals/end-late.ts';
import type { GrantLimits } from '../../src/model/approval.ts';
import { asker, dbaOf, gateway, type PeopleStage, peopleStage } from './people-stage.ts';

const ask = ({ people }: PeopleStage, name = 'orders-db', by = asker) =>
  people.askAccess({ by, target: name, reason: 'a look', minutes: 60 });

const approve = (
  { people }: PeopleStage,
  request: { id: string; digest: string },
  who: string,
  shape?: GrantLimits,
) =>
  people.answer(request.id, { by: dbaOf(who), says: 'approve', digest: request.digest, via: 'api', shape });

async function grantOf({ store }: PeopleStage) {
  const { items } = await store.grants({ targets: ['orders-db'], limit: 9 });
  return items[0];
}

test('of two who approve, the narrower of each bound counts, whoever set it', async () => {
  await using stage = await peopleStage(2);
  const request = await ask(stage);
  await approve(stage, request, 'ann', { minutes: 5, uses: 4 });
  const done = await approve(stage, request, 'bob', { minutes: 30, uses: 1 });
  assert.equal(done.state, 'approved');
  assert.deepEqual(
    done.answers.map(({ limits }) => limits),
    [
      { minutes: 5, uses: 4 },
      { minutes: 30, uses: 1 },
    ],
  );
  const grant = await grantOf(stage);
  assert.deepEqual(grant?.limits, { minutes: 5, uses: 1 });
  assert.equal(grant.expiresAt, stage.now + 300_000);
  assert.deepEqual([await stage.desk.use(grant), await stage.desk.use(grant)], [true, false]);
});

test('nobody lengthens what was asked for', async () => {
  await using stage = await peopleStage();
  await approve(stage, await ask(stage), 'ann', { minutes: 1_000 });
  assert.deepEqual((await grantOf(stage))?.limits, { minutes: 60 });
});

test('a bound of rows is refused: opening a target touches none', async () => {
  await using stage = await peopleStage();
  const request = await ask(stage);
  await assert.rejects(approve(stage, request, 'ann', { minutes: 5, rows: 10 }), {
    code: 'approval.no-rows',
  });
  assert.equal((await stage.people.get(request.id))?.state, 'waiting');
});

test('one principal has so many waiting and no more, on whichever targets, one after the other or at once', async () => {
  await using stage = await peopleStage();
  for (const name of ['orders-db', 'billing-db', 'orders-db']) await ask(stage, name);
  for (const name of ['orders-db', 'billing-db'])
    await assert.rejects(ask(stage, name), { code: 'approval.limit' });
  const other = { ...asker, subject: 'another' };
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => ask(stage, 'orders-db', other)));
  assert.ok(results.filter(({ status }) => status === 'fulfilled').length <= 3);
  stage.now += 5_000;
  await ask(stage);
});

test('past its time it is expired for everybody who looks, and is closed with the next turn', async () => {
  await using stage = await peopleStage();
  const request = await ask(stage);
  stage.now += 5_000;
  const list = async (state: 'waiting' | 'expired') =>
    (await stage.people.list({ targets: ['orders-db'], states: [state], limit: 9 })).items.map(
      (one) => `${one.id} ${one.state}`,
    );
  assert.deepEqual([await list('waiting'), await list('expired')], [[], [`${request.id} expired`]]);
  assert.equal((await stage.people.get(request.id))?.state, 'expired');
  await assert.rejects(approve(stage, request, 'ann'), { code: 'approval.gone' });
  const turn = () =>
    endLate({ ...stage, clock: () => stage.now, followUp: (one) => void stage.told.push(one) }, assert.fail);
  await turn();
  assert.equal((await stage.store.request(request.id))?.state, 'waiting', 'clocks differ: not at once');
  stage.now += 60_001;
  await turn();
  assert.equal((await stage.store.request(request.id))?.state, 'expired');
  assert.deepEqual(
    stage.told.map(({ id, state }) => [id, state]),
    [[request.id, 'expired']],
  );
  assert.deepEqual(await list('expired'), [`${request.id} expired`]);
});

test('a gateway that starts anew leaves them: they wait in the store and not in its memory', async () => {
  await using stage = await peopleStage();
  const request = await ask(stage);
  assert.equal(request.gateway, gateway);
  await stage.desk.clear();
  assert.equal((await stage.people.get(request.id))?.state, 'waiting');
  assert.equal((await approve(stage, request, 'ann')).state, 'approved');
});
