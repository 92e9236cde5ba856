// Waiting ends once, by what comes first; what is seen late was in time if it was answered in time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApprovalSummary } from '../model/approval.ts';
import { Waiting } from './waiting.ts';

function stage() {
  const ended = new Map<string, ApprovalSummary>();
  const asked: number[] = [];
  const world = { now: 0, away: false };
  const store = {
    ended: async (ids: readonly string[]) => {
      asked.push(ids.length);
      if (world.away) throw new Error('away');
      return ids.flatMap((id) => ended.get(id) ?? []);
    },
  };
  const waiting = new Waiting({ store, clock: () => world.now, everyMillis: 3_600_000 });
  const never = new AbortController().signal;
  return { ended, asked, world, waiting, never };
}

const request = (id: string) => ({ id, state: 'approved' }) as ApprovalSummary;

describe('waiting', () => {
  test('a thousand are asked for in one question', async () => {
    const { waiting, asked, never, ended } = stage();
    const all = Array.from({ length: 1000 }, (_, n) => waiting.wait(`r${n}`, 100, never));
    await waiting.look();
    assert.deepEqual(asked, [1000]);
    for (let n = 0; n < 1000; n += 1) ended.set(`r${n}`, request(`r${n}`));
    await waiting.look();
    assert.equal((await Promise.all(all)).length, 1000);
    assert.equal(waiting.size, 0);
    await waiting.look();
    assert.equal(asked.length, 2, 'nobody is asked when nothing waits');
  });

  test('an answer in time counts, though it is seen after its time', async () => {
    const { waiting, ended, world, never } = stage();
    const one = waiting.wait('a', 100, never);
    ended.set('a', request('a'));
    world.now = 500;
    await waiting.look();
    assert.deepEqual(await one, request('a'));
  });

  test('without an answer the time ends it', async () => {
    const { waiting, world, never } = stage();
    const one = waiting.wait('a', 100, never);
    world.now = 100;
    await waiting.look();
    assert.equal(await one, 'expired');
  });

  test('who asked can take it back, before and while it waits', async () => {
    const { waiting } = stage();
    const leaving = new AbortController();
    const one = waiting.wait('a', 100, leaving.signal);
    leaving.abort();
    assert.equal(await one, 'withdrawn');
    assert.equal(await waiting.wait('b', 100, leaving.signal), 'withdrawn');
    assert.equal(waiting.size, 0);
  });

  test('a store that is away for a moment ends nothing, for long it ends all', async () => {
    const { waiting, world, never, ended } = stage();
    const one = waiting.wait('a', 1_000_000, never);
    world.away = true;
    world.now = 9_000;
    await waiting.look();
    assert.equal(waiting.size, 1);
    world.now = 10_001;
    await waiting.look();
    assert.equal(await one, 'unavailable');
    ended.set('a', request('a'));
    world.away = false;
    await waiting.look();
    assert.equal(waiting.size, 0);
  });
});
