// The key cache under rollover, failure and storms: how often it fetches, and who waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GatelogError } from '../model/error.ts';
import { KeyRing } from './key-ring.ts';
import type { KeyFetch } from './options.ts';
import { KeySetProblem, readKeySet } from './read-key-set.ts';
import type { PublishedKey } from './read-key-set.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A ring over an endpoint whose every behaviour the test sets. */
function open() {
  const state = {
    now: 1_760_000_000_000,
    kids: ['one'],
    fetches: 0,
    failing: false,
    /** Set to make fetches wait. */
    gate: undefined as Promise<void> | undefined,
    events: [] as KeyFetch[],
  };
  const fetchKeys = async (): Promise<ReadonlyMap<string, PublishedKey>> => {
    state.fetches += 1;
    await state.gate;
    if (state.failing) throw new KeySetProblem('status 503');
    return readKeySet({ keys: state.kids.map((kid) => ({ kty: 'RSA', kid, n: 'AQAB', e: 'AQAB' })) });
  };
  const parts = { issuer: 'test', url: 'https://keys.test/', fetchKeys, now: () => state.now, timeout: 200 };
  const ring = new KeyRing({ ...parts, onKeyFetch: (event) => state.events.push(event) });
  return { state, ring };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const code = (ring: KeyRing, kid: string) =>
  ring.find(kid).then(
    () => 'found',
    (error: unknown) => (error instanceof GatelogError ? error.code : String(error)),
  );

test('many askers at once share one fetch', async () => {
  const { state, ring } = open();
  const found = await Promise.all(Array.from({ length: 200 }, () => ring.find('one')));
  assert.equal(new Set(found).size, 1);
  assert.equal(state.fetches, 1);
});

test('a storm of unknown kids causes one refresh in five minutes', async () => {
  const { state, ring } = open();
  await ring.find('one');
  for (let second = 0; second < 300; second += 1) {
    state.now += 999;
    const codes = await Promise.all([code(ring, `invented-${second}`), code(ring, `other-${second}`)]);
    assert.deepEqual(codes, ['identity.unknown-key', 'identity.unknown-key']);
  }
  assert.equal(state.fetches, 2);
  state.now += minute;
  await code(ring, 'invented');
  assert.equal(state.fetches, 3);
});

test('an unknown kid as the very first token costs one fetch, not two', async () => {
  const { state, ring } = open();
  assert.equal(await code(ring, 'invented'), 'identity.unknown-key');
  assert.equal(state.fetches, 1);
});

test('a new key is found at once after a rollover, and the withdrawn one is gone', async () => {
  const { state, ring } = open();
  await ring.find('one');
  state.kids = ['two'];
  assert.equal((await ring.find('two')).kid, 'two');
  assert.equal(await code(ring, 'one'), 'identity.unknown-key');
  assert.equal(state.fetches, 2);
});

test('after an hour a known key is returned without waiting while the set is renewed behind it', async () => {
  const { state, ring } = open();
  await ring.find('one');
  state.now += hour;
  state.gate = new Promise(() => undefined);
  assert.equal(await code(ring, 'one'), 'found');
  assert.equal(await code(ring, 'one'), 'found');
  assert.equal(state.fetches, 2);
  ring.close();
});

test('the last good keys serve a day while the endpoint fails, asked every five minutes, and no longer', async () => {
  const { state, ring } = open();
  await ring.find('one');
  state.failing = true;
  for (let passed = 0; passed < 24 * hour - minute; passed += minute) {
    assert.equal(await code(ring, 'one'), 'found', `after ${passed / minute} minutes`);
    await settled();
    state.now += minute;
  }
  assert.ok(state.fetches > 200 && state.fetches < 300, `${state.fetches} fetches`);
  state.now += minute;
  assert.equal(await code(ring, 'one'), 'identity.keys-unavailable');
  state.failing = false;
  state.now += 5_000;
  assert.equal(await code(ring, 'one'), 'found');
});

test('a garbled answer never replaces good keys', async () => {
  const { state, ring } = open();
  await ring.find('one');
  state.kids = [];
  assert.equal(await code(ring, 'two'), 'identity.unknown-key');
  assert.equal(await code(ring, 'one'), 'found');
  assert.equal(state.events.at(-1)?.problem, 'the key set has no usable key');
});

test('while there is no key at all, attempts are five seconds apart', async () => {
  const { state, ring } = open();
  state.failing = true;
  for (let second = 0; second < 60; second += 1) {
    assert.equal(await code(ring, 'one'), 'identity.keys-unavailable');
    state.now += 1000;
  }
  assert.equal(state.fetches, 12);
});

test('an endpoint that never answers is given up, and a known key never waits for it', async () => {
  const { state, ring } = open();
  await ring.find('one');
  state.gate = new Promise(() => undefined);
  const unknown = code(ring, 'two');
  assert.equal(await code(ring, 'one'), 'found');
  assert.equal(await unknown, 'identity.unknown-key');
  assert.equal(state.events.at(-1)?.problem, 'TimeoutError');
});

test('closing ends a fetch under way', async () => {
  const { state, ring } = open();
  state.gate = new Promise(() => undefined);
  const waiting = code(ring, 'one');
  await settled();
  ring.close();
  assert.equal(await waiting, 'identity.keys-unavailable');
  assert.equal(await code(ring, 'one'), 'identity.keys-unavailable');
});

test('a key set keeps public signature keys only', () => {
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
  const keys = readKeySet({
    keys: [
      { ...rsa, kid: 'good', use: 'sig', d: 'private', x5c: ['MII'] },
      { ...rsa, kid: 'encryption', use: 'enc' },
      { ...rsa, kid: 'good', n: 'other' },
      { ...rsa },
      { kty: 'oct', kid: 'shared', k: 'c2VjcmV0' },
      { kty: 'RSA', kid: 'partial', n: 'AQAB' },
      { kty: 'toString', kid: 'odd' },
      { ...rsa, kid: 'whose', issuer: 5 },
      'noise',
      null,
    ],
  });
  assert.deepEqual([...keys.keys()], ['good', 'whose']);
  assert.deepEqual(keys.get('good')?.jwk, rsa);
  assert.equal(keys.get('whose')?.issuer, '');
  const many = Array.from({ length: 1001 }, (_, n) => ({ ...rsa, kid: `${n}` }));
  assert.throws(() => readKeySet({ keys: many }), KeySetProblem);
  assert.throws(() => readKeySet({}), KeySetProblem);
});
