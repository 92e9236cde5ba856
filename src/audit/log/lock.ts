// One writer per log: an exclusive lock the kernel holds for this process and drops when it dies, however it dies.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GatelogError } from '../../model/error.ts';

export interface Lock {
  release(): void;
}

/**
 * Node has no flock. A file with a pid must be judged stale by somebody, and two judges can both be right; a pid
 * means nothing across containers. SQLite takes POSIX record locks: an open exclusive transaction on `LOCK`
 * (which stays empty) is held by the kernel, across processes and containers of one host, and ends with the process.
 * Nothing else in this process may open that file: closing it would drop the lock.
 */
export function takeLock(directory: string): Lock {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(directory, 'LOCK'), { timeout: 0 });
    // In memory: no journal file beside the lock.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    throw new GatelogError('log.locked', 'the log cannot be locked: another process writes it', {
      data: { directory },
      cause,
    });
  }
  const held = database;
  return { release: () => held.close() };
}
