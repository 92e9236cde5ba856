// A permutation is one to one, moves everything, and gives nothing away by its neighbours.
import assert from 'node:assert/strict';
import test from 'node:test';
import { moveNumber, moveOn } from './permute.ts';
import { SipHash } from './siphash.ts';

const prf = new SipHash(15).rekey('sixteen letters!');

test('a whole domain is one cycle: all values, none fixed', () => {
  for (const [left, right] of [
    [2, 5],
    [3, 3],
    [26, 26],
    [90, 100],
  ] as const) {
    const met = new Set<number>();
    let value = 0;
    do {
      met.add(value);
      value = moveNumber(prf, { left, right, id: left }, value);
    } while (value !== 0);
    assert.equal(met.size, left * right);
  }
});

test('walking on among the accepted is one to one', () => {
  const accept = (value: number) => value < 700;
  const moved = Array.from({ length: 700 }, (_, value) =>
    moveNumber(prf, { left: 26, right: 30, id: 9 }, value, accept),
  );
  assert.deepEqual(
    moved.toSorted((a, b) => a - b),
    Array.from({ length: 700 }, (_, value) => value),
  );
  assert.ok(moved.every((to, from) => to !== from));
});

test('id and tweak each give a permutation of their own; large halves stay in their bounds', () => {
  const domain = { left: 9_000_000_000, right: 10_000_000_000, id: 1 };
  const from = { a: 8_999_999_999, b: 9_999_999_999 };
  const moved = [domain, { ...domain, id: 2 }, { ...domain, tweak: 3 }].map((one) => moveOn(prf, one, from));
  assert.equal(new Set(moved.map(({ a, b }) => `${a} ${b}`)).size, 3);
  for (const { a, b } of moved) assert.ok(a >= 0 && a < domain.left && b >= 0 && b < domain.right);
});

test('values spread evenly over a domain', () => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let value = 0; value < 10_000; value++) {
    const moved = moveNumber(prf, { left: 1000, right: 1000, id: 4 }, value);
    const band = Math.floor(moved / 100_000);
    counts[band] = (counts[band] ?? 0) + 1;
  }
  assert.ok(
    counts.every((count) => count > 850 && count < 1150),
    String(counts),
  );
});
