// Opens the file of the store, makes it where there is none, and brings it up to date.
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { PATIENCE_MS, SqliteDatabase } from './database.ts';
import { isBusy, wordFailure } from './failure.ts';
import { migrateSqlite } from './migrate.ts';

/** Between tries. SQLite's own waiting would stop the whole process: its time is 0, here and for as long as the file is open. */
const PAUSE_MS = 20;

/** @throws GatelogError `store.unavailable`, `store.newer`. */
export async function openSqlite(path: string, patience = PATIENCE_MS): Promise<SqliteDatabase> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return openOnce(path, patience);
    } catch (error) {
      // Gateways that start at once take turns in making the file.
      if (!isBusy(error) || performance.now() > deadline) throw wordFailure(error);
    }
    await setTimeout(PAUSE_MS);
  }
}

function openOnce(path: string, patience: number): SqliteDatabase {
  mkdirSync(dirname(path), { recursive: true });
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  const connection = new DatabaseSync(path, { timeout: 0 });
  try {
    // What others wrote into the file is not trusted to run more than plain SQL.
    connection.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    migrateSqlite(connection);
    const inode = statSync(path, { bigint: true }).ino;
    return new SqliteDatabase({ path, inode }, connection, patience);
  } catch (error) {
    connection.close();
    throw error;
  }
}
