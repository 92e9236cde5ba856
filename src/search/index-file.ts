// The index on disk: one SQLite file of its own, readable by its owner only, thrown away whenever it does not fit the log.
import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { GatelogError } from '../model/error.ts';
import { schema, schemaVersion } from './schema.ts';

/** What an index was made from. Made from anything else, it is of no use. */
export interface IndexMark {
  readonly origin: string;
  /** Whether kept texts are in it, and the key they were read with. */
  readonly texts: string;
}

export class IndexFile implements Disposable {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  /** Rows one at a time, for what is too long for `all`. Read it to its end before the next call. */
  each<Row>(sql: string, ...values: SQLInputValue[]): IterableIterator<Row> {
    return this.#statement(sql).iterate(...values) as IterableIterator<Row>;
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  /** All of `work` or nothing of it, also when the process dies in between. */
  inOneStep(work: () => void): void {
    this.#database.exec('begin immediate');
    try {
      work();
      this.#database.exec('commit');
    } catch (cause) {
      this.#database.exec('rollback');
      throw cause;
    }
  }

  /** The file is of no use any more: the next opening begins anew. */
  destroy(): void {
    this[Symbol.dispose]();
    removeIndex(this.#path);
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Texts of queries are few and fixed: only values differ. */
  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    if (this.#statements.size >= maximumStatements) this.#statements.clear();
    this.#statements.set(sql, made);
    return made;
  }
}

const maximumStatements = 200;

/** @throws GatelogError `search.in-use` when another process has it open. */
export function openIndexFile(path: string, mark: IndexMark): IndexFile {
  try {
    const database = open(path);
    if (sameMark(readMark(database), mark)) return new IndexFile(path, database);
    database.close();
  } catch (cause) {
    if (isInUse(cause))
      throw new GatelogError('search.in-use', `${path} is in use: give each gateway an index of its own`, {
        cause,
      });
    if (!isDamaged(cause)) throw cause;
  }
  removeIndex(path);
  return new IndexFile(path, create(path, mark));
}

function open(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite gives the files beside it the same mode.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path, { timeout: 2_000 });
  try {
    // What is lost in a crash of the machine is read again from the log.
    database.exec(
      'pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -32768',
    );
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

function create(path: string, mark: IndexMark): DatabaseSync {
  const database = open(path);
  database.exec(`begin; ${schema}`);
  const insert = database.prepare('insert into mark values (?, ?)');
  for (const [name, value] of Object.entries(marked(mark))) insert.run(name, value);
  database.exec('commit');
  return database;
}

function marked(mark: IndexMark): Readonly<Record<string, string>> {
  return { schema: String(schemaVersion), origin: mark.origin, texts: mark.texts };
}

function readMark(database: DatabaseSync): Readonly<Record<string, string>> {
  const is = database.prepare(`select 1 from sqlite_schema where name = 'mark'`).get();
  if (is === undefined) return {};
  const rows = database.prepare('select name, value from mark').all();
  return Object.fromEntries(rows.map(({ name, value }) => [String(name), String(value)]));
}

function sameMark(found: Readonly<Record<string, string>>, mark: IndexMark): boolean {
  return Object.entries(marked(mark)).every(([name, value]) => found[name] === value);
}

function removeIndex(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
export function isDamaged(cause: unknown): boolean {
  return [11, 26].includes(primaryCode(cause));
}

/** SQLITE_CONSTRAINT: two entries that cannot both be. */
export function isContradiction(cause: unknown): boolean {
  return primaryCode(cause) === 19;
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
function isInUse(cause: unknown): boolean {
  return [5, 6].includes(primaryCode(cause));
}

function primaryCode(cause: unknown): number {
  const { errcode } = cause as { errcode?: number };
  return typeof errcode === 'number' ? errcode & 0xff : 0;
}
