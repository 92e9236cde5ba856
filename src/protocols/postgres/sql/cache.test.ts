// The cache in two generations: bounded by count and size, and what is used survives.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GenerationCache } from './cache.ts';

it('a cache never holds more than its bound of entries', () => {
  const cache = new GenerationCache<number>({ entries: 100, size: 1e9 });
  for (let at = 0; at < 10_000; at += 1) {
    cache.set(`k${at}`, at, 1);
    assert.ok(cache.entries <= 100);
  }
  assert.equal(cache.get('k9999'), 9999);
  assert.equal(cache.get('k0'), undefined);
});

it('a cache never holds more than its bound of size, nor anything larger than half of it', () => {
  const cache = new GenerationCache<number>({ entries: 1e9, size: 1000 });
  for (let at = 0; at < 1000; at += 1) cache.set(`k${at}`, at, 100);
  assert.ok(cache.entries <= 10);
  cache.set('large', 1, 501);
  assert.equal(cache.get('large'), undefined);
});

it('what is used stays while other entries come and go', () => {
  const cache = new GenerationCache<string>({ entries: 20, size: 1e9 });
  cache.set('kept', 'here', 1);
  for (let at = 0; at < 1000; at += 1) {
    cache.set(`k${at}`, 'x', 1);
    assert.equal(cache.get('kept'), 'here');
  }
});
