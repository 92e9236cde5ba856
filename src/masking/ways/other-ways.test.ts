// What redact, hash, keep-last and generalise make of values, one by one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ValueType, Way } from '../../model/data-class.ts';
import { constantOf } from './constants.ts';
import { MaskKeys } from './mask-keys.ts';
import { maskValue } from './mask-value.ts';

const key = new MaskKeys(Buffer.alloc(32, 7)).of('pii');
const hash: Way = { name: 'hash' };
const keepFour: Way = { name: 'keep-last', count: 4 };

describe('the other ways', () => {
  const text: ValueType = { kind: 'text' };

  test('keep-last keeps separators of numbers, counts digits in them, and never shows a whole value', () => {
    const keep = (value: string, type = text) => maskValue(value, type, keepFour, key);
    assert.equal(keep('4111 1111 1111 1234'), '**** **** **** 1234');
    assert.equal(keep('(0170) 12-34-5'), '(****) *2-34-5');
    assert.equal(keep('secret'), '**cret');
    assert.equal(keep('pässwört'), '****wört');
    assert.equal(keep('a😀b😀c'), '*😀b😀c');
    for (const short of ['', 'abcd', 'abc', '1234', '1-2-3-4']) assert.equal(keep(short), '[masked]');
    assert.equal(keep('secret    ', { kind: 'text', length: 10, padded: true }), '**cret    ');
    assert.equal(keep('12', { kind: 'integer' }), '0');
    for (const count of [0, -1, Number.NaN, 1.5, Number.POSITIVE_INFINITY]) {
      assert.equal(maskValue('secret', text, { name: 'keep-last', count }, key), '[masked]');
    }
  });

  test('hash is h: and 22 characters, or the constant where it does not fit', () => {
    assert.match(maskValue('secret', text, hash, key) ?? '', /^h:[A-Za-z0-9_-]{22}$/);
    assert.equal(maskValue('secret', { kind: 'text', length: 23 }, hash, key), '[masked]');
    assert.match(maskValue('\\x00', { kind: 'bytes' }, hash, key) ?? '', /^\\x[0-9a-f]{32}$/);
    assert.match(maskValue('{}', { kind: 'json' }, hash, key) ?? '', /^"h:[A-Za-z0-9_-]{22}"$/);
    assert.notEqual(
      maskValue('a'.repeat(5000), text, hash, key),
      maskValue('a'.repeat(5001), text, hash, key),
    );
  });

  test('generalise gives years, bands and networks', () => {
    const coarse = (value: string, type: ValueType, band?: number) =>
      maskValue(value, type, { name: 'generalise', ...(band === undefined ? {} : { band }) }, key);
    assert.equal(coarse('2026-11-20', { kind: 'date' }), '2026-01-01');
    assert.equal(coarse('0044-03-15 BC', { kind: 'date' }), '0044-01-01 BC');
    assert.equal(
      coarse('2026-01-01 01:00:00+02', { kind: 'timestamp', zone: true }),
      '2025-01-01 00:00:00+00',
    );
    assert.equal(coarse('12026-11-20 10:00:00', { kind: 'timestamp' }), '12026-01-01 00:00:00');
    assert.equal(coarse('1234', { kind: 'integer' }), '1000');
    assert.equal(coarse('-1234', { kind: 'integer' }), '-1000');
    assert.equal(coarse('7', { kind: 'integer' }), '0');
    assert.equal(coarse('1234', { kind: 'integer' }, 250), '1000');
    assert.equal(coarse('51999.99', { kind: 'decimal', scale: 2 }, 10_000), '50000.00');
    assert.equal(coarse('-0.05', { kind: 'decimal' }), '0.00');
    assert.equal(coarse('1234.5', { kind: 'float' }), '1000');
    assert.equal(coarse('-3e+30', { kind: 'float' }), '-3e+30');
    assert.equal(coarse('0.02', { kind: 'float' }), '0');
    assert.equal(coarse('10.1.2.3', { kind: 'network' }), '10.1.2.0/24');
    assert.equal(coarse('10.0.0.0/8', { kind: 'network' }), '10.0.0.0/8');
    assert.equal(coarse('2001:db8:1:2::3', { kind: 'network' }), '2001:db8:1::/48');
    for (const band of [0, -5, 0.5, Number.NaN]) assert.equal(coarse('1234', { kind: 'integer' }, band), '0');
  });

  test('a constant fits its type', () => {
    assert.equal(constantOf({ kind: 'text', length: 5 }), '*****');
    assert.equal(constantOf({ kind: 'text', length: 10, padded: true }), '[masked]  ');
    assert.equal(constantOf({ kind: 'decimal', precision: 5, scale: 2 }), '0.00');
    assert.equal(constantOf({ kind: 'bits', length: 4, padded: true }), '0000');
    assert.equal(constantOf({ kind: 'text', length: 10_485_760, padded: true }), null);
  });
});
