// Tests of finding things in a catalogue by name and by OID, when names are what they should not be.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CatalogueFunction, CatalogueType, Relation, RelationKind } from './catalogue.ts';
import { type CatalogueContents, CatalogueIndex } from './catalogue-index.ts';

let oid = 16384;

function relation(schema: string, name: string, kind: RelationKind = 'table'): Relation {
  return {
    ...{ oid: oid++, schema, name, kind, rowType: 0, rules: false },
    columns: [],
    parents: [],
    children: [],
  };
}

function userFunction(schema: string, name: string): CatalogueFunction {
  const rest = { kind: 'function', arguments: [], variadic: false, returnsSet: false, result: 25 } as const;
  return { oid: oid++, schema, name, ...rest, outputs: [] };
}

function type(schema: string, name: string): CatalogueType {
  const rest = { kind: 'base', element: 0, base: 0, relation: 0, baseModifier: -1, labels: [] } as const;
  return { oid: oid++, schema, name, ...rest };
}

function catalogueWith(contents: Partial<CatalogueContents>): CatalogueIndex {
  const lists = { schemas: [], relations: [], types: [], functions: [], userCasts: [] };
  return new CatalogueIndex({ version: '1', operators: new Set(), ...lists, ...contents });
}

test('a dot belongs to the name it is in', () => {
  const relations = [relation('a.b', 'c'), relation('a', 'b.c')];
  const catalogue = catalogueWith({ relations });
  assert.equal(catalogue.relation('a.b', 'c'), relations[0]);
  assert.equal(catalogue.relation('a', 'b.c'), relations[1]);
  assert.equal(catalogue.relation('a', 'b'), undefined);
});

test('names of what every object has are names like others', () => {
  const names = ['__proto__', 'constructor', 'toString'];
  const empty = catalogueWith({});
  for (const name of names) {
    assert.equal(empty.relation(name, name), undefined);
    assert.deepEqual(empty.relations(name), []);
    assert.deepEqual(empty.functions(name, name), []);
    assert.equal(empty.hasUserFunction(name), false);
    assert.equal(empty.type(name, name), undefined);
    const one = relation(name, name);
    assert.equal(catalogueWith({ relations: [one] }).relation(name, name), one);
  }
});

test('a relation and its row type have the same name, each in its own place', () => {
  const relations = [relation('public', 'people')];
  const types = [type('public', 'people'), type('public', '_people')];
  const catalogue = catalogueWith({ relations, types });
  assert.equal(catalogue.relationOf(relations[0]?.oid ?? 0), relations[0]);
  assert.equal(catalogue.relationOf(types[0]?.oid ?? 0), undefined);
  assert.equal(catalogue.type('public', 'people'), types[0]);
  assert.equal(catalogue.typeOf(types[1]?.oid ?? 0), types[1]);
});

test('the relations of a schema come by name, without what no FROM can name', () => {
  const relations = ['b', 'a', 'B', 'é'].map((name) => relation('public', name, 'view'));
  const others = [relation('public', 'z', 'composite'), relation('other', 'c', 'sequence')];
  const catalogue = catalogueWith({ relations: [...relations, ...others] });
  assert.deepEqual(
    catalogue.relations('public').map(({ name }) => name),
    ['B', 'a', 'b', 'é'],
  );
  assert.equal(catalogue.relations('other').length, 1);
  assert.deepEqual(catalogue.relations('nowhere'), []);
  assert.equal(catalogue.relation('public', 'z')?.kind, 'composite');
});

test('overloads of a function are together, and its name counts in every schema', () => {
  const functions = [
    userFunction('a', 'f'),
    userFunction('b', 'f'),
    userFunction('a', 'f'),
    userFunction('a', 'g'),
  ];
  const catalogue = catalogueWith({ functions });
  assert.deepEqual(catalogue.functions('a', 'f'), [functions[0], functions[2]]);
  assert.deepEqual(catalogue.functions('b', 'f'), [functions[1]]);
  assert.deepEqual([catalogue.hasUserFunction('f'), catalogue.hasUserFunction('F')], [true, false]);
});

test('what is handed out cannot be changed', () => {
  const catalogue = catalogueWith({ relations: [relation('a', 'b')], functions: [userFunction('a', 'f')] });
  for (const part of [
    catalogue,
    catalogue.relations('a'),
    catalogue.functions('a', 'f'),
    catalogue.relations('b'),
  ])
    assert.ok(Object.isFrozen(part));
});
