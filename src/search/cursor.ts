// Cursors: where a page ended, as an opaque word. A list goes on from an entry, so that what comes meanwhile moves nothing.
import { GatelogError } from '../model/error.ts';
import type { Page } from '../model/page.ts';

export type List = 'sessions' | 'search' | 'timeline';

export function writeCursor(list: List, entry: number): string {
  return Buffer.from(`${list}:${entry}`, 'utf8').toString('base64url');
}

/** @throws GatelogError `search.cursor`. */
export function readCursor(list: List, cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const [, name, digits] =
    /^([a-z]+):(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (name === list && digits !== undefined) return Number(digits);
  throw new GatelogError(
    'search.cursor',
    'the cursor is not one of this list: give back what `next` held, or leave it out',
  );
}

/** Rows of a page: `rows` holds one more than `limit` when there are more. */
export function pageOf<Row, Item>(
  list: List,
  rows: readonly Row[],
  limit: number,
  entryOf: (row: Row) => number,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const items = shown.map(itemOf);
  return last === undefined ? { items } : { items, next: writeCursor(list, entryOf(last)) };
}

export function clampLimit(limit: number): number {
  return Math.min(200, Math.max(1, Math.trunc(limit) || 1));
}
