// Which texts are taken for masks of ours, and which are not.
import assert from 'node:assert/strict';
import test from 'node:test';
import { seeded } from '../../../tests/fuzz/random.ts';
import type { ValueType, Way } from '../../model/data-class.ts';
import { MaskKeys } from './mask-keys.ts';
import { maskValue } from './mask-value.ts';
import { isConstantMask } from './recognise-mask.ts';

const key = new MaskKeys(Buffer.alloc(32, 7)).of('pii');
const text: ValueType = { kind: 'text' };
const redact: Way = { name: 'redact' };
const hash: Way = { name: 'hash' };
const keep = (count: number): Way => ({ name: 'keep-last', count });

test('whatever redact, hash and keep-last make of a text is recognised', () => {
  const random = seeded(3);
  const alphabet = Array.from('abcXYZ0123456789 -.é😀*');
  for (let round = 0; round < 3000; round++) {
    const value = Array.from(
      { length: random.below(24) },
      () => alphabet[random.below(alphabet.length)],
    ).join('');
    const type: ValueType = round % 3 === 0 ? { kind: 'text', length: 30, padded: true } : text;
    for (const way of [redact, hash, keep(1), keep(4), keep(9)]) {
      const mask = maskValue(value.padEnd(type.length ?? 0), type, way, key) as string;
      assert.ok(isConstantMask(mask, type, way), `${mask} of ${value} by ${JSON.stringify(way)}`);
      assert.ok(isConstantMask(mask, text, way), `${mask} without its type`);
    }
  }
});

test("constants of other kinds are recognised where they are nobody else's", () => {
  for (const kind of ['uuid', 'bytes', 'json', 'xml'] as const) {
    const mask = maskValue('x', { kind }, redact, key) as string;
    assert.ok(isConstantMask(mask, { kind }, { name: 'surrogate' }), kind);
  }
  assert.ok(isConstantMask(maskValue('{}', { kind: 'json' }, hash, key) ?? '', { kind: 'json' }, hash));
  for (const [value, kind] of [
    ['0', 'integer'],
    ['f', 'boolean'],
    ['1970-01-01', 'date'],
  ] as const) {
    assert.equal(isConstantMask(value, { kind }, redact), false);
  }
});

test('what people write is not taken for a mask', () => {
  const plain = [
    '',
    ' ',
    'Ann',
    'masked',
    '[masked',
    'h:',
    'h:short',
    '4111 1111 1111 1234',
    '12**',
    '**12**34a',
    'a****',
  ];
  const ways: readonly Way[] = [redact, hash, keep(4)];
  for (const value of plain) {
    for (const way of ways) assert.equal(isConstantMask(value, text, way), false, value);
  }
  assert.equal(isConstantMask('*'.repeat(8), text, redact), false, 'longer than the constant');
  assert.equal(isConstantMask('*12', text, keep(4)), false, 'less than is kept');
  assert.equal(isConstantMask('**** 1234', text, redact), false, 'not the mask of this way');
  assert.equal(isConstantMask('****1234', text, keep(Number.NaN)), false);
});
