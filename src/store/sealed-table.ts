// One table of sealed rows: plain columns to find them by, everything else under the seal. What does not open is not there.
import type { Page } from '../model/page.ts';
import { Conditions } from './conditions.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Damage } from './damage.ts';
import type { Database, Query, Row, Scalar } from './database.ts';
import type { Bound, Seal } from './seal.ts';

export interface Layout<Item> {
  readonly table: string;
  /** Plain columns; the first is the primary key. */
  readonly columns: readonly [id: string, ...others: string[]];
  /** Lists are ordered by this column and the key, newest first. */
  readonly time: string;
  /** The plain columns of an item, in their order. */
  plain(item: Item): readonly Scalar[];
}

export interface Parts {
  readonly database: Database;
  readonly seal: Seal;
  readonly damage: Damage;
}

export interface Slice {
  readonly cursor?: string;
  readonly limit: number;
}

const LARGEST_PAGE = 200;

export class SealedTable<Item> {
  readonly #layout: Layout<Item>;
  readonly #parts: Parts;
  readonly #columns: string;

  constructor(layout: Layout<Item>, parts: Parts) {
    this.#layout = layout;
    this.#parts = parts;
    this.#columns = [...layout.columns, 'key_id', 'sealed'].join(', ');
  }

  /** Conditions of rows under this key: those under another are nobody's here. */
  where(): Conditions {
    return new Conditions().and('key_id = ?', this.#parts.seal.keyId);
  }

  /** False when the key is taken, by a row of whatever seal. */
  async insert(item: Item): Promise<boolean> {
    const plain = this.#layout.plain(item);
    const values = [...plain, this.#parts.seal.keyId, this.#seal(item, plain)];
    const places = values.map((_, at) => `$${at + 1}`).join(', ');
    const [key] = this.#layout.columns;
    const text = `INSERT INTO ${this.#layout.table} (${this.#columns}) VALUES (${places}) ON CONFLICT DO NOTHING RETURNING ${key}`;
    return (await this.#parts.database.rows({ text, values })).length > 0;
  }

  async find(where: Conditions): Promise<readonly Item[]> {
    const rows = await this.#parts.database.rows(this.#select(where, this.#newestFirst));
    return rows.flatMap((row) => this.#open(row) ?? []);
  }

  async findOne(id: string): Promise<Item | undefined> {
    return (await this.find(this.#byKey(id)))[0];
  }

  async page(where: Conditions, { cursor, limit }: Slice): Promise<Page<Item>> {
    const { columns, time } = this.#layout;
    const size = Math.min(Math.max(limit, 1), LARGEST_PAGE);
    if (cursor !== undefined) {
      const last = readCursor(cursor);
      where.and(`(${time}, ${columns[0]}) < (?, ?)`, last.time, last.id);
    }
    // One more than asked for: whether there is a next page.
    const rows = await this.#parts.database.rows(
      this.#select(where, `${this.#newestFirst} LIMIT ${size + 1}`),
    );
    const items = rows.slice(0, size).flatMap((row) => this.#open(row) ?? []);
    const last = rows.length > size ? rows[size - 1] : undefined;
    if (last === undefined) return { items };
    return { items, next: writeCursor({ time: Number(last[time]), id: String(last[columns[0]]) }) };
  }

  /** In one step. `decide` gives what the item becomes, or undefined when it stays as it is. */
  change(where: Conditions, decide: (item: Item) => Item | undefined, durable?: 'durable'): Promise<number> {
    const select = { ...this.#select(where, ''), ...(durable && { durable: true as const }) };
    return this.#parts.database.change(select, (row) => {
      const item = this.#open(row);
      const changed = item === undefined ? undefined : decide(item);
      return changed === undefined ? undefined : this.#update(changed);
    });
  }

  async changeOne(
    id: string,
    decide: (item: Item) => Item | undefined,
    durable?: 'durable',
  ): Promise<boolean> {
    return (await this.change(this.#byKey(id), decide, durable)) > 0;
  }

  #byKey(id: string): Conditions {
    return this.where().and(`${this.#layout.columns[0]} = ?`, id);
  }

  get #newestFirst(): string {
    return ` ORDER BY ${this.#layout.time} DESC, ${this.#layout.columns[0]} DESC`;
  }

  #select(where: Conditions, tail: string): Query {
    return {
      text: `SELECT ${this.#columns} FROM ${this.#layout.table} WHERE ${where.text}${tail}`,
      values: where.values,
    };
  }

  #update(item: Item): Query {
    const { table, columns } = this.#layout;
    const plain = this.#layout.plain(item);
    const settings = [...columns, 'sealed'].map((column, at) => `${column} = $${at + 1}`);
    return {
      text: `UPDATE ${table} SET ${settings.slice(1).join(', ')} WHERE ${columns[0]} = $1`,
      values: [...plain, this.#seal(item, plain)],
    };
  }

  #seal(item: Item, plain: readonly Scalar[]): Buffer {
    return this.#parts.seal.seal(JSON.stringify(item), this.#bound(plain));
  }

  #open(row: Row): Item | undefined {
    const { table, columns } = this.#layout;
    const plain = columns.map((column) => row[column] as Scalar);
    const sealed = row['sealed'];
    const content =
      sealed instanceof Uint8Array ? this.#parts.seal.open(sealed, this.#bound(plain)) : undefined;
    if (content === undefined) this.#parts.damage.found(table, String(row[columns[0]]));
    return content === undefined ? undefined : (JSON.parse(content) as Item);
  }

  #bound(plain: readonly Scalar[]): Bound {
    return { table: this.#layout.table, id: String(plain[0]), plain };
  }
}
