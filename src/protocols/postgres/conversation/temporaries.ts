// The temporary tables a session may have, and what has flowed into them as far as that could be followed.
import type { TemporaryTable } from '../lineage/facts.ts';
import { joinTables } from '../masking/carried.ts';

export class Temporaries {
  /** Undefined: nobody knows what is in it. */
  readonly #tables = new Map<string, TemporaryTable | undefined>();
  /** Dropped in a transaction that may still be rolled back. */
  readonly #dropped = new Set<string>();

  get size(): number {
    return this.#tables.size;
  }

  has(name: string): boolean {
    return this.#tables.has(name);
  }

  of(name: string): TemporaryTable | undefined {
    return this.#tables.get(name);
  }

  /** CREATE TEMPORARY TABLE; IF NOT EXISTS leaves one that is there as it is, so what it held counts too. */
  make(name: string, table: TemporaryTable | undefined): void {
    if (this.#tables.has(name)) this.carry(name, table);
    else this.#tables.set(name, table);
    this.#dropped.delete(name);
  }

  /** What it holds already stays in it, whatever is rolled back: too many classes, never too few. */
  carry(name: string, into: TemporaryTable | undefined): void {
    if (!this.#tables.has(name)) return;
    const table = this.#tables.get(name);
    this.#tables.set(name, table && into && joinTables(table, into));
  }

  /** A user's code can fill, drop and make temporary tables unseen. */
  doubt(): void {
    for (const name of this.#tables.keys()) this.#tables.set(name, undefined);
  }

  /** A table that may be gone or come back is still one of the candidates: too many accesses, never too few. */
  drop(name: string): void {
    this.#dropped.add(name);
  }

  dropAll(): void {
    for (const name of this.#tables.keys()) this.#dropped.add(name);
  }

  /** The transaction has ended; `undone`: something in it was rolled back, so what was dropped may be there. True when a name went. */
  transactionEnded(undone: boolean): boolean {
    const gone = !undone && this.#dropped.size > 0;
    if (gone) for (const name of this.#dropped) this.#tables.delete(name);
    this.#dropped.clear();
    return gone;
  }
}
