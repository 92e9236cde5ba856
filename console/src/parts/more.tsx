// The end of a long list: reads the next page when it comes into view, and leads back to pages that gave way.
import { useEffect, useRef } from 'react';
import type { Pages } from '../api/pages.ts';
import { Problem } from './states.tsx';

export function Before({ pages, label }: { pages: Pages<unknown>; label: string }) {
  if (!pages.hasPrevious) return null;
  return (
    <button type="button" className="more" onClick={pages.loadPrevious}>
      {label}
    </button>
  );
}

export function More({ pages, label }: { pages: Pages<unknown>; label: string }) {
  const button = useRef<HTMLButtonElement>(null);
  const { hasNext, isLoadingNext, error, loadNext } = pages;
  const reads = hasNext && error === null;
  useEffect(() => {
    if (!reads || button.current === null) return;
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && !isLoadingNext) loadNext();
      },
      { rootMargin: '200px' },
    );
    seen.observe(button.current);
    return () => seen.disconnect();
  });
  if (error !== null && pages.items.length > 0) return <Problem error={error} retry={pages.retry} />;
  if (!hasNext) return null;
  return (
    <button ref={button} type="button" className="more" onClick={loadNext} disabled={isLoadingNext}>
      {isLoadingNext ? 'Reading more…' : label}
    </button>
  );
}
