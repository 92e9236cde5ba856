// Which kind and limits each type has, and which form: built in, told by a catalogue, or unknown.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CatalogueType } from '../catalogue/catalogue.ts';
import { elementOf, typeName } from '../types.ts';
import { type TypedForm, valueTypeOf } from './value-type.ts';

const MONEY = 790;

function told(types: Readonly<Record<number, Partial<CatalogueType>>>) {
  const nothing = {
    element: 0,
    base: 0,
    relation: 0,
    baseModifier: -1,
    labels: [],
    schema: 'public',
    name: 't',
  };
  return {
    typeOf: (oid: number): CatalogueType | undefined => {
      const type = types[oid];
      return type === undefined ? undefined : { oid, kind: 'base', ...nothing, ...type };
    },
  };
}

test('every type that has a name here has a form, except money, whose text depends on a setting', () => {
  for (let oid = 1; oid < 5000; oid++) {
    if (typeName(oid) === undefined) continue;
    const { form } = valueTypeOf(oid, -1);
    assert.equal(form.is === 'opaque', oid === MONEY, typeName(oid));
    assert.equal(form.is === 'array', elementOf(oid) !== undefined, typeName(oid));
  }
});

test('a modifier gives length, precision and scale', () => {
  assert.deepEqual(valueTypeOf(1043, 24).type, { kind: 'text', length: 20 });
  assert.deepEqual(valueTypeOf(1042, 7).type, { kind: 'text', length: 3, padded: true });
  assert.deepEqual(valueTypeOf(1560, 3).type, { kind: 'bits', length: 3, padded: true });
  assert.deepEqual(valueTypeOf(1562, 3).type, { kind: 'bits', length: 3 });
  assert.deepEqual(valueTypeOf(1700, ((10 << 16) | 2) + 4).type, {
    kind: 'decimal',
    precision: 10,
    scale: 2,
  });
  assert.deepEqual(valueTypeOf(1700, ((5 << 16) | 2046) + 4).type, {
    kind: 'decimal',
    precision: 5,
    scale: -2,
  });
  assert.deepEqual(valueTypeOf(1700, -1).type, { kind: 'decimal' });
  assert.deepEqual(valueTypeOf(1015, 24).type, { kind: 'text', length: 20 }, 'of the elements of an array');
});

test('a catalogue tells domains, enums, ranges, arrays and citext', () => {
  const types = told({
    20_001: { kind: 'domain', base: 1043, baseModifier: 14 },
    20_002: { kind: 'domain', base: 20_001 },
    20_003: { kind: 'enum', labels: ['low', 'high'] },
    20_004: { kind: 'enum', labels: [] },
    20_005: { kind: 'range' },
    20_006: { kind: 'multirange' },
    20_007: { kind: 'base', element: 20_003, name: '_mood' },
    20_008: { kind: 'base', name: 'citext' },
    20_009: { kind: 'composite', relation: 30_000 },
    20_010: { kind: 'base', element: 20_009 },
    20_011: { kind: 'base', name: 'vector' },
  });
  const of = (oid: number): TypedForm => valueTypeOf(oid, -1, types);
  assert.deepEqual(of(20_002), { type: { kind: 'text', length: 10 }, form: { is: 'scalar', oid: 1043 } });
  assert.deepEqual(of(20_003).form, { is: 'fixed', text: 'low', binary: Buffer.from('low') });
  assert.deepEqual(of(20_005).form, { is: 'fixed', text: 'empty', binary: Buffer.from([1]) });
  assert.deepEqual(of(20_006).form, { is: 'fixed', text: '{}', binary: Buffer.alloc(4) });
  assert.equal(of(20_007).form.is, 'array');
  assert.deepEqual(of(20_008).form, { is: 'scalar', oid: 25 });
  for (const oid of [20_004, 20_009, 20_010, 20_011, 20_099])
    assert.equal(of(oid).form.is, 'opaque', String(oid));
});

test('types that hold themselves end as unknown', () => {
  const types = told({ 1_000_001: { kind: 'domain', base: 1_000_001 }, 1_000_002: { element: 1_000_002 } });
  for (const oid of [1_000_001, 1_000_002]) assert.equal(valueTypeOf(oid, -1, types).form.is, 'opaque');
});

test('what no catalogue is asked for is unknown', () => {
  for (const oid of [0, 705, 2249, 2278, 20_003]) assert.equal(valueTypeOf(oid, -1).form.is, 'opaque');
});
