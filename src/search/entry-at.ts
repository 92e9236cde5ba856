// From times to entries: time never goes back within a log, so a span of time is a span of entries.
import type { IndexFile } from './index-file.ts';
import { wrong } from './read-query.ts';

/** Entries from `from` up to but without `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The entries of a span of time, behind a page that ended at the entry `cursor`. */
export function spanOf(
  file: IndexFile,
  bounds: { readonly after?: string | undefined; readonly before?: string | undefined },
  cursor: number | undefined,
): Span {
  const from = bounds.after === undefined ? 0 : entryAt(file, bounds.after);
  const to = bounds.before === undefined ? Number.MAX_SAFE_INTEGER : entryAt(file, bounds.before);
  return { from, to: Math.min(to, cursor ?? Number.MAX_SAFE_INTEGER) };
}

/** Index of the first entry that is not before `time`: found by halving, in some 20 look-ups. */
function entryAt(file: IndexFile, time: string): number {
  const wanted = microseconds(time);
  const next = (from: number) =>
    file.get<{ entry: number; at: string }>(
      'select entry, at from entries where entry >= ? order by entry limit 1',
      from,
    );
  let low = 0;
  let high = (file.get<{ last: number | null }>('select max(entry) last from entries')?.last ?? -1) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = next(middle);
    if (found === undefined || found.at >= wanted) high = middle;
    else low = found.entry + 1;
  }
  return low;
}

/** As entries spell a time. */
function microseconds(time: string): string {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw wrong(0, 'the time is none: write it as in 2026-11-21T08:30:00Z');
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
