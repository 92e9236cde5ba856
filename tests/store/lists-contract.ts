// Lists page by page, and what is swept out of them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApprovalStore, RequestFilter } from '../../src/approvals/store.ts';
import type { Asked } from '../../src/model/approval.ts';
import { grant, person, request, tenant } from './samples.ts';
import type { MakeStage } from './stage.ts';

type AskedAction = Extract<Asked, { readonly kind: 'action' }>;

async function pages(store: ApprovalStore, filter: Omit<RequestFilter, 'cursor'>): Promise<string[][]> {
  const all: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await store.requests({ ...filter, ...(cursor !== undefined && { cursor }) });
    all.push(page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== undefined);
  return all;
}

export function listsContract(make: MakeStage): void {
  describe('a list', () => {
    it('shows the newest first, each once, page by page, while others come in', async () => {
      await using stage = await make();
      await using store = await stage.open();
      // Two of each time: the id decides between them.
      for (let at = 0; at < 7; at++)
        await store.insertRequest(request(`R${at}`, { askedAt: 1_000 + Math.floor(at / 2) }));
      const targets = ['orders-db'];
      assert.deepEqual(await pages(store, { at: 1_000, targets, limit: 3 }), [
        ['R6', 'R5', 'R4'],
        ['R3', 'R2', 'R1'],
        ['R0'],
      ]);
      assert.deepEqual(await pages(store, { at: 1_000, targets, limit: 7 }), [
        ['R6', 'R5', 'R4', 'R3', 'R2', 'R1', 'R0'],
      ]);
      const first = await store.requests({ at: 1_000, targets, limit: 4 });
      await store.insertRequest(request('R9', { askedAt: 5_000 }));
      const second = await store.requests({ at: 1_000, targets, limit: 4, cursor: first.next ?? '' });
      assert.deepEqual(
        second.items.map(({ id }) => id),
        ['R2', 'R1', 'R0'],
      );
    });

    it('holds only what was asked for: states, targets, who asked', async () => {
      await using stage = await make();
      await using store = await stage.open();
      const billing = { name: 'billing', protocol: 'postgres', database: 'b' };
      await store.insertRequest(request('A'));
      await store.insertRequest(request('B', { target: billing }));
      await store.insertRequest(request('C', { principal: person('other') }));
      await store.close('C', 'expired');
      const both = ['orders-db', 'billing'];
      assert.deepEqual(await pages(store, { at: 1_000, targets: both, limit: 9 }), [['C', 'B', 'A']]);
      assert.deepEqual(await pages(store, { at: 1_000, targets: ['billing'], limit: 9 }), [['B']]);
      assert.deepEqual(await pages(store, { at: 1_000, targets: [], limit: 9 }), [[]]);
      assert.deepEqual(await pages(store, { at: 1_000, targets: both, states: ['waiting'], limit: 9 }), [
        ['B', 'A'],
      ]);
      assert.deepEqual(
        await pages(store, { at: 1_000, targets: both, states: ['expired', 'denied'], limit: 9 }),
        [['C']],
      );
      assert.deepEqual(await pages(store, { at: 1_000, targets: both, states: [], limit: 9 }), [[]]);
      assert.deepEqual(
        await pages(store, { at: 1_000, targets: both, principal: `${tenant}/other`, limit: 9 }),
        [['C']],
      );
    });

    it('is as short as its items are many, however long what was asked', async () => {
      await using stage = await make();
      await using store = await stage.open();
      const asked = { ...(request('X').asked as AskedAction), text: 'x'.repeat(60_000) };
      for (let at = 0; at < 20; at++) await store.insertRequest(request(`R${at}`, { asked }));
      const { items } = await store.requests({ at: 1_000, targets: ['orders-db'], limit: 20 });
      assert.equal(items.length, 20);
      assert.ok(JSON.stringify(items).length < 20 * 2_500);
      const [first] = items;
      assert.ok(first?.asked.kind === 'action');
      assert.deepEqual([first.asked.text, first.asked.cut, first.asked.rows], ['x'.repeat(500), true, 3]);
      assert.deepEqual((await store.request('R7'))?.asked, asked);
    });

    it('has what waits past its time among the expired, before anybody has ended it', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A'));
      await store.insertRequest(request('B', { expiresAt: 3_000 }));
      await store.insertRequest(request('C'));
      await store.close('C', 'withdrawn');
      const found = async (states: RequestFilter['states'], at: number) =>
        (await store.requests({ targets: ['orders-db'], limit: 9, at, ...(states && { states }) })).items.map(
          ({ id, state }) => `${id} ${state}`,
        );
      assert.deepEqual(await found(['waiting'], 1_999), ['B waiting', 'A waiting']);
      assert.deepEqual(await found(['waiting', 'withdrawn'], 2_000), ['C withdrawn', 'B waiting']);
      assert.deepEqual(await found(['expired'], 2_000), ['A expired']);
      assert.deepEqual(await found(['waiting', 'expired'], 2_000), ['B waiting', 'A expired']);
      assert.deepEqual(await found(undefined, 2_000), ['C withdrawn', 'B waiting', 'A expired']);
    });

    it('of grants pages likewise, with those that are usable at a moment', async () => {
      await using stage = await make();
      await using store = await stage.open();
      for (let at = 0; at < 5; at++)
        await store.insertGrant(grant(`G${at}`, { madeAt: at, expiresAt: 100 + at }));
      const targets = ['orders-db'];
      const first = await store.grants({ targets, limit: 3 });
      assert.deepEqual(
        first.items.map(({ id }) => id),
        ['G4', 'G3', 'G2'],
      );
      const second = await store.grants({ targets, limit: 3, cursor: first.next ?? '' });
      assert.deepEqual([second.items.map(({ id }) => id), second.next], [['G1', 'G0'], undefined]);
      const usable = await store.grants({ targets, usableAt: 102, limit: 9 });
      assert.deepEqual(
        usable.items.map(({ id }) => id),
        ['G4', 'G3'],
      );
      assert.deepEqual((await store.grants({ targets: ['billing'], limit: 9 })).items, []);
      assert.deepEqual((await store.grants({ targets, principal: `${tenant}/other`, limit: 9 })).items, []);
    });

    it('refuses a cursor that is none', async () => {
      await using stage = await make();
      await using store = await stage.open();
      for (const cursor of [
        '',
        'nonsense',
        Buffer.from('["a",1]').toString('base64url'),
        Buffer.from('{}').toString('base64url'),
      ])
        await assert.rejects(store.requests({ at: 1_000, targets: ['orders-db'], limit: 9, cursor }), {
          code: 'store.cursor',
        });
    });
  });

  describe('a sweep', () => {
    it('removes what ended before, however much, and nothing else', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await using other = await stage.open({ key: 'other' });
      for (let at = 0; at < 450; at++)
        await store.insertRequest(request(`R${at}`, { expiresAt: 1_000 + at }));
      for (const at of [999, 1_449]) await store.insertGrant(grant(`G${at}`, { expiresAt: at }));
      for (const at of [999, 1_449])
        await store.insertSignIn(`S${at}`, { principal: person('ann'), csrf: 'x', expiresAt: at });
      await other.insertRequest(request('X', { expiresAt: 1_000 }));
      await store.useLink('L', 999);
      await store.sweep(1_449);
      const count = async (table: string) =>
        Number((await stage.tamper(`SELECT count(*) AS n FROM ${table}`))[0]?.['n']);
      assert.deepEqual(
        await Promise.all(
          [
            ...['gatelog_requests', 'gatelog_asked', 'gatelog_grants'],
            ...['gatelog_sign_ins', 'gatelog_used_links'],
          ].map(count),
        ),
        [1, 1, 1, 1, 0],
      );
      assert.equal((await store.request('R449'))?.id, 'R449');
      assert.equal((await store.grant('G1449'))?.id, 'G1449');
      assert.ok(await store.signIn('S1449', 1_000));
    });
  });
}
