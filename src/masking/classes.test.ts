// Patterns over names, and which column gets which class.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClassMap, matches } from './classes.ts';

test('a star stands for any characters, and nothing else is special', () => {
  const cases: [string, string, boolean][] = [
    ['ssn', 'ssn', true],
    ['ssn', 'SSN', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['*mail', 'email', true],
    ['*mail', 'email_2', false],
    ['e*l', 'email', true],
    ['e*l', 'el', true],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['a*b*b', 'ab', false],
    ['s.n', 'ssn', false],
  ];
  for (const [pattern, name, expected] of cases)
    assert.equal(matches(pattern, name), expected, `${pattern} ${name}`);
});

test('a hostile pattern and name cost no more than their lengths', () => {
  assert.equal(matches('a*'.repeat(1_000), `${'a'.repeat(100_000)}b`), true);
  assert.equal(matches(`${'a*'.repeat(1_000)}c`, `${'a'.repeat(100_000)}b`), false);
});

const column = (schema: string, table: string, name: string) => ({ schema, table, column: name });

test('a column has every class whose rule fits, the whole value before parts of it', () => {
  const map = new ClassMap({
    rules: [
      { columns: [['public', '*', 'email']], paths: [], as: 'pii' },
      { columns: [['public', 'customers', 'notes']], paths: [['card']], as: 'payment' },
      { columns: [['public', 'customers', 'notes']], paths: [['iban']], as: 'payment' },
      { columns: [['hr', 'salaries', '*']], paths: [], as: 'pii' },
      { columns: [['hr', 'salaries', 'iban']], paths: [['x']], as: 'pii' },
    ],
  });
  assert.deepEqual(map.classes, ['payment', 'pii']);
  assert.deepEqual(map.classesOf(column('public', 'customers', 'email')), [{ dataClass: 'pii', paths: [] }]);
  assert.deepEqual(map.classesOf(column('public', 'customers', 'notes')), [
    { dataClass: 'payment', paths: [['card'], ['iban']] },
  ]);
  assert.deepEqual(map.classesOf(column('hr', 'salaries', 'iban')), [{ dataClass: 'pii', paths: [] }]);
  assert.deepEqual(map.classesOf(column('public', 'orders', 'id')), []);
});
