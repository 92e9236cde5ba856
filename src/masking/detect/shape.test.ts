import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entropy, isPlaceholder, looksRandom, restlessness } from './shape.ts';

describe('disorder', () => {
  it('is measured in bits for each character', () => {
    assert.equal(entropy('aaaa'), 0);
    assert.equal(entropy('abab'), 1);
    assert.equal(entropy('abcd'), 2);
    assert.equal(entropy(''), 0);
  });

  it('is measured in changes of kind', () => {
    assert.equal(restlessness('aaaa'), 0);
    assert.equal(restlessness('a1a1'), 1);
    assert.equal(restlessness('a-1'), 1);
    assert.equal(restlessness(''), 0);
  });

  it('is what tokens have', () => {
    for (const token of [
      'f81c3a0b9e7d4265',
      'Zk3vQ9xT2mB7wL1p',
      '9f86d081884c7d659a2feaa0c55ad015',
      'JBSWY3DPEHPK3PXP',
    ]) {
      assert.equal(looksRandom(token), true, token);
    }
  });

  it('is not what names, UUIDs, dates and short texts have', () => {
    for (const name of [
      'someVariableName2Value',
      'order_items_2024_01_15',
      'ORDER_ITEMS_2024_01_15',
      '550e8400-e29b-41d4-a716-446655440000',
      '2024-01-15T10:00:00Z',
      'a1b2c3d4',
      '1234567890123456',
      'abcdefghijklmnopq',
      'a1a1a1a1a1a1a1a1a1',
    ]) {
      assert.equal(looksRandom(name), false, name);
    }
  });
});

describe('placeholders', () => {
  it('are told from values', () => {
    for (const text of [
      '****',
      '<password>',
      '${PW}',
      '$PW',
      '%s',
      '?',
      ':pw',
      'NULL',
      '{{ .x }}',
      'xxxx',
      '$1',
    ]) {
      assert.equal(isPlaceholder(text), true, text);
    }
    for (const text of ['hunter2', 'p<a>', 'password', '5%off', 'x1']) {
      assert.equal(isPlaceholder(text), false, text);
    }
  });
});
