// The store in PostgreSQL, shared by gateways of several machines. Own connections, few and short-lived: a server that
// hangs holds up approvals and nothing else.
import pg from 'pg';
import type { Database, Query, Row } from '../database.ts';
import { wordFailure } from './failure.ts';
import { migratePostgres } from './migrate.ts';

const ANSWER_MS = 5_000;

export class PostgresDatabase implements Database {
  readonly elements = '(SELECT jsonb_array_elements_text(CAST(? AS jsonb)))';
  readonly skipLocked = ' FOR UPDATE SKIP LOCKED';
  readonly #pool: pg.Pool;
  #upToDate: Promise<void> | undefined;

  /** Connects with the first query. */
  constructor(server: pg.ClientConfig) {
    this.#pool = new pg.Pool({
      max: 4,
      connectionTimeoutMillis: ANSWER_MS,
      statement_timeout: ANSWER_MS,
      idle_in_transaction_session_timeout: ANSWER_MS,
      // Ends the wait for a server that says nothing any more, not even that time is up.
      query_timeout: ANSWER_MS + 1_000,
      keepAlive: true,
      application_name: 'gatelog',
      types: { getTypeParser },
      // Last, so that the url can set another time for a slow server.
      ...server,
    });
    // An idle connection broke: the next query opens another, and says so when it cannot.
    this.#pool.on('error', () => {});
  }

  async rows({ text, values }: Query): Promise<readonly Row[]> {
    await this.upToDate();
    return await this.#worded(async () => (await this.#pool.query<Row>(text, [...values])).rows);
  }

  async change(select: Query, decide: (row: Row) => Query | undefined): Promise<number> {
    await this.upToDate();
    return await this.#worded(() =>
      this.#atOnce(async (client) => {
        const { rows } = await client.query<Row>(`${select.text} FOR UPDATE`, [...select.values]);
        const updates = rows.flatMap((row) => decide(row) ?? []);
        for (const { text, values } of updates) await client.query(text, [...values]);
        return updates.length;
      }),
    );
  }

  /** Migrates once per process, with the first query that finds a server. */
  upToDate(): Promise<void> {
    this.#upToDate ??= this.#worded(() => this.#atOnce(migratePostgres)).catch((error: unknown) => {
      this.#upToDate = undefined;
      throw error;
    });
    return this.#upToDate;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  /** A connection something failed on is closed: the server then undoes what was not committed. */
  async #atOnce<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    const broken = () => {};
    client.on('error', broken);
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      client.off('error', broken);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async #worded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw wordFailure(error);
    }
  }
}

/** `int8` as a number: times and counts are far below 2^53. */
const INT8 = 20;

function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text');
}
