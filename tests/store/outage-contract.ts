// A store that is out of reach, and one that a later Gatelog has written to.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { ApprovalStore } from '../../src/approvals/store.ts';
import { answer, grant, person, request } from './samples.ts';
import type { MakeStage } from './stage.ts';

const everyMethod: Readonly<Record<string, (store: ApprovalStore) => Promise<unknown>>> = {
  insertRequest: (store) => store.insertRequest(request('Z')),
  request: (store) => store.request('A'),
  requests: (store) => store.requests({ at: 1_000, targets: ['orders-db'], limit: 9 }),
  answer: (store) => store.answer('A', answer('ann'), 'approved', 0),
  close: (store) => store.close('A', 'expired'),
  withdrawAll: (store) => store.withdrawAll('audit.example.com/one'),
  settle: (store) => store.settle('A', { ran: false }),
  expireAll: (store) => store.expireAll(1),
  ended: (store) => store.ended(['A']),
  version: (store) => store.version(),
  insertGrant: (store) => store.insertGrant(grant('Z')),
  grant: (store) => store.grant('G'),
  grants: (store) => store.grants({ targets: ['orders-db'], limit: 9 }),
  usableGrants: (store) => store.usableGrants('a/b', 'orders-db', 1),
  useGrant: (store) => store.useGrant('G', 1_500),
  revokeGrant: (store) => store.revokeGrant('G', person('ann'), 1_500),
  insertSignIn: (store) => store.insertSignIn('z', { principal: person('ann'), csrf: 'x', expiresAt: 9 }),
  signIn: (store) => store.signIn('z', 1),
  removeSignIn: (store) => store.removeSignIn('z'),
  useLink: (store) => store.useLink('z', 9),
  sweep: (store) => store.sweep(0),
};

export function outageContract(make: MakeStage): void {
  describe('a store out of reach', () => {
    it('says so in every method, without an address or a secret, and works again once it is back', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A'));
      await store.insertGrant(grant('G'));
      await stage.cut();
      for (const [name, call] of Object.entries(everyMethod)) {
        const error: unknown = await call(store).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        assert.equal((error as { code?: string } | undefined)?.code, 'store.unavailable', name);
        assert.doesNotMatch(inspect(error, { depth: 9 }), /hush|only-the-gateway-knows|127\.0\.0\.1/, name);
      }
      await stage.mend();
      assert.equal((await store.request('A'))?.state, 'waiting');
      assert.equal(await store.answer('A', answer('ann'), 'approved', 0), 'taken');
      assert.equal(await store.useGrant('G', 1_500), true);
      assert.equal(await store.request('Z'), undefined);
    });
  });

  describe('a store of a newer version', () => {
    it('is refused at the start with what to do', async () => {
      await using stage = await make();
      await (await stage.open())[Symbol.asyncDispose]();
      await stage.tamper('INSERT INTO gatelog_migrations VALUES (99)');
      await assert.rejects(stage.open(), {
        code: 'store.newer',
        message: /version 99.*start a newer Gatelog/,
      });
      const tables = await stage.tamper('SELECT version FROM gatelog_migrations ORDER BY version');
      assert.deepEqual(
        tables.map(({ version }) => version),
        [1, 99],
      );
    });
  });

  describe('a store that several gateways open at once', () => {
    it('is made once', async () => {
      await using stage = await make();
      const stores = await Promise.all(Array.from({ length: 5 }, () => stage.open()));
      await stores[0]?.insertRequest(request('A'));
      for (const store of stores) assert.equal((await store.request('A'))?.id, 'A');
      const applied = await stage.tamper('SELECT version FROM gatelog_migrations');
      assert.deepEqual(
        applied.map(({ version }) => version),
        [1],
      );
      for (const store of stores) await store[Symbol.asyncDispose]();
    });
  });
}
