// The store in one file of this machine, which several gateways may share. `node:sqlite` runs on the main thread, and
// that is fine: each call is one indexed statement of microseconds to a short row, SQLite itself never waits for a lock,
// and but for the few durable ones (a grant revoked, a sign-out) and a checkpoint now and then there is no wait for the disk.
import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Database, type Query, type Row, unavailable } from '../database.ts';
import { isBusy, wordFailure } from './failure.ts';
import { Turns } from './turns.ts';

export interface SqliteFile {
  readonly path: string;
  readonly inode: bigint;
}

/** How long to try while another gateway writes. */
export const PATIENCE_MS = 5_000;

export class SqliteDatabase implements Database {
  readonly elements = '(SELECT value FROM json_each(?))';
  readonly skipLocked = '';
  readonly #file: SqliteFile;
  readonly #connection: DatabaseSync;
  readonly #turns: Turns;
  /** By text: there are as many as there are forms of a query, a few dozen. */
  readonly #statements = new Map<string, StatementSync>();

  /** `file`: what the connection opened, so that its removal is noticed. */
  constructor(file: SqliteFile, connection: DatabaseSync, patience: number) {
    this.#file = file;
    this.#connection = connection;
    this.#turns = new Turns(patience, isBusy);
  }

  /** Who reads waits for no writer (sqlite.org/wal.html#concurrency), so it does not stand behind them either. */
  rows(query: Query): Promise<readonly Row[]> {
    const work = () => this.#durably(query, () => this.#run(query));
    return this.#worded(query.text.startsWith('SELECT') ? 'reads' : 'writes', work);
  }

  change(select: Query, decide: (row: Row) => Query | undefined): Promise<number> {
    return this.#worded('writes', () =>
      this.#durably(select, () => this.#atOnce(() => this.#changeRows(select, decide))),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }

  #changeRows(select: Query, decide: (row: Row) => Query | undefined): number {
    const updates = this.#run(select).flatMap((row) => decide(row) ?? []);
    for (const update of updates) this.#run(update);
    return updates.length;
  }

  async #worded<Result>(what: 'reads' | 'writes', work: () => Result): Promise<Result> {
    const checked = () => {
      this.#checkFile();
      return work();
    };
    try {
      return await (what === 'reads' ? this.#turns.try(checked) : this.#turns.take(checked));
    } catch (error) {
      throw wordFailure(error);
    }
  }

  /** A file that was removed or replaced would take what we write with it, and other gateways would never see it. */
  #checkFile(): void {
    const { path, inode } = this.#file;
    if (statSync(path, { bigint: true, throwIfNoEntry: false })?.ino === inode) return;
    throw unavailable('file gone', `${path} is not the file it was: put it back, or restart Gatelog`);
  }

  #atOnce<Result>(work: () => Result): Result {
    this.#connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  #durably<Result>({ durable }: Query, work: () => Result): Result {
    if (durable === undefined) return work();
    this.#connection.exec('PRAGMA synchronous = FULL');
    try {
      return work();
    } finally {
      this.#connection.exec('PRAGMA synchronous = NORMAL');
    }
  }

  #run({ text, values }: Query): readonly Row[] {
    const named = Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value]));
    return this.#statement(text).all(named) as unknown as readonly Row[];
  }

  #statement(text: string): StatementSync {
    const known = this.#statements.get(text) ?? this.#connection.prepare(text);
    this.#statements.set(text, known);
    return known;
  }
}
