// Rows that do not open, each told once: a list that is asked for every second would tell them every second.

/** A row that was altered, moved from elsewhere, or broken. It was treated as not there. */
export interface DamagedRow {
  readonly table: string;
  readonly id: string;
  /** How many were found since the start. */
  readonly count: number;
}

/** Beyond so many rows the oldest are forgotten, and told again when they are met again. */
const REMEMBERED = 1000;

export class Damage {
  readonly #told = new Set<string>();
  readonly #tell: (row: DamagedRow) => void;
  #count = 0;

  constructor(tell: (row: DamagedRow) => void) {
    this.#tell = tell;
  }

  found(table: string, id: string): void {
    const name = `${table}/${id}`;
    if (this.#told.has(name)) return;
    const [oldest] = this.#told;
    if (this.#told.size >= REMEMBERED && oldest !== undefined) this.#told.delete(oldest);
    this.#told.add(name);
    this.#count += 1;
    this.#tell({ table, id, count: this.#count });
  }
}
