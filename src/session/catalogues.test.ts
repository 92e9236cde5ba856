// A target's catalogue: read once for many, too old or changed means not known, a failure means not known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TargetCatalogue, type Versioned } from './catalogues.ts';

function begin() {
  const state = { now: 0, reads: 0, answer: { version: 'first' } as Versioned | Error, failures: 0 };
  const gates: (() => void)[] = [];
  const catalogue = new TargetCatalogue({
    seconds: 30,
    now: () => state.now,
    failed: () => (state.failures += 1),
    read: async () => {
      state.reads += 1;
      const { answer } = state;
      await new Promise<void>((open) => gates.push(open));
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const open = async (waiting: Promise<void> | undefined): Promise<void> => {
    gates.shift()?.();
    await waiting;
  };
  return { state, catalogue, open, version: () => catalogue.current?.version };
}

test('is read once for all who wait', async () => {
  const { state, catalogue, open, version } = begin();
  assert.equal(version(), undefined);
  const [one, other] = [catalogue.fresh(), catalogue.fresh()];
  assert.ok(one !== undefined && one === other);
  await open(one);
  assert.deepEqual([version(), state.reads, catalogue.fresh()], ['first', 1, undefined]);
});

test('is fetched again behind the back of its readers, and held for unknown when too old', async () => {
  const { state, catalogue, open, version } = begin();
  await open(catalogue.fresh());
  state.now = 16_000;
  state.answer = { version: 'second' };
  assert.equal(catalogue.fresh(), undefined);
  assert.deepEqual([version(), state.reads], ['first', 2]);
  state.now = 31_000;
  assert.equal(version(), undefined);
  const waiting = catalogue.fresh();
  assert.ok(waiting !== undefined);
  await open(waiting);
  assert.equal(version(), 'second');
});

test('what was being read when it changed is thrown away', async () => {
  const { state, catalogue, open, version } = begin();
  const waiting = catalogue.fresh();
  catalogue.changed();
  state.answer = { version: 'second' };
  await open(undefined);
  await new Promise(setImmediate);
  assert.deepEqual([version(), state.reads], [undefined, 2]);
  await open(waiting);
  assert.equal(version(), 'second');
});

test('the same content read again is the same object', async () => {
  const { catalogue, open, version } = begin();
  await open(catalogue.fresh());
  const { current } = catalogue;
  catalogue.changed();
  assert.equal(version(), undefined);
  await open(catalogue.fresh());
  assert.ok(current !== undefined && catalogue.current === current);
});

test('a failure leaves it unknown, and is not repeated at once', async () => {
  const { state, catalogue, open, version } = begin();
  state.answer = new Error('no permission');
  await open(catalogue.fresh());
  assert.deepEqual([version(), state.failures, catalogue.fresh()], [undefined, 1, undefined]);
  state.now = 2_000;
  state.answer = { version: 'second' };
  assert.equal(catalogue.fresh(), undefined, 'nobody waits for it');
  await open(undefined);
  await new Promise(setImmediate);
  assert.equal(version(), 'second');
});
