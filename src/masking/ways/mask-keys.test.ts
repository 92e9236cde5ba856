// Keys of masks are HKDF and HMAC-SHA-256 as the standards write them, and none can be used for another class.
import assert from 'node:assert/strict';
import { createHmac, hkdfSync } from 'node:crypto';
import test from 'node:test';
import { GatelogError } from '../../model/error.ts';
import { KeyedHash } from './keyed-hash.ts';
import { MaskKeys, maskKeyOf } from './mask-keys.ts';
import { RandomStream } from './random-stream.ts';

const secret = Buffer.from(Array.from({ length: 32 }, (_, at) => at));

test('a class key is HKDF-SHA-256 of the secret and the name of the class', () => {
  const expected = hkdfSync('sha256', secret, Buffer.alloc(0), 'gatelog/mask/v1/class\0pii', 32);
  assert.deepEqual(maskKeyOf(secret, 'pii'), Buffer.from(expected));
  assert.notDeepEqual(maskKeyOf(secret, 'secret'), maskKeyOf(secret, 'pii'));
});

test('a secret of another length is refused', () => {
  for (const length of [0, 16, 31, 33]) {
    const refused = (error: unknown) => error instanceof GatelogError && error.code === 'masking.secret';
    assert.throws(() => maskKeyOf(Buffer.alloc(length), 'pii'), refused);
    assert.throws(() => new MaskKeys(Buffer.alloc(length)), refused);
  }
});

test('the keys do not follow a secret that is wiped, and each is made once', () => {
  const wiped = Buffer.from(secret);
  const keys = new MaskKeys(wiped);
  wiped.fill(0);
  assert.equal(keys.of('pii'), keys.of('pii'));
  const other = new MaskKeys(secret).of('pii');
  assert.equal(keys.of('pii').digest('text', 'x', 'hex'), other.digest('text', 'x', 'hex'));
});

test('the hash is HMAC-SHA-256 for short and long texts alike', () => {
  const keyed = new KeyedHash(secret);
  for (const text of ['', 'Ann', 'é'.repeat(1300), 'é'.repeat(1400), 'a'.repeat(100_000)]) {
    const expected = createHmac('sha256', secret).update(`label\0${text}`, 'utf8').digest('hex');
    assert.equal(keyed.digest('label', text, 'hex'), expected);
  }
});

test('a stream repeats itself from its seed and reaches every number below its bound', () => {
  const seed = 'sixteen letters!';
  const stream = new RandomStream().reseed(seed);
  const drawn = Array.from({ length: 2000 }, () => stream.below(26));
  assert.deepEqual(new Set(drawn).size, 26);
  stream.reseed(seed);
  assert.deepEqual(
    Array.from({ length: 2000 }, () => stream.below(26)),
    drawn,
  );
  assert.match(stream.hex(100), /^[0-9a-f]{200}$/);
});
