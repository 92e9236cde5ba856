// What SQLite says when it fails, as an error of ours.
import { GatelogError } from '../../model/error.ts';
import { unavailable } from '../database.ts';

interface SqliteError extends Error {
  readonly errcode: number;
  readonly errstr: string;
}

/** SQLITE_BUSY and SQLITE_LOCKED, sqlite.org/rescode.html; the lower byte is the primary code. */
const busyCodes = [5, 6];

export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && busyCodes.includes(error.errcode & 0xff);
}

export function wordFailure(error: unknown): GatelogError {
  if (error instanceof GatelogError) return error;
  const reason = isSqliteError(error) ? error.errstr : ((error as NodeJS.ErrnoException).code ?? 'unknown');
  const advice = isBusy(error)
    ? 'another program holds the file locked: end it, or try again'
    : 'look at the file of store.sqlite, its folder and the space on its disk';
  return unavailable(reason, advice);
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error;
}
