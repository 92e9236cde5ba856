// Places are counted, and cancel keys open one session only.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { LiveSessions } from './live-sessions.ts';

const limits = { sessions: 2, sessionsPerPrincipal: 1 };
const session = () => ({
  ...{ id: randomUUID(), target: 'shop' },
  cancel: async () => undefined,
  leave: () => undefined,
});

describe('places', () => {
  test('are given up to the limit, and again when one is given back', () => {
    const live = new LiveSessions(limits);
    const release = live.takePlace();
    live.takePlace();
    assert.equal(live.takePlace(), undefined);
    release?.();
    assert.ok(live.takePlace() !== undefined);
  });

  test('given back twice count once', () => {
    const live = new LiveSessions(limits);
    const release = live.takePlace();
    live.takePlace();
    release?.();
    release?.();
    assert.equal(live.size, 1);
  });

  test('of one principal are not those of another', () => {
    const live = new LiveSessions(limits);
    const release = live.takePlaceOf('a');
    assert.equal(live.takePlaceOf('a'), undefined);
    assert.ok(live.takePlaceOf('b') !== undefined);
    release?.();
    assert.ok(live.takePlaceOf('a') !== undefined);
  });
});

describe('cancel keys', () => {
  for (const length of [8, 36])
    test(`of ${length} bytes find their session and no other`, () => {
      const live = new LiveSessions(limits);
      const [first, second] = [session(), session()];
      const [one, two] = [live.add(first, length), live.add(second, length)];
      assert.equal(one.key.length, length);
      assert.equal(live.find(Buffer.from(one.key)), first);
      assert.equal(live.find(Buffer.from(two.key)), second);
    });

  test('differ in every part from one session to the next', () => {
    const live = new LiveSessions(limits);
    const keys = Array.from({ length: 100 }, () => live.add(session(), 8).key.toString('hex'));
    assert.equal(new Set(keys).size, 100);
    assert.equal(new Set(keys.map((key) => key.slice(8))).size, 100);
  });

  test('that are cut, longer or changed find nothing', () => {
    const live = new LiveSessions(limits);
    const { key } = live.add(session(), 36);
    const changed = Buffer.from(key);
    changed.writeUInt8((changed[35] as number) ^ 1, 35);
    for (const other of [
      key.subarray(0, 35),
      key.subarray(0, 8),
      Buffer.concat([key, key]),
      changed,
      Buffer.alloc(0),
    ])
      assert.equal(live.find(other), undefined);
  });

  test('are forgotten with their session', () => {
    const live = new LiveSessions(limits);
    const { key, forget } = live.add(session(), 8);
    forget();
    assert.equal(live.find(key), undefined);
  });
});

test('all are asked to leave, though each is forgotten while it leaves', () => {
  const live = new LiveSessions({ ...limits, sessions: 9 });
  let left = 0;
  for (let n = 0; n < 3; n++) {
    const { forget } = live.add({ ...session(), leave: () => (left++, forget()) }, 8);
  }
  live.leaveAll('it stops');
  assert.equal(left, 3);
});
