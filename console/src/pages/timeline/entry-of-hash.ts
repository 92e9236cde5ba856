// `#e123`: reads on until that entry is there, then brings it into view.
import { useEffect, useRef } from 'react';
import type { Pages } from '../../api/pages.ts';
import type { TimelineItem } from '../../api/types.ts';
import { useHash } from '../../router/router.tsx';

export interface Wanted {
  readonly entry: number | undefined;
  readonly state: 'none' | 'reading' | 'found' | 'absent';
}

/** An outcome is shown with its action, so its entry leads there too. */
function holds(item: TimelineItem, entry: number): boolean {
  return item.entry === entry || item.outcome?.entry === entry;
}

export function useEntryOfHash(pages: Pages<TimelineItem>): Wanted {
  const hash = useHash();
  const shown = useRef('');
  const entry = /^#e(\d+)$/.exec(hash)?.[1];
  const { items, isPending, hasNext, isLoadingNext, error, loadNext } = pages;
  const found = entry === undefined ? undefined : items.find((item) => holds(item, Number(entry)));
  const last = items.at(-1)?.entry ?? -1;
  const further = entry !== undefined && found === undefined && hasNext && last < Number(entry);
  useEffect(() => {
    if (further && !isLoadingNext && error === null) loadNext();
  });
  useEffect(() => {
    if (found === undefined || shown.current === hash) return;
    shown.current = hash;
    const element = document.getElementById(`e${found.entry}`);
    element?.scrollIntoView({ block: 'start' });
    element?.focus({ preventScroll: true });
  }, [found, hash]);
  if (entry === undefined) return { entry: undefined, state: 'none' };
  if (found !== undefined) return { entry: found.entry, state: 'found' };
  return { entry: Number(entry), state: isPending || further ? 'reading' : 'absent' };
}
