// Tests of the decoding of bound parameters: by type and format, and what cannot be decoded stays as hex.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeParameter, decodeParameters, VALUE_KEPT } from './parameters.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('text and binary values of one Bind are decoded by their formats', () => {
  const values = [Buffer.from('7'), hex('00000007'), null];
  const expected = [
    { type: 'int4', value: '7', encoding: 'text' },
    { type: 'int4', value: '7', encoding: 'text' },
    { type: 'text', value: null, encoding: 'text' },
  ];
  assert.deepEqual(decodeParameters([23, 23, 25], [0, 1, 0], values), expected);
  assert.deepEqual(decodeParameters([23], [1], [hex('ffffffff')])[0]?.value, '-1');
  assert.deepEqual(decodeParameters([], [], [Buffer.from('a')]), [
    { type: 'text', value: 'a', encoding: 'text' },
  ]);
});

test('one format counts for all, none means text', () => {
  assert.deepEqual(
    decodeParameters([21, 16], [1], [hex('0007'), hex('01')]).map((one) => one.value),
    ['7', 't'],
  );
  assert.equal(decodeParameters([23], [], [Buffer.from('12')])[0]?.value, '12');
});

test('a type nobody knows here and bytes that are no value of their type stay as hex', () => {
  assert.deepEqual(decodeParameter(hex('0102'), 99999, 1), {
    type: 'oid:99999',
    value: '0102',
    encoding: 'hex',
  });
  assert.deepEqual(decodeParameter(Buffer.from('new'), 99999, 0), {
    type: 'oid:99999',
    value: 'new',
    encoding: 'text',
  });
  for (const [oid, bytes] of [
    [23, '000007'],
    [20, '00'],
    [1700, 'ffff0000 0000 0000'],
    [2950, '00'],
    [869, '02200005 0a000001'],
    [1007, '00000001 00000000 00000017 7fffffff 00000001'],
    [1007, '00000002 00000000 00000017 00010000 00000001 00010000 00000001'],
    [1007, '00000001 00000000 00000019 00000001 00000001 00000001 61'],
    [3904, '02 00000004'],
    [3802, '02 7b7d'],
    [1560, '00000009 ff'],
    [25, 'ff'],
  ] as const) {
    const { type, value, encoding } = decodeParameter(hex(bytes), oid, 1);
    assert.equal(encoding, 'hex', String(oid));
    assert.equal(value, bytes.replaceAll(' ', ''));
    assert.ok(type === `oid:${oid}` || oid === 25);
  }
});

test('bytea is hex, and a bytea in text format is what the client wrote', () => {
  assert.deepEqual(decodeParameter(hex('00ff'), 17, 1), { type: 'bytea', value: '00ff', encoding: 'hex' });
  assert.deepEqual(decodeParameter(Buffer.from('\\x00ff'), 17, 0), {
    type: 'bytea',
    value: '\\x00ff',
    encoding: 'text',
  });
});

test('text that is not UTF-8 loses no byte', () => {
  assert.deepEqual(decodeParameter(hex('61ff'), 25, 0), { type: 'text', value: '61ff', encoding: 'hex' });
});

test('of a long value the beginning is kept, between two characters, and the type says so', () => {
  const long = Buffer.from('ä'.repeat(VALUE_KEPT));
  const odd = Buffer.concat([Buffer.from('x'), long]);
  const { type, value } = decodeParameter(odd, 25, 0);
  assert.equal(type, `text (first 65536 of ${odd.length} bytes)`);
  assert.equal(value, `x${'ä'.repeat(VALUE_KEPT / 2 - 1)}`);
  const binary = decodeParameter(Buffer.alloc(VALUE_KEPT + 1), 1007, 1);
  assert.equal(binary.encoding, 'hex');
  assert.equal(binary.value?.length, VALUE_KEPT * 2);
});
