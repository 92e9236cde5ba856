// Removes what has ended, of whatever seal, a little at a time: nobody waits long for the store meanwhile.
import { setImmediate } from 'node:timers/promises';
import type { Database } from './database.ts';

/** Tables with their keys. Each has `expires_at`: an answer, a use or a sign-in after that is refused anyhow. */
const tables = {
  gatelog_requests: 'id',
  gatelog_asked: 'id',
  gatelog_grants: 'id',
  gatelog_sign_ins: 'hash',
  gatelog_used_links: 'hash',
} as const;

const AT_ONCE = 200;

export async function sweep(database: Database, before: number): Promise<void> {
  for (const [table, key] of Object.entries(tables))
    while ((await removeSome(database, table, key, before)) >= AT_ONCE) await setImmediate();
}

async function removeSome(database: Database, table: string, key: string, before: number): Promise<number> {
  const ended = `SELECT ${key} FROM ${table} WHERE expires_at < $1 LIMIT ${AT_ONCE}${database.skipLocked}`;
  const text = `DELETE FROM ${table} WHERE ${key} IN (${ended}) RETURNING ${key}`;
  return (await database.rows({ text, values: [before] })).length;
}
