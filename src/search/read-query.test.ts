// Tests of the query language: what is understood, and what is told of a mistake.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GatelogError } from '../model/error.ts';
import { readQuery } from './read-query.ts';

function word(text: string, more: { prefix?: boolean; not?: boolean } = {}) {
  return { kind: 'word', text, prefix: false, not: false, ...more };
}

function tagged(field: string, value: string, more: { prefix?: boolean; not?: boolean } = {}) {
  return { kind: 'tag', field, value, prefix: false, not: false, ...more };
}

test('words, phrases, beginnings and negations are told apart', () => {
  const { terms } = readQuery('orders "late fee" -test NOT "dry run" NOT draft ord* -"old ""name"""');
  assert.deepEqual(terms, [
    word('orders'),
    word('late fee'),
    word('test', { not: true }),
    word('dry run', { not: true }),
    word('draft', { not: true }),
    word('ord', { prefix: true }),
    word('old "name"', { not: true }),
  ]);
});

test('fields take words and phrases, in any case, negated or as a beginning', () => {
  const { terms } = readQuery('verb:sql:delete -Agent:"Order Bot" policy:agents* ticket:OPS-1');
  assert.deepEqual(terms, [
    tagged('verb', 'sql:delete'),
    tagged('agent', 'Order Bot', { not: true }),
    tagged('policy', 'agents', { prefix: true }),
    tagged('ticket', 'OPS-1'),
  ]);
});

test('rows and times are bounds', () => {
  assert.deepEqual(readQuery('rows:>1000'), { terms: [], moreRows: 1000 });
  assert.deepEqual(readQuery('rows:>=10 rows:<20'), { terms: [], moreRows: 9, fewerRows: 20 });
  assert.deepEqual(readQuery('rows:0'), { terms: [], moreRows: -1, fewerRows: 1 });
  assert.deepEqual(readQuery('after:2026-11-21 before:2026-11-21T08:30'), {
    terms: [],
    after: '2026-11-21T00:00:00.000Z',
    before: '2026-11-21T08:30:00.000Z',
  });
});

test('a pasted statement is a search for its words', () => {
  const { terms } = readQuery('SELECT * FROM orders WHERE id = 42 ; created::date');
  assert.deepEqual(
    terms.map((term) => (term.kind === 'word' ? term.text : term.field)),
    ['SELECT', 'FROM', 'orders', 'WHERE', 'id', '42', 'created::date'],
  );
});

test('nothing is everything', () => {
  assert.deepEqual(readQuery('  '), { terms: [] });
});

const mistakes: readonly (readonly [text: string, at: number, says: RegExp])[] = [
  ['orders "late fee', 7, /add " at the end/],
  ['orders colour:red', 7, /colour: is no field; there are agent, user/],
  ['verb: sql:select', 0, /without a space/],
  ['rows:many', 0, /rows:>1000/],
  ['x after:yesterday', 2, /2026-11-21/],
  ['x before:2026-99-99', 2, /2026-11-21/],
  ['orders NOT', 7, /write a word behind it/],
  ['a OR b', 2, /ask twice/],
  ['-rows:>5', 0, /turn it round/],
  ['= * ;', 0, /no letter or digit/],
  ['w '.repeat(33), 64, /at most 32/],
  ['w'.repeat(2001), 2000, /at most 2000/],
];

for (const [text, at, says] of mistakes)
  test(`the mistake in ${text.slice(0, 20)} is told with its place and what would be right`, () => {
    assert.throws(
      () => readQuery(text),
      (error: GatelogError) => {
        assert.equal(error.code, 'search.syntax');
        assert.equal(error.data['at'], at);
        assert.match(error.message, says);
        return true;
      },
    );
  });
