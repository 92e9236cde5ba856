// What somebody can and cannot do who reads and writes the database and has no key.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer, grant, person, request } from './samples.ts';
import type { MakeStage, StoreStage } from './stage.ts';

/** Changes of one row by hand. Each must make it as if it were not there. */
const requestForgeries: Readonly<Record<string, string>> = {
  'another state': "UPDATE gatelog_requests SET state = 'approved' WHERE id = 'A'",
  'another target': "UPDATE gatelog_requests SET target = 'billing' WHERE id = 'A'",
  'more time': "UPDATE gatelog_requests SET expires_at = 999999 WHERE id = 'A'",
  'another gateway': "UPDATE gatelog_requests SET gateway = 'other' WHERE id = 'A'",
  'another asker': "UPDATE gatelog_requests SET principal = 'x/y' WHERE id = 'A'",
  'the content of another request':
    "UPDATE gatelog_requests SET sealed = (SELECT sealed FROM gatelog_requests WHERE id = 'B') WHERE id = 'A'",
  'all of another request but its id':
    "UPDATE gatelog_requests SET state = 'approved', sealed = (SELECT sealed FROM gatelog_requests WHERE id = 'B') WHERE id = 'A'",
  'another name': "UPDATE gatelog_requests SET id = 'A2' WHERE id = 'A'",
};

const grantForgeries: Readonly<Record<string, string>> = {
  'uses given back': "UPDATE gatelog_grants SET used = 0 WHERE id = 'G'",
  'more uses': "UPDATE gatelog_grants SET uses = 100 WHERE id = 'G'",
  'a revocation taken back': "UPDATE gatelog_grants SET revoked = 0 WHERE id = 'G'",
  'more time': "UPDATE gatelog_grants SET expires_at = 999999 WHERE id = 'G'",
  'another holder': "UPDATE gatelog_grants SET principal = 'x/y' WHERE id = 'G'",
};

async function filled(stage: StoreStage): Promise<Awaited<ReturnType<StoreStage['open']>>> {
  const store = await stage.open();
  await store.insertRequest(request('A'));
  await store.insertRequest(request('B'));
  await store.answer('B', answer('ann'), 'approved', 0);
  await store.insertGrant(grant('G', { limits: { minutes: 10, uses: 2 } }));
  await store.useGrant('G', 1_500);
  await store.revokeGrant('G', person('ann'), 1_600);
  await store.insertSignIn('hash', { principal: person('ann'), csrf: 'hush-csrf', expiresAt: 2_000 });
  return store;
}

