// Readings of SQL: the corpus, what cannot be read, splitting, and the cache in front of the parser.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { corpus, corpusFacts, families, limits, summary } from '../../../tests/support/sql-corpus.ts';
import { loadSqlParser, readSql, type SqlFacts } from './to-action.ts';

before(loadSqlParser);

const read = (sql: string, facts: SqlFacts = corpusFacts()) => readSql(sql, facts, limits);
const doubtsOf = (sql: string, facts?: SqlFacts) => read(sql, facts).flatMap(({ shape }) => shape.doubts);

for (const family of families) {
  describe(`the corpus of ${family}`, () => {
    for (const { sql, statements } of corpus(family)) {
      it(`reads ${sql}`, () => assert.deepEqual(read(sql).map(summary), statements));
    }
  });
}

describe('what cannot be read', () => {
  it('is refused when it is longer than the bound, in bytes', () => {
    const [reading] = readSql(`SELECT '${'ä'.repeat(60)}'`, corpusFacts(), { statement: 100 });
    assert.deepEqual(reading?.shape.doubts, ['too-large']);
    assert.equal(reading?.shape.understood, false);
  });

  it('is refused when it nests deeper than the parser or the walk goes, and the next text is read again', async () => {
    const deep = [
      `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
      `SELECT ${'1+'.repeat(20_000)}1`,
      `SELECT ${'(SELECT '.repeat(800)}1${')'.repeat(800)}`,
      `SELECT ${'1+'.repeat(30_000)}1`,
      `SELECT ${'1||'.repeat(30_000)}1`,
      `SELECT ${'NOT '.repeat(30_000)}true`,
    ];
    for (const sql of deep) {
      const [reading] = read(sql);
      assert.equal(reading?.shape.understood, false);
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal(read(`SELECT ${sql.length} FROM customers`)[0]?.shape.understood, true);
    }
  });

  it('is read up to a few hundred operators or UNIONs in a chain', () => {
    assert.deepEqual(doubtsOf(`SELECT ${"a || ' ' || ".repeat(200)}b FROM t`), []);
    assert.deepEqual(doubtsOf(`${'SELECT a FROM t UNION ALL '.repeat(400)}SELECT b FROM u`), []);
    assert.deepEqual(
      doubtsOf(`SELECT 1 FROM t WHERE ${'a = 1 AND '.repeat(3000)}b IN (${'1,'.repeat(3000)}2)`),
      [],
    );
  });

  it('is refused, not guessed, while the parser restarts, and is read after that', async () => {
    const traps = Array.from({ length: 6 }, (_, at) => doubtsOf(`SELECT ${'1+'.repeat(20_000 + at)}1`));
    assert.ok(traps.every(([doubt]) => doubt === 'too-deep' || doubt === 'parser-restarting'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(doubtsOf('SELECT after FROM restart'), []);
  });

  it('is refused when it holds a NUL, a replacement character or half a surrogate pair', () => {
    assert.deepEqual(doubtsOf('SELECT 1; \u0000DELETE FROM orders'), ['nul-byte']);
    assert.deepEqual(doubtsOf("SELECT '\ufffd'"), ['not-utf-8']);
    assert.deepEqual(doubtsOf("SELECT '\ud800'"), ['not-utf-8']);
  });

  it('is refused when no schema is in the path', () => {
    assert.deepEqual(doubtsOf('SELECT * FROM customers', corpusFacts({ schemas: [] })), ['no-schema']);
    assert.deepEqual(doubtsOf('SELECT * FROM public.customers', corpusFacts({ schemas: [] })), []);
  });
});

describe('names', () => {
  it('are candidates in each schema of the path, because there is no catalogue', () => {
    const [reading] = read('SELECT f(a) FROM t', corpusFacts({ schemas: ['sales', 'public'] }));
    const paths = reading?.shape.accesses.map(({ resource }) => resource.path.join('.'));
    assert.deepEqual(paths, ['public.f', 'sales.f', 'public.t', 'sales.t']);
  });

  it('of built-in relations are pg_catalog first unless the path says otherwise', () => {
    const paths = (schemas: string[]) =>
      read('SELECT 1 FROM pg_class', corpusFacts({ schemas }))[0]?.shape.accesses.map(
        ({ resource }) => resource.path[0],
      );
    assert.deepEqual(paths(['public']), ['pg_catalog']);
    assert.deepEqual(paths(['public', 'pg_catalog', 'late']), ['pg_catalog', 'public']);
  });

  it('of temporary tables that may be gone are those of the path as well', () => {
    const paths = (sql: string, temporaryCertain: boolean) => {
      const readings = read(sql, corpusFacts({ temporaryCertain }));
      return readings.at(-1)?.shape.accesses.map(({ resource }) => resource.path.join('.'));
    };
    assert.deepEqual(paths('SELECT 1 FROM tmp', true), ['pg_temp.tmp']);
    assert.deepEqual(paths('SELECT 1 FROM tmp', false), ['pg_temp.tmp', 'public.tmp']);
    assert.deepEqual(paths('DROP VIEW v CASCADE; SELECT 1 FROM tmp', true), ['pg_temp.tmp', 'public.tmp']);
    assert.deepEqual(paths('CREATE TEMP TABLE n (a int); SELECT 1 FROM n', false), ['pg_temp.n']);
  });

  it('follow the end of a transaction only when it undoes nothing', () => {
    const text = 'BEGIN; INSERT INTO a VALUES (1); COMMIT; SELECT * FROM a';
    assert.deepEqual(doubtsOf(text, corpusFacts({ mayRevert: false })), []);
    assert.deepEqual(doubtsOf(text), ['search-path-unknown']);
  });
});

describe('several statements in one text', () => {
  it('are split where the server splits them, with their own texts', () => {
    const texts = read("SELECT 'ä€𝄞;' ; DELETE FROM \"ö\" WHERE x = ';';; /* ü */ SELECT 2 -- ß").map(
      ({ text }) => text,
    );
    assert.deepEqual(texts.slice(0, 2), ["SELECT 'ä€𝄞;'", 'DELETE FROM "ö" WHERE x = \';\'']);
    assert.match(texts[2] ?? '', /SELECT 2/);
  });

  it('are none in an empty text', () => {
    for (const sql of ['', ' ', ';', '-- x', '/* x */;']) assert.deepEqual(read(sql), []);
  });
});

describe('the cache', () => {
  it('gives the same objects for the same text', () => {
    const facts = corpusFacts();
    assert.equal(read('SELECT same FROM customers', facts), read('SELECT same FROM customers', facts));
  });

  it('gives one shape to texts that differ in literals, each with its own text and intent', () => {
    const [a] = read("/*gatelog.intent='one'*/ SELECT x FROM customers WHERE id = 1 AND n = 'a'");
    const [b] = read("SELECT x FROM customers WHERE id = 1 AND n = 'a'");
    const [c] = read("SELECT x FROM customers WHERE id = 22 AND n = 'it''s'");
    assert.equal(b?.shape, c?.shape);
    assert.deepEqual(a?.shape, b?.shape);
    assert.equal(a?.intent?.text, 'one');
    assert.equal(c?.text, "SELECT x FROM customers WHERE id = 22 AND n = 'it''s'");
    assert.equal(c?.intent, undefined);
  });

  it('shares nothing where a literal is part of the meaning', () => {
    const verbs = ["set_config('role', 'x', true)", "set_config('work_mem', 'x', true)"].map(
      (call) => read(`SELECT ${call}`)[0]?.shape.verb,
    );
    assert.deepEqual(verbs, ['sql:set-role', 'sql:set']);
  });

  it('does not outlive what a reading asked of the session', () => {
    const sql = 'SELECT a FROM maybe_temporary WHERE b = 1';
    const schema = (temporary: boolean) =>
      read(sql, corpusFacts({ isTemporary: () => temporary }))[0]?.shape.accesses[0]?.resource.path[0];
    assert.deepEqual([schema(false), schema(true), schema(false)], ['public', 'pg_temp', 'public']);
    const [other] = read('SELECT total FROM sales.orders');
    const facts = corpusFacts({ prepared: () => other });
    assert.deepEqual(read('EXECUTE ps (1)', facts)[0]?.shape.accesses[0]?.resource.path, ['sales', 'orders']);
    assert.deepEqual(read('EXECUTE ps (1)')[0]?.shape.accesses[0]?.resource.path, ['public', 'orders']);
  });

  it('keeps databases and search paths apart', () => {
    const path = (schemas: string[]) =>
      read('SELECT 1 FROM t', corpusFacts({ schemas }))[0]?.shape.accesses.length;
    assert.deepEqual([path(['a']), path(['a', 'b']), path(['a'])], [1, 2, 1]);
    const database = (name: string) =>
      read('SELECT 1', corpusFacts({ database: name }))[0]?.shape.accesses[0]?.resource;
    assert.deepEqual([database('x')?.path, database('y')?.path], [['x'], ['y']]);
  });

  it('gives a shape that nothing can change', () => {
    const [reading] = read('SELECT a FROM t');
    assert.ok(
      Object.isFrozen(reading) && Object.isFrozen(reading?.shape) && Object.isFrozen(reading?.shape.accesses),
    );
    assert.ok(Object.isFrozen(reading?.shape.accesses[0]?.context) && Object.isFrozen(reading?.effects));
    assert.match(reading?.shape.fingerprint ?? '', /^[0-9a-f]{16}$/);
  });
});
