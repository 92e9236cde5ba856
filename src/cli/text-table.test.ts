import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, textTable } from './text-table.ts';

test('columns are as wide as their longest text, and numbers stand to the right', () => {
  const lines = textTable(
    [{ name: 'n', align: 'right' }, { name: 'name' }],
    [
      ['7', 'Anna'],
      ['123', 'Bo'],
    ],
  );
  assert.deepEqual(lines, ['  n  name', '---  ----', '  7  Anna', '123  Bo']);
});

test('a long text is cut, and what it cannot hold stays empty', () => {
  const lines = textTable([{ name: 'text', most: 6 }, { name: 'rest' }], [['SELECT 1']]);
  assert.equal(lines[2], 'SELEC…');
});

test('line ends and control characters of others do not reach the terminal', () => {
  assert.equal(cut('SELECT\n  1\u001b[2J\u0007'), 'SELECT 1?[2J?');
});
