// Which way wins when several classes lie on one value.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Way } from '../../model/data-class.ts';
import { combine } from './way.ts';

const pii = (way: Way) => ({ dataClass: 'pii', way });
const secret = (way: Way) => ({ dataClass: 'secret', way });

const byStrictness: readonly Way[] = [
  { name: 'null' },
  { name: 'redact' },
  { name: 'hash' },
  { name: 'surrogate' },
  { name: 'generalise' },
  { name: 'keep-last', count: 4 },
];

test('the strictest way wins, whatever the order', () => {
  for (const [rank, strict] of byStrictness.entries()) {
    for (const lenient of byStrictness.slice(rank + 1)) {
      assert.deepEqual(combine([pii(lenient), secret(strict)]), secret(strict));
      assert.deepEqual(combine([secret(strict), pii(lenient)]), secret(strict));
    }
  }
  assert.equal(combine([]), undefined);
});

test('of one way the class that sorts first gives the key, in any order', () => {
  const one = { name: 'surrogate' } as const;
  assert.deepEqual(combine([secret(one), pii(one)]), pii(one));
  assert.deepEqual(combine([pii(one), secret(one)]), pii(one));
});

test('fewer characters, wider bands; bands that cannot be compared leave a constant', () => {
  const keep = (count: number): Way => ({ name: 'keep-last', count });
  assert.deepEqual(combine([pii(keep(4)), secret(keep(2))])?.way, keep(2));
  const band = (width?: number): Way => ({
    name: 'generalise',
    ...(width === undefined ? {} : { band: width }),
  });
  assert.deepEqual(combine([pii(band(10)), secret(band(1000))])?.way, band(1000));
  assert.deepEqual(combine([pii(band()), secret(band())])?.way, band());
  assert.deepEqual(combine([pii(band()), secret(band(10))])?.way, { name: 'redact' });
});
