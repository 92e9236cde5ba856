// One table while it is read: what is asked of it, the values that have come, or why none did.
import type { SampledTable, Unread } from '../../../model/sample.ts';
import { targetBroke } from '../messages.ts';
import { type Extent, extentOf } from './questions.ts';
import { type Column, isRead, type Table } from './tables.ts';

export class Reading {
  readonly table: Table;
  readonly wanted: readonly Column[];
  /** Those of `wanted` whose values are asked for. */
  readonly read: readonly Column[];
  readonly extent: Extent;
  /** Random pages are read, not the first rows. */
  readonly scattered: boolean;
  answered = false;
  rows = 0;
  unread: Unread | undefined;
  readonly #values: readonly string[][];

  constructor(table: Table, wanted: readonly Column[], rows: number, scattered: boolean) {
    this.table = table;
    this.wanted = wanted;
    this.read = wanted.filter(isRead);
    this.extent = extentOf(Math.max(1, this.read.length), rows);
    this.scattered = scattered;
    this.unread = unreadableBecause(table, wanted);
    this.#values = this.read.map(() => []);
  }

  /** The answer begins. */
  begin(): void {
    if (this.answered) targetBroke('a table is told twice');
    this.answered = true;
  }

  take(row: readonly (Buffer | null)[]): void {
    const { read, extent } = this;
    if (!this.answered || row.length !== read.length) targetBroke('a row is not what was asked for');
    if (++this.rows > extent.rows) targetBroke('a table has more rows than were asked for');
    for (const [at, value] of row.entries()) {
      if (value === null) continue;
      if (value.length > extent.length * 4) targetBroke('a value is longer than was asked for');
      this.#values[at]?.push(value.toString('utf8'));
    }
  }

  sampled(): SampledTable {
    const { table, unread } = this;
    const columns = this.wanted.map((column) => {
      const { name, kind } = column;
      // What came before an error is no sample.
      const known = unread === undefined ? this.#values[this.read.indexOf(column)] : undefined;
      return { name, kind, values: known ?? [] };
    });
    const { schema, name } = table;
    return { schema, name, columns, ...(unread === undefined ? {} : { unread }) };
  }
}

function unreadableBecause(table: Table, wanted: readonly Column[]): Unread | undefined {
  if (!wanted.some(({ permitted }) => permitted)) return { why: 'forbidden' };
  return table.crowded && table.part === undefined ? { why: 'too-much' } : undefined;
}

/** SQLSTATE (appendix A of the manual). */
const reasons: ReadonlyMap<string, Unread['why']> = new Map([
  ['42501', 'forbidden'],
  ['57014', 'late'],
  ['55P03', 'locked'],
  ['40P01', 'locked'],
]);

/** NOTE: not the words of the error, which may quote a value. */
export function unreadBy(code: string): Unread {
  const why = reasons.get(code) ?? 'failed';
  return /^[0-9A-Z]{5}$/.test(code) ? { why, code } : { why };
}
