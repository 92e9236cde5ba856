// Tests of the fingerprint set: what was added is found, whatever it grew to, and what was not is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fingerprints } from './fingerprints.ts';

test('a hundred thousand texts are found and others are not', () => {
  const set = new Fingerprints();
  for (let index = 0; index < 100_000; index++) set.add(`text ${index}`);
  set.add('text 5');
  assert.equal(set.count, 100_000);
  for (let index = 0; index < 100_000; index += 2) assert.ok(set.mark(`text ${index}`));
  assert.ok(set.mark('text 0'));
  assert.equal(set.unmarked, 50_000);
  for (let index = 0; index < 1_000; index++) assert.equal(set.mark(`other ${index}`), false);
});
