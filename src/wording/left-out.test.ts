// What is said of what is not shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordGap, wordLeftOut } from './left-out.ts';

test('only what is missing is named', () => {
  const none = { characters: 0, values: 0, parameters: 0, accesses: 0 };
  assert.equal(
    wordLeftOut({ ...none, characters: 930_000 }),
    'Too long to be shown in full. Left out: 930,000 characters of the statement. All of it would run.',
  );
  assert.equal(
    wordLeftOut({ characters: 1, values: 1, parameters: 2, accesses: 3 }),
    'Too long to be shown in full. Left out: 1 character of the statement, a part of 1 parameter, 2 further parameters, 3 accesses. All of it would run.',
  );
});

test('a gap says how much it stands for', () => {
  assert.equal(wordGap(1_234), ' ⟦… 1,234 characters not shown …⟧ ');
});
