// Applies what the database lacks, all in the transaction of the caller. Gateways that start at once take turns.
import type { ClientBase } from 'pg';
import { appliedTable, pending, readApplied } from '../migrations/pending.ts';

/** `gatelog` as a number: any other program is unlikely to lock the same. */
const LOCK = 0x6761_7465;

export async function migratePostgres(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
  await client.query(appliedTable);
  const { rows } = await client.query<{ version: number }>(readApplied);
  for (const { version, postgres } of pending(rows.map((row) => row.version))) {
    await client.query(postgres);
    await client.query('INSERT INTO gatelog_migrations VALUES ($1)', [version]);
  }
}
