// Tells a part of a longer list as a table, and what to type next.
import type { Io } from './io.ts';
import { type Column, textTable } from './text-table.ts';

export interface PageWords {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** There are more than are shown. */
  readonly more: boolean;
  readonly next: string;
}

export function tellPage({ columns, rows, more, next }: PageWords, io: Io): void {
  io.stdout.write(`${textTable(columns, rows).join('\n')}\n`);
  if (more) io.stderr.write('there are more: --limit N shows N of them\n');
  io.stderr.write(`${next}\n`);
}
