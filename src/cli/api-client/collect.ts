// Lists of the API come in pages: as many items as were asked for, over as many pages as that takes.

interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last. */
  readonly next?: string | undefined;
}

export interface Collected<Item> {
  readonly items: readonly Item[];
  /** There are more than were asked for, or than are read through. */
  readonly more: boolean;
}

interface Part {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The API gives no more at once. */
const MOST_AT_ONCE = 200;
/** A list in which little is wanted is not read for ever. */
const MOST_PAGES = 100;

/** What is not wanted counts for nothing. */
export async function collect<Item>(
  page: (part: Part) => Promise<Page<Item>>,
  limit: number,
  wanted?: (item: Item) => boolean,
): Promise<Collected<Item>> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const most = wanted === undefined ? limit - items.length : MOST_AT_ONCE;
    const read = await page({ limit: Math.min(most, MOST_AT_ONCE), cursor });
    items.push(...(wanted === undefined ? read.items : read.items.filter(wanted)));
    cursor = read.next;
    if (cursor === undefined || items.length >= limit) break;
  }
  return { items: items.slice(0, limit), more: cursor !== undefined || items.length > limit };
}
