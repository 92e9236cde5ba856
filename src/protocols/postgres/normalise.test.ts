// The literal normaliser: what gets a key, what must not, and that a key never joins two different statements.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { corpusFacts, limits, summary } from '../../../tests/support/sql-corpus.ts';
import { normalise } from './normalise.ts';
import { fingerprint, parse } from './sql/parser.ts';
import { readStatement } from './sql/statement.ts';
import { World } from './sql/world.ts';
import { loadSqlParser, readSql } from './to-action.ts';

before(loadSqlParser);

const keyOf = (text: string) => normalise(text)?.key.replaceAll('\u0001', '#').replaceAll('\u0002', '@');

describe('a key', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['SELECT 1', 'SELECT #'],
    ["SELECT 'a', -2, 3.5", 'SELECT @, -#, #'],
    ["SELECT 'it''s', ''", 'SELECT @, @'],
    ["SELECT 'ä /* x */ -- y'", 'SELECT @'],
    ['SELECT $1, a1, t2.c3', 'SELECT $1, a1, t2.c3'],
    ['SELECT "a ""1"" b" FROM "t\'"', 'SELECT "a ""1"" b" FROM "t\'"'],
    ["SELECT a->'k', b[1], c::numeric(10,2)", 'SELECT a->@, b[#], c::numeric(#,#)'],
    ['SELECT é1 FROM t WHERE a=1', 'SELECT é1 FROM t WHERE a=#'],
    ["SELECT 'a'\n'b'", 'SELECT @\n@'],
  ];
  for (const [text, key] of pairs) it(`of ${JSON.stringify(text)}`, () => assert.equal(keyOf(text), key));

  it('is the text itself when nothing was replaced', () => {
    assert.deepEqual(normalise('SELECT a FROM t'), { key: 'SELECT a FROM t', replaced: false });
  });
});

describe('no key is given to', () => {
  const texts = [
    "SELECT E'a'",
    "SELECT e'\\''",
    "SELECT U&'a'",
    'SELECT u&"d!0061ta" UESCAPE \'!\'',
    "SELECT B'1'",
    "SELECT x'1f'",
    "SELECT n'a'",
    "SELECT date'2020-01-01'",
    "SELECT 'a\\'",
    "SELECT 'a'b",
    "SELECT é'a'",
    "SELECT 1'a'",
    "SELECT $1'a'",
    'SELECT $$a$$',
    'SELECT $t$a$t$',
    'SELECT a$1',
    'SELECT $1a',
    'SELECT 1e5',
    'SELECT 0x1F',
    'SELECT 1_000',
    'SELECT 1.',
    'SELECT .5',
    'SELECT 1.5.5',
    'SELECT 1..2',
    'SELECT 1a',
    'SELECT 1.5e3',
    'SELECT 1 -- x',
    'SELECT 1 /* x */',
    'SELECT 1--1',
    "SELECT 'open",
    'SELECT "open',
    'SELECT 1\u0000',
    "SELECT '\u0001'",
    'SELECT \u0002',
    'SELECT 1\\2',
    'SELECT 1\f',
  ];
  for (const text of texts) it(JSON.stringify(text), () => assert.equal(normalise(text), undefined));
});

/** A small generator of numbers, so that a failure can be run again (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const templates = [
  'SELECT a FROM t WHERE b = {} AND "c 1" > {} ORDER BY {}',
  'SELECT {} FROM t, u AS v WHERE t.a IN ({}, {}) OR {}',
  'INSERT INTO t (a, b) VALUES ({}, {}), ({}, {}) ON CONFLICT (a) DO UPDATE SET b = {}',
  'UPDATE t SET a = {}, b = a + {} WHERE {} = {} AND c = {}',
  'UPDATE t SET a = {} WHERE {} = {}',
  'DELETE FROM t WHERE a = {} OR f({}, {})',
  'SELECT set_config({}, {}, true)',
  'SELECT nextval({}), {}::regclass, interval {} day',
  'WITH x AS (SELECT {}) SELECT * FROM x, t LIMIT {} OFFSET {}',
  'SELECT * FROM U&"t" UESCAPE {}',
  'SELECT a{} FROM t{} WHERE $1 = {}',
  'SELECT {}{}, {} {} FROM t',
  'SET search_path = {}',
  'SELECT {}; DELETE FROM t WHERE a = {}',
];
const literals = [
  ...['1', '0', '42', '3.14', '007', '-5', '1e5', '0x1F', '1_000', '99999999999999999999', '$1', '.5', '5.'],
  ...[
    "'a'",
    "''",
    "'it''s'",
    "'role'",
    "'search_path'",
    "'ä€'",
    "'-- x'",
    "'/* y */'",
    "'; DELETE FROM t; '",
  ],
  ...[
    "'\\'",
    "E'\\''",
    "U&'\\0061'",
    "x'1f'",
    "b'1'",
    "n'q'",
    '$$z$$',
    "$q$ ' $q$",
    'a',
    '"d1"',
    '"e\'"',
    'true',
    'NULL',
  ],
  ...["'a'\n'b'", "'!'", '/* c */ 1', '-- d\n2', "'a", 't.b', 'f(1)', '(SELECT 1)', "E'a' 'b'"],
];

function fresh(text: string) {
  const parsed = parse(text);
  if (!parsed.ok) return undefined;
  const world = new World(corpusFacts());
  return parsed.statements.map(({ node, start, end }, _at, all) => {
    const own = all.length === 1 ? text : text.slice(start, end).trim();
    const found = readStatement(node, own, fingerprint(own), world);
    world.apply(found.reading.effects);
    if (found.nextSchemas !== undefined) world.setSchemas(found.nextSchemas);
    return summary(found.reading);
  });
}

describe('a reading through the cache', () => {
  it('equals a fresh one, for random literals in random statements', () => {
    const random = randomOf(20261121);
    let shared = 0;
    for (let round = 0; round < 6000; round += 1) {
      const template = templates[random(templates.length)] as string;
      const text = template.replace(/\{\}/g, () => literals[random(literals.length)] as string);
      const expected = fresh(text);
      const cached = readSql(text, corpusFacts(), limits);
      if (expected === undefined)
        assert.ok(cached.every(({ shape }) => !shape.understood) || isLiteralError(text), text);
      else assert.deepEqual(cached.map(summary), expected, text);
      if (normalise(text)?.replaced === true) shared += 1;
    }
    assert.ok(shared > 500, `only ${shared} went through the normaliser`);
  });

  it('other literals in a known statement are read without the parser: they share what was read', () => {
    const facts = corpusFacts();
    const texts = Array.from(
      { length: 2_000 },
      (_, at) => `SELECT abalance, filler, bid FROM pgbench_accounts WHERE aid = ${at} AND bid = ${at % 7}`,
    );
    const shapes = new Set(texts.flatMap((text) => readSql(text, facts, limits)).map(({ shape }) => shape));
    assert.equal(shapes.size, 1);
  });
});

/**
 * A literal can be wrong for the grammar where another is right (`ORDER BY 'a'` is one for the analyser, not the
 * grammar; `interval '1' day` is fine): the server refuses such a text itself, so a shape it borrowed harms nobody.
 */
function isLiteralError(text: string): boolean {
  return normalise(text)?.replaced === true;
}
