// Our reading against the server's own: every relation in a plan must be among those we named.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type PostgresServer, startPostgres } from '../../../../tests/support/postgres.ts';
import { shopSchema } from '../../../demo/shop.ts';
import { loadSqlParser, readSql, type SqlFacts } from '../to-action.ts';

let server: PostgresServer;

before(async () => {
  await loadSqlParser();
  server = await startPostgres({ logStatements: false });
  const { rows } = await server.admin("SELECT to_regclass('public.orders') AS there");
  if (rows[0]?.there === null) await server.admin(shopSchema);
});
after(() => server.stop());

const facts: SqlFacts = {
  database: 'shop',
  schemas: ['public'],
  prepared: () => undefined,
  cursor: () => undefined,
  isTemporary: () => false,
  version: '0',
};

const sources = [
  'customers',
  'orders o',
  'hr.salaries',
  '(SELECT * FROM products p WHERE p.stock > 1) s',
  'LATERAL (SELECT * FROM order_items) l',
  'ONLY public.products',
  'customers AS orders',
  'generate_series(1, 3) g',
  '(customers c JOIN orders USING (id)) j',
  'a',
  'pg_catalog.pg_namespace n',
  'pg_class',
];
const conditions = [
  'true',
  'EXISTS (SELECT 1 FROM notes)',
  '5 IN (SELECT quantity FROM order_items)',
  '1 = (WITH a AS (SELECT count(*) AS n FROM hr.salaries) SELECT n FROM a)',
  'NOT EXISTS (TABLE products)',
  '1 = ANY (ARRAY(SELECT id FROM orders))',
];
const heads = [
  '',
  'WITH a AS (SELECT * FROM customers) ',
  'WITH a AS (SELECT 1 AS id), customers AS (SELECT * FROM a) ',
  'WITH RECURSIVE a AS (SELECT 1 AS id UNION ALL SELECT a.id FROM a JOIN orders x ON x.id = a.id) ',
  'WITH a AS (DELETE FROM notes RETURNING id) ',
  'WITH customers AS (SELECT * FROM customers), a AS MATERIALIZED (SELECT * FROM customers) ',
];
const bodies = (source: string, condition: string) => [
  `SELECT * FROM ${source} WHERE ${condition}`,
  `SELECT count(*) FROM ${source} WHERE ${condition} UNION ALL SELECT id FROM orders WHERE ${condition}`,
  `INSERT INTO notes (id) SELECT 1 FROM ${source} WHERE ${condition}`,
  `UPDATE products SET stock = 1 FROM ${source} WHERE ${condition}`,
  `DELETE FROM order_items USING ${source} WHERE ${condition}`,
  `MERGE INTO customers AS t USING (SELECT 1 AS k FROM ${source}) m ON t.id = m.k WHEN MATCHED AND ${condition} THEN DELETE`,
];

describe('relations of a plan', () => {
  it('are all named by the reading, whatever hides them', async () => {
    let planned = 0;
    let at = 0;
    for (const head of heads) {
      for (const source of sources) {
        const condition = conditions[at % conditions.length] ?? 'true';
        const sql = `${head}${bodies(source, condition)[at % 6]}`;
        at += 7;
        const plan = await planOf(sql);
        if (plan === undefined) continue;
        planned += 1;
        const [reading] = readSql(sql, facts, { statement: 65536 });
        const named = new Set(reading?.shape.accesses.map(({ resource }) => resource.path.join('.')));
        assert.equal(reading?.shape.understood, true, sql);
        for (const relation of relationsIn(plan)) assert.ok(named.has(relation), `${relation} in ${sql}`);
      }
    }
    assert.ok(planned > 40, `only ${planned} could be planned`);
  });
});

/** Undefined for a combination that the server refuses, such as an alias given twice. */
async function planOf(sql: string): Promise<unknown> {
  try {
    const { rows } = await server.admin(`EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`);
    return rows[0];
  } catch {
    return undefined;
  }
}

function relationsIn(plan: unknown): readonly string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const { Schema: schema, 'Relation Name': name } = plan as Record<string, unknown>;
  const own = typeof schema === 'string' && typeof name === 'string' ? [`${schema}.${name}`] : [];
  return [...own, ...Object.values(plan).flatMap(relationsIn)];
}
