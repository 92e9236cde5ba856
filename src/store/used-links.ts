// One-time links that were used. Nothing of them is secret: a link is known here by its hash alone.
import type { Database } from './database.ts';

/** False when it had been used. */
export async function useLink(database: Database, hash: string, until: number): Promise<boolean> {
  const text =
    'INSERT INTO gatelog_used_links (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING hash';
  return (await database.rows({ text, values: [hash, until], durable: true })).length > 0;
}
