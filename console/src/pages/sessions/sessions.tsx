// Sessions: who was where and when, live and past. Filters stand in the URL.
import { usePages } from '../../api/pages.ts';
import type { SessionSummary } from '../../api/types.ts';
import { Before, More } from '../../parts/more.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Loading, Problem } from '../../parts/states.tsx';
import { useSearch } from '../../router/router.tsx';
import { SessionFilters } from './session-filters.tsx';
import { SessionRow } from './session-row.tsx';

/** A day of the local calendar as an instant; `to` takes the whole day in. */
function instantOf(day: string | null, plusDays = 0): string | undefined {
  if (day === null || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const at = new Date(year, month - 1, date + plusDays);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

export function Sessions() {
  const [query, change] = useSearch();
  const pages = usePages<SessionSummary>('sessions', '/v1/sessions', {
    live: query.get('live') === '1' ? true : undefined,
    target: query.get('target') ?? undefined,
    // Shorter ones are looked for nowhere.
    text: (query.get('text')?.length ?? 0) < 3 ? undefined : (query.get('text') ?? undefined),
    principal: query.get('principal') ?? undefined,
    after: instantOf(query.get('from')),
    before: instantOf(query.get('to'), 1),
  });
  const { items, isPending, error, retry } = pages;
  return (
    <Page title="Sessions" about="Who was where, and what they did">
      <SessionFilters query={query} change={change} />
      {error !== null && items.length === 0 && <Problem error={error} retry={retry} />}
      {isPending && error === null && <Loading what="sessions" />}
      {!isPending && items.length === 0 && error === null && <Nothing filtered={query.size > 0} />}
      <Before pages={pages} label="Show newer sessions" />
      <ul className="rows" aria-label="Sessions">
        {items.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      <More pages={pages} label="Show older sessions" />
    </Page>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="No session matches">Change or clear the filters.</Empty>
  ) : (
    <Empty title="No session yet">
      A session appears here as soon as a client connects to a target through Gatelog.
    </Empty>
  );
}
