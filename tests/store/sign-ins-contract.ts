// Signed-in browsers and one-time links.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { person } from './samples.ts';
import type { MakeStage } from './stage.ts';

export function signInsContract(make: MakeStage): void {
  describe('a sign-in', () => {
    const signIn = { principal: person('ann'), csrf: 'hush-csrf', expiresAt: 2_000 };

    it('is known at every gateway until it ends', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      await one.insertSignIn('hash', signIn);
      assert.deepEqual(await two.signIn('hash', 1_999), signIn);
      assert.equal(await two.signIn('hash', 2_000), undefined);
      assert.equal(await two.signIn('other', 1_000), undefined);
    });

    it('is gone after the sign-out, and never replaced', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertSignIn('hash', signIn);
      await assert.rejects(store.insertSignIn('hash', { ...signIn, principal: person('bob') }), {
        code: 'store.conflict',
      });
      await store.removeSignIn('hash');
      await store.removeSignIn('hash');
      assert.equal(await store.signIn('hash', 1_000), undefined);
    });
  });

  describe('a one-time link', () => {
    it('is used once, at whichever gateway, and forgotten after its time', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      const used = await Promise.all(
        Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? one : two).useLink('link', 2_000)),
      );
      assert.equal(used.filter(Boolean).length, 1);
      assert.equal(await one.useLink('other', 2_000), true);
      await one.sweep(2_000);
      assert.equal(await one.useLink('link', 2_000), false);
      await one.sweep(2_001);
      assert.equal(await one.useLink('link', 2_000), true);
    });
  });
}
