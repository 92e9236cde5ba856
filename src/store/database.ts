// What the store needs of a database, so that its statements stand once for SQLite and PostgreSQL.
import { GatelogError } from '../model/error.ts';

export type Scalar = string | number | null;
export type Row = Readonly<Record<string, Scalar | Uint8Array>>;

/** One statement that both databases understand. Its values stand in it as `$1`, `$2`, ... */
export interface Query {
  readonly text: string;
  readonly values: readonly (Scalar | Uint8Array)[];
  /** What it changes must survive a loss of power before the promise resolves. PostgreSQL always does so. */
  readonly durable?: true;
}

/** Every method rejects with `store.unavailable` when the database does not answer, and works again once it does. */
export interface Database extends AsyncDisposable {
  /** A subquery with the elements of `?`, a JSON list of texts: one value, however long the list. */
  readonly elements: string;
  /** Follows the SELECT of rows to delete: rows that another gateway deletes already are left to it. */
  readonly skipLocked: string;
  rows(query: Query): Promise<readonly Row[]>;
  /**
   * Selects rows and changes them in one step: nobody else changes them between. `decide` gives the UPDATE of a row,
   * or undefined to leave it. Gives how many were changed.
   */
  change(select: Query, decide: (row: Row) => Query | undefined): Promise<number>;
}

/** `reason` is a code of the driver or the system: what they say in words could quote a value or an address. */
export function unavailable(reason: string, advice: string): GatelogError<'store.unavailable'> {
  return new GatelogError('store.unavailable', `the store cannot be used (${reason}): ${advice}`, {
    data: { reason },
  });
}
