// The pure parts of the page: what colours SQL, what makes characters visible, what puts numbers into words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMaskedCell, maskedColumns } from '../../console/src/pages/timeline/masked-cells.ts';
import { splitSnippet } from '../../console/src/pages/search/snippet.ts';
import { hasTerm, termOf, withoutTerm } from '../../console/src/pages/search/terms.ts';
import { highlightSql } from '../../console/src/text/highlight.ts';
import { wordImpact } from '../../src/wording/impact.ts';
import { cutBefore, hasOdd, makeVisible, plainText } from '../../console/src/text/visible.ts';
import { agoOf, clockOf, durationOf, roughly, sizeOf, spanOf } from '../../console/src/text/words.ts';
import { hostileText } from './fake-requests.ts';

const kinds = (sql: string) =>
  highlightSql(sql)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind} ${text}`);

test('SQL is coloured by what its parts are', () => {
  assert.deepEqual(kinds(`SELECT "a""b", 'it''s', E'\\'x', $1, 1.5e3 FROM t -- end`), [
    ...['keyword SELECT', 'name "a""b"', `string 'it''s'`, `string E'\\'x'`, 'parameter $1', 'number 1.5e3'],
    ...['keyword FROM', 'comment -- end'],
  ]);
  assert.deepEqual(kinds('/* a /* b */ c */ x $t$ SELECT $q$ $t$ y'), [
    'comment /* a /* b */ c */',
    'string $t$ SELECT $q$ $t$',
  ]);
  assert.deepEqual(kinds(`'open`), [`string 'open`]);
  assert.deepEqual(kinds('/* open'), ['comment /* open']);
  assert.deepEqual(kinds('$x$ open'), ['string $x$ open']);
});

test('the tokens of any text are the text, and there are not more than characters', () => {
  const texts = [
    hostileText,
    '',
    '\ud800',
    `$$'"/*--`.repeat(50),
    `e'\\`,
    '$1a$b$',
    '"'.repeat(99),
    '/*'.repeat(5000),
  ];
  for (const text of texts) {
    const tokens = highlightSql(text);
    assert.equal(tokens.map((token) => token.text).join(''), text);
    assert.ok(tokens.length <= Math.max(1, text.length));
  }
});

test('what is not drawn or turns text is shown by its code, and nothing else is', () => {
  const codes = (text: string, lines = true) =>
    makeVisible(text, lines).flatMap(({ odd }) => odd?.code ?? []);
  const odd = [
    '\u0000',
    '\u001b',
    '\r',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00ad',
    '\u061c',
    '\u115f',
    '\u200b',
    '\u200f',
  ];
  const more = [
    '\u2028',
    '\u202e',
    '\u2066',
    '\u2800',
    '\u3164',
    '\ufe0f',
    '\ufeff',
    '\ufff9',
    '\u{e0041}',
    '\ud800',
  ];
  for (const one of [...odd, ...more]) assert.equal(codes(`a${one}b`).length, 1, escape(one));
  assert.deepEqual(codes("SELECT 'żółw', '日本', 'שלום', '😀' \t\n FROM t;"), []);
  assert.deepEqual(
    makeVisible('a\nb\tc', false).map(({ sign }) => sign ?? ''),
    ['', '↵', '', '⇥', ''],
  );
  assert.equal(
    makeVisible(hostileText)
      .map(({ text }) => text)
      .join(''),
    hostileText,
  );
  assert.equal(plainText('a\u202Eb\nc'), 'a<U+202E>b↵c');
  assert.ok(hasOdd('a\u200b') && !hasOdd('a\nb'));
});

test('a text is never cut inside a character', () => {
  assert.equal(cutBefore('a😀b', 2), 1);
  assert.equal(cutBefore('a😀b', 3), 3);
});

test('numbers, sizes and times are put into words', () => {
  assert.deepEqual([1204, 1_200_000, 3.4e9].map(roughly), ['1,204', '1.2 million', '3.4 billion']);
  assert.deepEqual([0, 1, 999, 1500, 310_000_000, 999_950].map(sizeOf), [
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1.5 kB',
    '310 MB',
    '1 MB',
  ]);
  assert.deepEqual([850, 12_340, 4_500_000, 72e6].map(durationOf), [
    '850 µs',
    '12.3 ms',
    '4.5 s',
    '1 min 12 s',
  ]);
  assert.deepEqual([0, 59_999, 252_000, 7_500_000, 187_200_000].map(spanOf), [
    '0 s',
    '59 s',
    '4 min 12 s',
    '2 h 5 min',
    '2 d 4 h',
  ]);
  assert.deepEqual([0, 251_001, 3_844_000].map(clockOf), ['0:00', '4:12', '1:04:04']);
  assert.deepEqual(
    [agoOf(0, 180_000), agoOf(60_000, 0), agoOf(0, 1000)],
    ['3 min ago', 'in 1 min', 'just now'],
  );
});

test('the impact is one sentence, and a missing estimate says why', () => {
  const tables = [{ name: 'public.orders', rows: 1_200_000, bytes: 310_000_000 }];
  assert.equal(
    wordImpact('sql:update', { rows: 1204, tables }),
    'Would change about 1,204 rows of public.orders (1.2 million rows, 310 MB).',
  );
  assert.equal(wordImpact('sql:delete', { rows: 1, tables: [] }), 'Would delete about 1 row.');
  assert.equal(
    wordImpact('sql:delete', { missing: 'timeout', tables: [] }),
    'No estimate: the planner did not answer in time.',
  );
});

test('cells are marked as masked only where the log counts masks', () => {
  const columns = maskedColumns(['id', 'email'], { pii: { 'public.customers.email': 3 } });
  assert.deepEqual(columns, [false, true]);
  assert.deepEqual(
    ['1', '[masked]', '****1234', 'h:0123456789012345678901', '2*3'].map((value) =>
      isMaskedCell(value, false),
    ),
    [false, true, true, true, false],
  );
  assert.equal(isMaskedCell('[masked]', maskedColumns(['id'], {})[0]), false);
  assert.equal(isMaskedCell(null, true), false);
});

test('snippets are parted at their marks, and stray marks are dropped', () => {
  assert.deepEqual(splitSnippet('a \u0002b\u0003 c'), [
    { text: 'a ', found: false },
    { text: 'b', found: true },
    { text: ' c', found: false },
  ]);
  assert.deepEqual(
    splitSnippet('x\u0003y\u0002z').map(({ text }) => text),
    ['xy', 'z'],
  );
});

test('a facet adds its term and takes it away again', () => {
  assert.equal(termOf('target', 'orders-db'), 'target:orders-db');
  assert.equal(termOf('agent', 'a "b"'), 'agent:"a ""b"""');
  const text = `cust* "a b" ${termOf('agent', 'a "b"')}`;
  assert.ok(hasTerm(text, termOf('agent', 'a "b"')));
  assert.equal(withoutTerm(text, termOf('agent', 'a "b"')), 'cust* "a b"');
});
