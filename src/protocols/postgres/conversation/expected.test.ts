// The queue of what is owed keeps step with a server that answers, fails and skips.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Expected, ExpectedQueue } from './expected.ts';

const sync: Expected = { type: 'sync' };
const close = (): Expected => ({ type: 'close', statement: undefined, portal: undefined });

test('expectations are answered in the order in which they were made', () => {
  const queue = new ExpectedQueue();
  const [first, second] = [close(), close()];
  queue.push(first);
  queue.push(second);
  assert.equal(queue.shift(), first);
  assert.equal(queue.head, second);
  assert.equal(queue.length, 1);
});

test('an error skips to the next Sync and no further', () => {
  const queue = new ExpectedQueue();
  const [skipped, later] = [close(), close()];
  for (const one of [skipped, sync, later, { ...sync }]) queue.push(one);
  assert.deepEqual(queue.skipToSync(), { skipped: [skipped], found: true });
  assert.equal(queue.head, sync);
  assert.equal(queue.length, 3);
});

test('without a Sync an error skips everything', () => {
  const queue = new ExpectedQueue();
  queue.push(close());
  assert.equal(queue.skipToSync().found, false);
  assert.ok(queue.empty);
});

test('an empty queue gives nothing', () => {
  assert.equal(new ExpectedQueue().shift(), undefined);
});