export function sealContract(make: MakeStage): void {
  describe('somebody with the database and without the key', () => {
    it('reads nothing that was asked, answered or said', async () => {
      await using stage = await make();
      await using store = await filled(stage);
      const bytes = await stage.bytes();
      assert.ok(bytes.includes('orders-db'), 'the plain columns must be found, or nothing was looked at');
      assert.ok(!bytes.includes('hush'), 'a sealed text is readable');
      assert.ok(!bytes.includes(Buffer.from('hush').toString('hex')), 'a sealed text is readable as hex');
      assert.match(JSON.stringify(await store.request('A')), /hush/);
    });

    for (const [name, sql] of Object.entries(requestForgeries))
      it(`cannot give a request ${name}`, async () => {
        await using stage = await make();
        await using store = await filled(stage);
        await stage.tamper(sql);
        for (const id of ['A', 'A2']) {
          assert.equal(await store.request(id), undefined);
          assert.equal(await store.answer(id, answer('bob'), 'approved', 0), 'gone');
          assert.equal(await store.close(id, 'expired'), false);
        }
        assert.deepEqual(await store.ended(['A', 'A2']), []);
        const list = await store.requests({ at: 1_000, targets: ['orders-db', 'billing'], limit: 9 });
        assert.deepEqual(
          list.items.map(({ id }) => id),
          ['B'],
        );
        assert.equal(stage.damaged.length, 1);
        assert.deepEqual([stage.damaged[0]?.table, stage.damaged[0]?.count], ['gatelog_requests', 1]);
      });

    for (const [name, sql] of Object.entries({
      'of another request':
        "UPDATE gatelog_asked SET sealed = (SELECT sealed FROM gatelog_asked WHERE id = 'B') WHERE id = 'A'",
      'that lasts longer': "UPDATE gatelog_asked SET expires_at = 999999 WHERE id = 'A'",
      'of nobody': "DELETE FROM gatelog_asked WHERE id = 'A'",
    }))
      it(`cannot show people what is asked ${name}`, async () => {
        await using stage = await make();
        await using store = await filled(stage);
        await stage.tamper(sql);
        assert.equal(await store.request('A'), undefined);
        assert.equal((await store.request('B'))?.asked.kind, 'action');
        assert.equal(stage.damaged.length, name === 'of nobody' ? 0 : 1);
      });

    for (const [name, sql] of Object.entries(grantForgeries))
      it(`cannot give a grant ${name}`, async () => {
        await using stage = await make();
        await using store = await filled(stage);
        await stage.tamper(sql);
        assert.equal(await store.grant('G'), undefined);
        assert.equal(await store.useGrant('G', 1_500), false);
        assert.deepEqual(
          await store.usableGrants(`${grant('G').principal.tenant}/asker`, 'orders-db', 1_500),
          [],
        );
        assert.deepEqual((await store.grants({ targets: ['orders-db'], limit: 9 })).items, []);
        assert.equal(stage.damaged.length, 1);
      });

    it('cannot make an answer, or carry one from an earlier time of the row into its present', async () => {
      await using stage = await make();
      await using store = await filled(stage);
      await stage.tamper("CREATE TABLE earlier AS SELECT sealed FROM gatelog_requests WHERE id = 'A'");
      await store.answer('A', answer('ann', { says: 'deny' }), 'denied', 0);
      await stage.tamper("UPDATE gatelog_requests SET sealed = (SELECT sealed FROM earlier) WHERE id = 'A'");
      assert.equal(await store.request('A'), undefined);
      assert.equal(await store.answer('A', answer('bob'), 'approved', 0), 'gone');
    });

    it('cannot sign anybody in or make a sign-in last', async () => {
      await using stage = await make();
      await using store = await filled(stage);
      await stage.tamper(
        "INSERT INTO gatelog_sign_ins SELECT 'mine', expires_at, key_id, sealed FROM gatelog_sign_ins WHERE hash = 'hash'",
      );
      assert.equal(await store.signIn('mine', 1_000), undefined);
      await stage.tamper("UPDATE gatelog_sign_ins SET expires_at = 999999 WHERE hash = 'hash'");
      assert.equal(await store.signIn('hash', 1_000), undefined);
      assert.deepEqual(
        stage.damaged.map(({ table, id, count }) => [table, id, count]),
        [
          ['gatelog_sign_ins', 'mine', 1],
          ['gatelog_sign_ins', 'hash', 2],
        ],
      );
    });

    it('is told of once for each row, however often it is met', async () => {
      await using stage = await make();
      await using store = await filled(stage);
      await stage.tamper("UPDATE gatelog_requests SET state = 'denied' WHERE id = 'A'");
      for (let at = 0; at < 5; at++) await store.ended(['A']);
      assert.equal(stage.damaged.length, 1);
    });
  });

  describe('a gateway with another key', () => {
    it('sees nothing and changes nothing', async () => {
      await using stage = await make();
      await using own = await filled(stage);
      await using other = await stage.open({ key: 'other' });
      assert.equal(await other.request('A'), undefined);
      assert.deepEqual(await other.requests({ at: 1_000, targets: ['orders-db'], limit: 9 }), { items: [] });
      assert.deepEqual(await other.ended(['B']), []);
      assert.deepEqual(await other.withdrawAll('audit.example.com/one'), []);
      assert.equal(await other.answer('A', answer('bob'), 'approved', 0), 'gone');
      assert.equal(await other.grant('G'), undefined);
      assert.equal(await other.signIn('hash', 1_000), undefined);
      await assert.rejects(other.insertRequest(request('A')), { code: 'store.conflict' });
      assert.equal((await own.request('A'))?.state, 'waiting');
      assert.equal(stage.damaged.length, 0, 'a row of another key is no damage');
    });
  });
}
