// Plans as servers of several versions write them, and the numbers that are read of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlan } from './plan.ts';

const scan = (rows: number, as = 'Outer') => ({
  ...{ 'Node Type': 'Seq Scan', 'Parent Relationship': as, 'Plan Rows': rows, 'Total Cost': rows / 10 },
  Filter: "(ssn = '123-45-6789'::text)",
});
const change = (...Plans: readonly object[]) => ({
  ...{ 'Node Type': 'ModifyTable', Operation: 'Delete', 'Plan Rows': 0, 'Total Cost': 35.5, Plans },
});
const explained = (...plans: readonly object[]) => JSON.stringify(plans.map((Plan) => ({ Plan })));

test('rows of a change are those that come to it, and the cost is that of the whole', () => {
  assert.deepEqual(readPlan(explained(change(scan(7)))), { rows: 7, cost: 35.5 });
});

test('before PostgreSQL 14 a change has one source for each partition', () => {
  const plan = change(scan(3, 'Member'), scan(4, 'Member'), scan(1000, 'InitPlan'));
  assert.equal(readPlan(explained(plan))?.rows, 7);
});

test('a change inside WITH counts, and what only reads it does not', () => {
  const outer = { 'Node Type': 'Aggregate', 'Plan Rows': 1, 'Total Cost': 50 };
  assert.deepEqual(readPlan(explained({ ...outer, Plans: [change(scan(9)), scan(9)] })), {
    rows: 9,
    cost: 50,
  });
});

test('a query is worth its own rows', () => {
  assert.deepEqual(readPlan(explained(scan(40))), { rows: 40, cost: 4 });
});

test('statements that rules add are added, and one that a rule makes nothing of is nothing', () => {
  assert.deepEqual(readPlan(explained(change(scan(2)), change(scan(3)))), { rows: 5, cost: 71 });
  assert.deepEqual(readPlan('["Query rewrites to nothing"]'), { rows: 0, cost: 0 });
});

test('nothing of a plan but its numbers is given on', () => {
  assert.ok(!JSON.stringify(readPlan(explained(change(scan(7))))).includes('123-45'));
});

test('what is no plan gives nothing, and never throws', () => {
  for (const text of ['', '{}', 'null', '[', '5']) assert.equal(readPlan(text), undefined, text);
  for (const text of ['[null]', '[{"Plan":{"Plans":7,"Plan Rows":"many"}}]'])
    assert.deepEqual(readPlan(text), { rows: 0, cost: 0 }, text);
});

test('a plan deeper than a server makes them is read', () => {
  const deep = 20_000;
  const open = '{"Node Type":"Append","Plan Rows":5,"Plans":['.repeat(deep);
  assert.equal(readPlan(`[{"Plan":${open}${']}'.repeat(deep)}}]`)?.rows, 5);
});
