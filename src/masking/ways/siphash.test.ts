// Tests of SipHash-2-4 against the vectors of its authors.
import assert from 'node:assert/strict';
import test from 'node:test';
import { SipHash } from './siphash.ts';

const key = String.fromCharCode(...Array.from({ length: 16 }, (_, at) => at));

/** Of the bytes 0, 1, 2, ... `length - 1` under the key 0, 1, 2, ... 15, as in the reference implementation. */
const vectors: readonly (readonly [length: number, digest: string])[] = [
  [0, '310e0edd47db6f72'],
  [1, 'fd67dc93c539f874'],
  [7, '37d1018bf50002ab'],
  [8, '6224939a79f5f593'],
  [12, 'fbe50e86bc8f1e75'],
  [15, 'e545be4961ca29a1'],
];

for (const [length, digest] of vectors) {
  test(`the vector of ${length} bytes`, () => {
    const sip = new SipHash(64).rekey(key);
    const bytes = Buffer.alloc(64);
    for (let at = 0; at < length; at++) bytes[at] = at;
    for (let word = 0; word < 16; word++) sip.words[word] = bytes.readInt32LE(word * 4);
    sip.digest(length);
    const got = Buffer.alloc(8);
    got.writeInt32LE(sip.low, 0);
    got.writeInt32LE(sip.high, 4);
    assert.equal(got.toString('hex'), digest);
  });
}

test('another key gives another digest', () => {
  const [one, other] = [new SipHash(8).rekey(key), new SipHash(8).rekey(`x${key}`)];
  for (const sip of [one, other]) sip.digest(7);
  assert.notEqual(one.low, other.low);
});
