// Tracing against a real server: the samples over its own catalogue, and queries made by chance whose results tell
// which columns their values were stored in.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { seeded } from '../../../../tests/fuzz/random.ts';
import { type PostgresServer, startPostgres } from '../../../../tests/support/postgres.ts';
import { superuser } from '../../../../tests/support/postgres-template.ts';
import type { Lineage } from '../../../model/data-class.ts';
import { CatalogueDraft } from '../catalogue/catalogue-draft.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { askDefinitions, type Question, questions } from '../catalogue/questions.ts';
import { RowValues } from '../catalogue/row-values.ts';
import { loadParser, parse } from '../sql/parser.ts';
import type { LineageFacts } from './facts.ts';
import { QueryWriter } from './random/query.ts';
import { marksIn, randomSchema } from './random/schema.ts';
import { changes } from './samples/changes.ts';
import { expressions } from './samples/expressions.ts';
import { queries } from './samples/queries.ts';
import { relations } from './samples/relations.ts';
import { sampleSchema } from './samples/schema.ts';
import { describeLineage, readSamples, sampleFacts, sampleSession } from './samples/session.ts';
import { sessions } from './samples/sessions.ts';
import { traceStatement } from './trace.ts';

let server: PostgresServer;

before(async () => {
  await loadParser();
  server = await startPostgres({ logStatements: false });
});
after(() => server.stop());

interface Answer {
  readonly width: number;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** All values come as the server writes them. */
const raw = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig;

class Session implements AsyncDisposable {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async in(database: string, schema: string): Promise<Session> {
    await server.admin(`create database ${database}`);
    const { socket: host, port } = server;
    const client = new pg.Client({ host, port, database, user: superuser.username });
    await client.connect();
    await client.query(schema);
    return new Session(client);
  }

  async rows(sql: string): Promise<Answer> {
    const { fields, rows } = await this.#client.query({ text: sql, rowMode: 'array', types: raw });
    return { width: fields.length, rows };
  }

  /** False when the server refuses it. */
  async keep(sql: string): Promise<boolean> {
    if ((await this.tryOut(sql)) === undefined) return false;
    await this.#client.query(sql);
    return true;
  }

  /** Undefined for a statement that the server refuses; nothing of it stays. */
  async tryOut(sql: string, session = ''): Promise<Answer | undefined> {
    await this.#client.query(`begin; ${session}`);
    try {
      return await this.rows(sql);
    } catch (error) {
      assert.ok(error instanceof pg.DatabaseError || /COPY/.test(String(error)), String(error));
      return undefined;
    } finally {
      await this.#client.query('rollback; deallocate all');
    }
  }

  async catalogue(): Promise<Catalogue> {
    const draft = new CatalogueDraft();
    await this.#client.query(`set search_path = ''`);
    for (const question of questions) await this.#ask(question, draft);
    for (const question of askDefinitions(draft.views())) await this.#ask(question, draft);
    await this.#client.query('reset search_path');
    return draft.finish('server');
  }

  async #ask({ sql, take }: Question, draft: CatalogueDraft): Promise<void> {
    for (const row of (await this.rows(sql)).rows) {
      take(draft, new RowValues(row.map((value) => (value === null ? null : Buffer.from(value)))));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

function trace(sql: string, facts: LineageFacts): Lineage {
  const parsed = parse(sql);
  assert.ok(parsed.ok && parsed.statements[0] !== undefined, sql);
  return traceStatement(parsed.statements[0].node, facts);
}

/** Statements that run outside a transaction only, or speak COPY. */
const apart = /^(vacuum|copy|create schema|alter schema)/;

describe('samples at a real server', () => {
  test('are traced the same over its own catalogue, and have as many columns as it returns', async () => {
    await using session = await Session.in('samples', sampleSchema);
    const catalogue = await session.catalogue();
    const facts = sampleFacts(catalogue);
    let compared = 0;
    for (const { sql, said } of [expressions, queries, relations, changes, sessions].flatMap(readSamples)) {
      const lineage = trace(sql, facts);
      assert.deepEqual(describeLineage(lineage, catalogue), said, sql);
      const answer = apart.test(sql) ? undefined : await session.tryOut(sql, sampleSession);
      if (answer === undefined || lineage.results === undefined) continue;
      assert.equal(lineage.results.length, answer.width, sql);
      compared += 1;
    }
    assert.ok(compared > 200, `only ${compared} ran`);
  });
});

describe('queries made by chance', () => {
  for (const seed of [1, 2, 3]) {
    test(`show no value whose column is not in the origin (seed ${seed})`, async () => {
      const random = seeded(seed);
      const chance = (bound: number) => random.below(bound);
      const { sql: schema, tables, marked } = randomSchema(chance);
      await using session = await Session.in(`chance${seed}`, schema);
      const writer = new QueryWriter(chance, tables);
      for (let at = 0; at < 6; at += 1) {
        const view = writer.view(`v${at}`);
        if (await session.keep(view.sql)) view.made();
      }
      const facts = { ...sampleFacts(await session.catalogue()), temporary: () => 'no' as const };
      const seen = { ran: 0, refused: 0, shown: 0, opaque: 0 };
      for (let at = 0; at < 400; at += 1) {
        const sql = writer.statement();
        const answer = await session.tryOut(sql);
        if (answer === undefined) seen.refused += 1;
        else compare(sql, trace(sql, facts), answer, marked, seen);
      }
      assert.ok(seen.ran > 300 && seen.shown > 300, JSON.stringify(seen));
      assert.equal(seen.opaque, 0);
    });
  }
});

function compare(
  sql: string,
  { results }: Lineage,
  { width, rows }: Answer,
  marked: readonly string[],
  seen: { ran: number; shown: number; opaque: number },
): void {
  assert.equal(results?.length, width, sql);
  seen.ran += 1;
  for (const [at, origin] of (results ?? []).entries()) {
    const shown = new Set(rows.flatMap((row) => marksIn(row[at] ?? '')));
    const named = new Set(origin.columns.map(({ table, column }) => `${table}.${column}`));
    for (const mark of shown)
      assert.ok(named.has(marked[mark] ?? ''), `${marked[mark]} in column ${at} of ${sql}`);
    seen.shown += shown.size;
    if (origin.opaque !== undefined) seen.opaque += 1;
  }
}
