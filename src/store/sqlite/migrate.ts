// Applies what a file lacks, each in a transaction of all: a crash between leaves the file as it was.
import type { DatabaseSync } from 'node:sqlite';
import { appliedTable, pending, readApplied } from '../migrations/pending.ts';

export function migrateSqlite(connection: DatabaseSync): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    connection.exec(appliedTable);
    const applied = connection.prepare(readApplied).all();
    for (const { version, sqlite } of pending(applied.map((row) => Number(row['version'])))) {
      connection.exec(sqlite);
      connection.prepare('INSERT INTO gatelog_migrations VALUES (?)').run(version);
    }
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
