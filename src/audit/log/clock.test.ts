// Times and nonces as entries carry them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogClock, Nonces, parseTime, wallClock } from './clock.ts';

test('a time has microseconds and reads back as the same number', () => {
  let now = 1_795_218_315_123_456;
  const clock = new LogClock(
    () => now,
    () => assert.fail('no step'),
  );
  assert.equal(clock.now(), '2026-11-20T23:45:15.123456Z');
  assert.equal(parseTime(clock.now()), now);
  now += 1_000_000 - 123_456;
  assert.equal(clock.now(), '2026-11-20T23:45:16.000000Z');
  for (const text of ['', '2026-11-20', '2026-11-20T23:45:15Z', '2026-13-20T23:45:15.123456Z']) {
    assert.equal(parseTime(text), undefined, text);
  }
});

test('the wall clock is the time of day and does not run backwards between two calls', () => {
  const clock = wallClock();
  const first = clock();
  assert.ok(Math.abs(first / 1000 - Date.now()) < 100);
  for (let last = first, i = 0; i < 1000; i += 1) {
    const now = clock();
    assert.ok(Number.isInteger(now) && now >= last);
    last = now;
  }
});

test('nonces come out of the random source, 22 characters each, none twice', () => {
  let calls = 0;
  const nonces = new Nonces((bytes) => {
    calls += 1;
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32BE(calls * 10_000 + at, at);
  });
  const seen = new Set(Array.from({ length: 600 }, () => nonces.next()));
  assert.equal(seen.size, 600);
  assert.equal(calls, 3);
  for (const nonce of seen) assert.match(nonce, /^[A-Za-z0-9_-]{22}$/);
});
