// Tests of the bounded reader and the growing writer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader } from './reader.ts';
import { ByteWriter } from './writer.ts';

class Broken extends Error {}

function read(bytes: Buffer, start = 0, end = bytes.length): ByteReader {
  return new ByteReader(bytes, start, end, (why) => {
    throw new Broken(why);
  });
}

test('what the writer wrote the reader reads', () => {
  const writer = new ByteWriter(4);
  writer.int8(200).int16(-2).int16(65535).int32(-5).int32(0xfffffffe).cstring('schön').cstring('');
  writer.bytes(Buffer.from([1, 2, 3]));
  const reader = read(writer.take());
  assert.equal(reader.int8(), 200);
  assert.equal(reader.int16(), -2);
  assert.equal(reader.uint16(), 65535);
  assert.equal(reader.int32(), -5);
  assert.equal(reader.uint32(), 0xfffffffe);
  assert.equal(reader.cstring(), 'schön');
  assert.equal(reader.cstring(), '');
  assert.deepEqual(reader.slice(3), Buffer.from([1, 2, 3]));
  reader.done();
});

test('a reader never leaves its slice', () => {
  const bytes = Buffer.from([0, 0, 0, 7, 65, 0]);
  assert.throws(() => read(bytes, 0, 3).int32(), Broken);
  assert.throws(() => read(bytes, 4, 5).cstring(), Broken, 'the NUL lies outside');
  assert.throws(() => read(bytes).slice(7), Broken);
  assert.throws(() => read(bytes).skip(-1), Broken);
  assert.throws(() => read(bytes).done(), Broken);
});

test('a string of any length ends at its NUL and holds its bound', () => {
  for (const length of [0, 1, 31, 32, 33, 64, 1000]) {
    const text = 'x'.repeat(length);
    assert.equal(read(Buffer.from(`${text}\0rest`)).cstring(), text);
    assert.throws(() => read(Buffer.from(text)).cstring(), Broken);
    if (length > 0) assert.throws(() => read(Buffer.from(`${text}\0`)).cstring(length - 1), Broken);
  }
});

test('a writer grows at any place in any field', () => {
  for (let capacity = 1; capacity < 40; capacity++) {
    const writer = new ByteWriter(capacity);
    for (let i = 0; i < 10; i++)
      writer
        .int8(1)
        .int16(2)
        .int32(3)
        .cstring('ab')
        .bytes(Buffer.from([4]));
    assert.equal(
      writer.take().toString('hex'),
      '01000200000003616200'.concat('04').repeat(10),
      `from ${capacity}`,
    );
  }
});

test('a NUL cannot be smuggled into a string', () => {
  assert.throws(() => new ByteWriter().cstring('a\0b'), RangeError);
});

test('a length is patched in afterwards, and what was taken stays as it was', () => {
  const writer = new ByteWriter(2);
  writer.int32(0).cstring('abc').patchInt32(0, 8);
  const taken = writer.take();
  writer.int32(-1);
  assert.equal(taken.readInt32BE(0), 8);
  assert.equal(taken.length, 8);
  assert.throws(() => writer.patchInt32(2, 1), RangeError);
});
