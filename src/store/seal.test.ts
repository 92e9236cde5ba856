// The seal of a row.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bound, Seal } from './seal.ts';

const seal = new Seal(Buffer.alloc(32, 1));
const bound: Bound = { table: 't', id: 'a', plain: ['a', 'waiting', 5, null] };

test('what was sealed opens in its place', () => {
  for (const content of ['', 'ö\u0000', 'x'.repeat(1_000_000)])
    assert.equal(seal.open(seal.seal(content, bound), bound), content);
});

test('it opens nowhere else: another table, id, column value, or key', () => {
  const sealed = seal.seal('hush', bound);
  const others: readonly Bound[] = [
    { ...bound, table: 'u' },
    { ...bound, id: 'b' },
    { ...bound, plain: ['a', 'approved', 5, null] },
    { ...bound, plain: ['a', 'waiting', '5', null] },
    { ...bound, plain: ['a', 'waiting', 5] },
    { ...bound, plain: ['a', 'waiting,5', null] },
  ];
  for (const other of others) assert.equal(seal.open(sealed, other), undefined, JSON.stringify(other));
  const otherKey = new Seal(Buffer.alloc(32, 2));
  assert.equal(otherKey.open(sealed, bound), undefined);
  assert.notEqual(otherKey.keyId, seal.keyId);
});

test('a changed, cut or lengthened content opens never', () => {
  const sealed = seal.seal('hush', bound);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(seal.open(changed, bound), undefined, `byte ${at}`);
    assert.equal(seal.open(sealed.subarray(0, at), bound), undefined, `cut at ${at}`);
  }
  assert.equal(seal.open(Buffer.concat([sealed, Buffer.of(0)]), bound), undefined);
});

test('the same content is sealed differently each time', () => {
  assert.notDeepEqual(seal.seal('hush', bound), seal.seal('hush', bound));
});
