// Grants: who may use one, how often, and that a revoked one is of no use.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { grant, person, tenant } from './samples.ts';
import type { MakeStage } from './stage.ts';

const asker = `${tenant}/asker`;

export function grantsContract(make: MakeStage): void {
  describe('a grant', () => {
    it('comes back as it was put in and takes the place of no other', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertGrant(grant('G'));
      assert.deepEqual(await store.grant('G'), grant('G'));
      assert.equal(await store.grant('H'), undefined);
      await assert.rejects(store.insertGrant(grant('G', { target: 'billing' })), { code: 'store.conflict' });
    });

    it('is usable by its principal, for its target, in its time', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertGrant(grant('G'));
      await store.insertGrant(grant('H', { scope: { kind: 'access' }, madeAt: 1_001 }));
      const usable = async (principal: string, target: string, at: number) =>
        (await store.usableGrants(principal, target, at)).map(({ id }) => id);
      assert.deepEqual(await usable(asker, 'orders-db', 1_999), ['H', 'G']);
      assert.deepEqual(await usable(asker, 'orders-db', 2_000), []);
      assert.deepEqual(await usable(asker, 'billing', 1_500), []);
      assert.deepEqual(await usable(`${tenant}/other`, 'orders-db', 1_500), []);
    });

    it('is used up after its uses, and as often as it lives without a number', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertGrant(grant('G', { limits: { minutes: 10, uses: 2 } }));
      await store.insertGrant(grant('H'));
      const uses = [];
      for (let at = 0; at < 3; at++)
        uses.push(await store.useGrant('G', 1_500), await store.useGrant('H', 1_500));
      assert.deepEqual(uses, [true, true, true, true, false, true]);
      assert.equal((await store.grant('G'))?.used, 2);
      assert.deepEqual(
        (await store.usableGrants(asker, 'orders-db', 1_500)).map(({ id, used }) => [id, used]),
        [['H', 3]],
      );
      assert.equal(await store.useGrant('H', 2_000), false);
      assert.equal(await store.useGrant('nobody', 1_500), false);
    });

    it('is never over-used by fifty who take at the same time', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      await one.insertGrant(grant('G', { limits: { minutes: 10, uses: 7 } }));
      const taken = await Promise.all(
        Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? one : two).useGrant('G', 1_500)),
      );
      assert.equal(taken.filter(Boolean).length, 7);
      assert.equal((await one.grant('G'))?.used, 7);
    });

    it('is revoked once and of no use from then on', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      await one.insertGrant(grant('G'));
      const before = await one.version();
      assert.equal(await two.revokeGrant('G', person('ann'), 1_200), true);
      assert.ok((await one.version()) > before);
      assert.equal(await one.revokeGrant('G', person('bob'), 1_300), false);
      assert.equal(await one.revokeGrant('nobody', person('bob'), 1_300), false);
      assert.deepEqual((await one.grant('G'))?.revoked, { by: person('ann'), at: 1_200 });
      assert.equal(await one.useGrant('G', 1_500), false);
      assert.deepEqual(await one.usableGrants(asker, 'orders-db', 1_500), []);
    });

    it('that is revoked while it is used is used before or not at all', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      for (let round = 0; round < 10; round++) {
        const id = `G${round}`;
        await one.insertGrant(grant(id));
        const [used, revoked] = await Promise.all([
          one.useGrant(id, 1_500),
          two.revokeGrant(id, person('ann'), 1_500),
        ]);
        assert.equal(revoked, true);
        assert.equal((await one.grant(id))?.used, used ? 1 : 0);
        assert.equal(await one.useGrant(id, 1_500), false);
      }
    });
  });
}
