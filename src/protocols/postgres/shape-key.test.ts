// A grant covers a shape: the same statement with other values, and nothing that only looks alike.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Target } from '../../model/target.ts';
import { postgres } from './postgres.ts';
import { shapeKey } from './shape-key.ts';

const target = { name: 'shop', database: 'shop' } as Target;

function keyOf(sql: string, schemas = ['public']): string | undefined {
  const [action] = postgres.explain(target, sql, { schemas });
  assert.ok(action !== undefined, sql);
  return shapeKey({ ...action, phase: 'execute' });
}

describe('the shape of a statement', () => {
  before(() => postgres.load());

  const alike = [
    ['delete from t where id = 1', 'delete from t where id = 2'],
    ["update t set a = 'x' where b = 1.5", "update t set a = 'longer' where b = 99.25"],
    ["/*ticket='T-1'*/ delete from t where id = 1", "/*ticket='T-2'*/ delete from t where id = 9"],
    ['insert into t values ($1, $2)', 'insert into t values ($1, $2)'],
  ] as const;
  for (const [one, other] of alike)
    test(`is that of ${other} for ${one}`, () => {
      assert.ok(keyOf(one) !== undefined);
      assert.equal(keyOf(one), keyOf(other));
    });

  const unlike = [
    ['delete from t where id = 1', 'delete from s.t where id = 1'],
    ['delete from orders_2023 where id = 1', 'delete from orders_2024 where id = 1'],
    ['delete from t where true', 'delete from t where false'],
    ['delete from t where id = 1', 'delete from t where id = 1 or id = 2'],
    ['delete from t where id = 1', 'delete from "T" where id = 1'],
    ['update t set a = 1 where b = 2', 'update t set b = 1 where a = 2'],
    ['with x as (select 1 from a_1) delete from t', 'with x as (select 1 from a_2) delete from t'],
    ['delete from t where id = $1', 'delete from t where id = $2'],
  ] as const;
  for (const [one, other] of unlike)
    test(`is not that of ${other} for ${one}`, () => {
      assert.ok(keyOf(one) !== undefined && keyOf(other) !== undefined);
      assert.notEqual(keyOf(one), keyOf(other));
    });

  test('depends on where names are looked up', () => {
    assert.notEqual(keyOf('delete from t', ['public']), keyOf('delete from t', ['pay']));
  });

  test('depends on the types of its parameters', () => {
    const [action] = postgres.explain(target, 'delete from t where id = $1', {});
    assert.ok(action !== undefined);
    const of = (type: string) =>
      shapeKey({ ...action, phase: 'execute', parameters: [{ type, value: '1', encoding: 'text' }] });
    assert.notEqual(of('int4'), of('text'));
  });

  const without = [
    ...['set role a', 'set search_path = a', 'execute a(1)', 'prepare a as delete from t', 'truncate t'],
    ...['drop table t', 'do $$ begin end $$', 'create table x as select 1', 'copy t from stdin', 'call p(1)'],
    ...["delete from t where a = E'x'", 'delete from t /* half */ where id = 1', 'delete from t -- all'],
  ];
  for (const sql of without)
    test(`is none for ${sql}`, () => {
      assert.equal(keyOf(sql), undefined);
    });
});
