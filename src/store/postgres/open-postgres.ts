// Opens a PostgreSQL store: now if the server answers, else with the first query that finds it.
import { GatelogError } from '../../model/error.ts';
import { PostgresDatabase } from './database.ts';
import { readUrl } from './read-url.ts';

/** @throws GatelogError `store.url`, `store.newer`. */
export async function openPostgres(url: string): Promise<PostgresDatabase> {
  const database = new PostgresDatabase(readUrl(url));
  try {
    await database.upToDate();
  } catch (error) {
    if (!(error instanceof GatelogError) || error.code !== 'store.unavailable') {
      await database[Symbol.asyncDispose]();
      throw error;
    }
    // It is told by every method that meets it.
  }
  return database;
}
