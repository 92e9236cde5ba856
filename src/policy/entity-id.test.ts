// Ids of entities: no two things share one, whatever their names hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chain, resourceUid, wellFormed } from './entities.ts';
import { principalEntityId } from './entity-id.ts';
import { access, decide, engineOf, table, target } from './samples.ts';

const uid = (path: string[]) => resourceUid(target, { kind: 'Table', path }).id;

test('plain names stay readable', () => {
  assert.equal(uid(['public', 'salaries']), 'orders-db/public.salaries');
  assert.equal(uid(['public', 'Größe der Order']), 'orders-db/public.Größe der Order');
  assert.equal(
    resourceUid({ name: 'db.example.com', database: 'x' }, { kind: 'Target', path: [] }).id,
    'db.example.com',
  );
});

test('no two tables share an id, whatever their names hold', () => {
  const parts = [
    'a',
    'b',
    '.',
    '/',
    '%',
    '%2E',
    '%2F',
    '"',
    '\\',
    '*',
    ' ',
    'a.b',
    '',
    '\u0000',
    '\ud800',
    '\ud801',
    '\ufffd',
  ];
  const names = parts.flatMap((x) => parts.map((y) => x + y));
  const ids = new Map<string, string>();
  for (const schema of new Set(parts)) {
    for (const name of new Set(names)) {
      const key = JSON.stringify([schema, name]);
      const id = uid([schema, name]);
      assert.equal(ids.get(id) ?? key, key, `${key} and ${ids.get(id)} are both ${id}`);
      ids.set(id, key);
    }
  }
});

test('a tenant with slashes cannot be continued by a subject', () => {
  assert.notEqual(principalEntityId('https://a', 'b/c'), principalEntityId('https://a/b', 'c'));
  assert.notEqual(principalEntityId('t', 'a/b'), principalEntityId('t', 'a%2Fb'));
});

test('a name that looks like policy text changes no entity and opens nothing', () => {
  const engine = engineOf('permit (principal, action, resource == Table::"orders-db/public.orders");');
  assert.equal(decide(engine, table('sql:select')).outcome, 'allow');
  const odd = [
    'orders" in Schema',
    'orders"); permit(principal,action,resource);//',
    'orders ',
    'Orders',
    'orders\0',
  ];
  for (const name of odd) {
    assert.equal(decide(engine, access('sql:select', 'Table', ['public', name])).outcome, 'deny', name);
  }
  const split: string[][] = [
    ['', 'public.orders'],
    ['public.orders', ''],
    ['public', '.orders'],
    ['x/public', 'orders'],
  ];
  for (const path of split) assert.equal(decide(engine, access('sql:select', 'Table', path)).outcome, 'deny');
});

test('a resource with a path of the wrong length cannot be decided on', () => {
  assert.equal(wellFormed({ kind: 'Table', path: ['orders'] }), false);
  assert.throws(() => chain(target, { kind: 'Table', path: ['orders'] }), { code: 'policy.resource' });
  const decision = decide(
    engineOf('permit (principal, action, resource);'),
    access('sql:select', 'Table', ['orders']),
  );
  assert.deepEqual([decision.outcome, decision.reasons], ['deny', ['policy.error']]);
});

test('every resource stands below its target', () => {
  const engine = engineOf('permit (principal, action, resource in Target::"orders-db");');
  const resources = [
    access('sql:select', 'Target', []),
    access('sql:select', 'Database', ['other']),
    access('sql:select', 'Schema', ['public']),
    table('sql:select'),
    access('sql:select', 'Function', ['public', 'f']),
  ];
  for (const one of resources) assert.equal(decide(engine, one).outcome, 'allow');
});
