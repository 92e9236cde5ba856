// What waits: how many, and a sentence when something new comes.
import { useEffect, useRef, useState } from 'react';
import { type Pages, usePages } from '../../api/pages.ts';
import type { ApprovalSummaryView } from '../../api/types.ts';
import { plainText } from '../../text/visible.ts';

export function useRequests(state: string): Pages<ApprovalSummaryView> {
  return usePages<ApprovalSummaryView>('approvals', '/v1/approvals', { state });
}

export function nameOf({ principal }: ApprovalSummaryView): string {
  return plainText(principal.name ?? principal.id.split('/').at(-1) ?? principal.id).slice(0, 120);
}

export function useWaiting(): { readonly count: string; readonly news: string } {
  const { items, hasNext, isPending } = useRequests('waiting');
  const known = useRef<ReadonlySet<string> | undefined>(undefined);
  const [news, setNews] = useState('');
  useEffect(() => {
    if (isPending) return;
    const added = items.filter(({ id }) => known.current?.has(id) === false);
    known.current = new Set(items.map(({ id }) => id));
    const [first] = added;
    if (first === undefined) return;
    const others = added.length > 1 ? ` and ${added.length - 1} more` : '';
    setNews(`New request ${first.id} from ${nameOf(first)} on ${first.target}${others}`);
  }, [items, isPending]);
  return { count: `${items.length}${hasNext ? '+' : ''}`, news };
}
