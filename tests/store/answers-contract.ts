// Requests, and the answers people give to them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer, request } from './samples.ts';
import type { MakeStage } from './stage.ts';

export function answersContract(make: MakeStage): void {
  describe('a request', () => {
    it('comes back as it was put in, at another gateway too', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      await one.insertRequest(request('A'));
      assert.deepEqual(await two.request('A'), request('A'));
      assert.equal(await two.request('B'), undefined);
    });

    it('never takes the place of another', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A'));
      await assert.rejects(store.insertRequest(request('A', { gateway: 'other' })), {
        code: 'store.conflict',
      });
      assert.equal((await store.request('A'))?.gateway, 'audit.example.com/one');
    });

    it('keeps its answers and ends with the one that concludes', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A', { needed: 2 }));
      assert.equal(await store.answer('A', answer('ann'), undefined, 0), 'taken');
      assert.equal((await store.request('A'))?.state, 'waiting');
      assert.equal(await store.answer('A', answer('bob'), 'approved', 1), 'taken');
      const found = await store.request('A');
      assert.equal(found?.state, 'approved');
      assert.deepEqual(found.answers, [answer('ann'), answer('bob')]);
    });

    it('takes one answer of each person, and none that was given without seeing the others', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A', { needed: 2 }));
      await store.answer('A', answer('ann'), undefined, 0);
      assert.equal(await store.answer('A', answer('ann', { says: 'deny' }), 'denied', 1), 'again');
      assert.equal(await store.answer('A', answer('bob'), 'approved', 0), 'changed');
      assert.deepEqual((await store.request('A'))?.answers, [answer('ann')]);
    });

    it('takes no answer once it has ended or its time is past', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A'));
      assert.equal(await store.answer('A', answer('ann', { at: 2_000 }), 'approved', 0), 'gone');
      assert.equal(await store.answer('A', answer('ann', { at: 1_999, says: 'deny' }), 'denied', 0), 'taken');
      assert.equal(await store.answer('A', answer('bob'), 'approved', 1), 'gone');
      assert.equal(await store.answer('nobody', answer('ann'), 'approved', 0), 'gone');
      assert.equal((await store.request('A'))?.state, 'denied');
    });

    it('is concluded by one of two gateways that do it at the same time', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      for (let round = 0; round < 20; round++) {
        const id = `R${round}`;
        await one.insertRequest(request(id));
        const results = await Promise.all([
          one.answer(id, answer('ann'), 'approved', 0),
          two.answer(id, answer('bob', { says: 'deny' }), 'denied', 0),
        ]);
        assert.deepEqual(results.toSorted(), ['gone', 'taken']);
        const state = (await two.request(id))?.state;
        assert.equal(state, results[0] === 'taken' ? 'approved' : 'denied');
      }
    });

    it('that needs two of four who answer at once is concluded by the second', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      await one.insertRequest(request('A', { needed: 2 }));
      // As the desk does it: look, answer, and look again when somebody else was faster.
      const approve = async (store: typeof one, subject: string): Promise<string> => {
        const seen = (await store.request('A'))?.answers.length ?? 0;
        const result = await store.answer('A', answer(subject), seen === 1 ? 'approved' : undefined, seen);
        return result === 'changed' ? approve(store, subject) : result;
      };
      const people = ['ann', 'bob', 'cat', 'dan'];
      const results = await Promise.all(people.map((who, at) => approve(at % 2 === 0 ? one : two, who)));
      assert.deepEqual(results.toSorted(), ['gone', 'gone', 'taken', 'taken']);
      const found = await two.request('A');
      assert.equal(found?.answers.length, 2);
      assert.equal(found.state, 'approved');
    });

    it('that ends while somebody answers has one end', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      for (let round = 0; round < 20; round++) {
        const id = `R${round}`;
        await one.insertRequest(request(id));
        const [answered, closed] = await Promise.all([
          one.answer(id, answer('ann'), 'approved', 0),
          two.close(id, 'expired'),
        ]);
        assert.equal(answered === 'taken', !closed);
        const found = await one.request(id);
        assert.equal(found?.state, closed ? 'expired' : 'approved');
        assert.equal(found.answers.length, closed ? 0 : 1);
      }
    });

    it('is closed once', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A'));
      assert.equal(await store.close('A', 'withdrawn'), true);
      assert.equal(await store.close('A', 'expired'), false);
      assert.equal(await store.close('nobody', 'expired'), false);
      assert.equal((await store.request('A'))?.state, 'withdrawn');
    });

    it('is withdrawn when its gateway is gone, and those of others are not', async () => {
      await using stage = await make();
      await using store = await stage.open();
      for (const id of ['A', 'B', 'C']) await store.insertRequest(request(id));
      await store.insertRequest(request('D', { gateway: 'other' }));
      await store.answer('C', answer('ann'), 'approved', 0);
      assert.deepEqual((await store.withdrawAll('audit.example.com/one')).toSorted(), ['A', 'B']);
      assert.deepEqual(await store.withdrawAll('audit.example.com/one'), []);
      const states = await Promise.all(['A', 'B', 'C', 'D'].map((id) => store.request(id)));
      assert.deepEqual(
        states.map((found) => found?.state),
        ['withdrawn', 'withdrawn', 'approved', 'waiting'],
      );
    });

    it('for access waits in the store: no gateway that is gone takes it along', async () => {
      await using stage = await make();
      await using store = await stage.open();
      const asked = { kind: 'access', reason: 'hush', minutes: 5 } as const;
      await store.insertRequest(request('A', { asked, session: '' }));
      assert.deepEqual(await store.withdrawAll('audit.example.com/one'), []);
      assert.equal((await store.request('A'))?.state, 'waiting');
    });

    it('that waits though its time is long over is ended, once, and its answers stay', async () => {
      await using stage = await make();
      await using store = await stage.open();
      for (const id of ['A', 'B', 'C']) await store.insertRequest(request(id, { needed: 2 }));
      await store.insertRequest(request('D', { expiresAt: 3_000 }));
      await store.answer('A', answer('ann'), undefined, 0);
      await store.answer('C', answer('ann', { says: 'deny' }), 'denied', 0);
      assert.deepEqual(await store.expireAll(2_000), []);
      assert.deepEqual((await store.expireAll(2_001)).toSorted(), ['A', 'B']);
      assert.deepEqual(await store.expireAll(2_001), []);
      assert.deepEqual((await store.request('A'))?.answers, [answer('ann')]);
      const states = await Promise.all(['A', 'C', 'D'].map((id) => store.request(id)));
      assert.deepEqual(
        states.map((found) => found?.state),
        ['expired', 'denied', 'waiting'],
      );
    });

    it('that was approved learns once what became of it', async () => {
      await using stage = await make();
      await using store = await stage.open();
      await store.insertRequest(request('A'));
      const late = { ran: false, reason: 'approval.expired' } as const;
      assert.equal(await store.settle('A', late), false);
      await store.answer('A', answer('ann'), 'approved', 0);
      assert.equal(await store.settle('A', late), true);
      assert.equal(await store.settle('A', { ran: true }), false);
      assert.equal(await store.settle('nobody', late), false);
      assert.deepEqual((await store.request('A'))?.outcome, late);
    });

    it('is found among a thousand once it has ended', async () => {
      await using stage = await make();
      await using store = await stage.open();
      const ids = Array.from({ length: 1_000 }, (_, at) => `R${at}`);
      for (const id of ids) await store.insertRequest(request(id));
      assert.deepEqual(await store.ended(ids), []);
      await store.close('R7', 'expired');
      await store.answer('R900', answer('ann'), 'approved', 0);
      const found = await store.ended([...ids, 'nobody']);
      assert.deepEqual(found.map(({ id, state }) => `${id} ${state}`).toSorted(), [
        'R7 expired',
        'R900 approved',
      ]);
      assert.deepEqual(await store.ended(['R8']), []);
      assert.deepEqual(await store.ended([]), []);
    });
  });

  describe('the version', () => {
    it('grows with every change by any gateway, and with no question', async () => {
      await using stage = await make();
      await using one = await stage.open();
      await using two = await stage.open();
      let last = await one.version();
      const grows = async (work: () => Promise<unknown>) => {
        await work();
        const version = await one.version();
        assert.ok(version > last, `${work.toString()}: ${version} after ${last}`);
        last = version;
      };
      await grows(() => two.insertRequest(request('A')));
      await grows(() => two.insertRequest(request('B')));
      await grows(() => two.answer('A', answer('ann'), undefined, 0));
      await grows(() => two.close('A', 'expired'));
      await grows(() => two.withdrawAll('audit.example.com/one'));
      await grows(() => two.sweep(10_000));
      await one.request('A');
      await one.requests({ at: 1_000, targets: ['orders-db'], limit: 10 });
      assert.equal(await two.version(), last);
    });
  });
}
