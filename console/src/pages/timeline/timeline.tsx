// A session from its start to its end: each command, its decision, its answer.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { usePages } from '../../api/pages.ts';
import type { SessionSummary, TimelineItem } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Before, More } from '../../parts/more.tsx';
import { Page } from '../../parts/page.tsx';
import { Person } from '../../parts/person.tsx';
import { Empty, Loading, Problem, Read } from '../../parts/states.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Exact } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';
import { spanOf } from '../../text/words.ts';
import { EndSession } from '../sessions/end-session.tsx';
import { Counts, personOf } from '../sessions/session-row.tsx';
import { Item } from './item.tsx';
import { useEntryOfHash } from './entry-of-hash.ts';

export function Timeline({ id }: { id: string }) {
  const may = useMay();
  const path = `/v1/sessions/${encodeURIComponent(id)}`;
  const session = useQuery({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ signal }) => get<SessionSummary>(path, {}, signal),
  });
  const pages = usePages<TimelineItem>('timeline', `${path}/timeline`, {}, { limit: 100 });
  const { items, isPending, error, retry } = pages;
  const wanted = useEntryOfHash(pages);
  const { data } = session;
  return (
    <Page
      title="Session"
      className="timeline-page"
      about={<code>{id}</code>}
      actions={
        data?.endedAt === undefined && data !== undefined && may('session:end', data.target) ? (
          <EndSession id={id} />
        ) : undefined
      }
    >
      <Link to="/sessions" className="back">
        ← All sessions
      </Link>
      <Read query={session} what="the session">
        {(summary) => <Summary session={summary} />}
      </Read>
      {wanted.state !== 'none' && <Seeking wanted={wanted} />}
      {error !== null && items.length === 0 && <Problem error={error} retry={retry} />}
      {isPending && error === null && <Loading what="what happened" />}
      {!isPending && items.length === 0 && error === null && (
        <Empty title="Nothing happened yet">Commands appear here when the client sends them.</Empty>
      )}
      <Before pages={pages} label="Show what came before" />
      <ol className="timeline" aria-label="What happened">
        {items.map((item) => (
          <Item key={item.entry} item={item} wanted={item.entry === wanted.entry} />
        ))}
      </ol>
      <More pages={pages} label="Show what came after" />
    </Page>
  );
}

function Seeking({ wanted: { state, entry } }: { wanted: ReturnType<typeof useEntryOfHash> }) {
  if (state === 'found') return null;
  return (
    <p className="about" role="status">
      {state === 'reading' ? `Reading on to entry ${entry}…` : `Entry ${entry} is not in this session.`}
    </p>
  );
}

function Summary({ session }: { session: SessionSummary }) {
  const { principal, target, protocol, startedAt, endedAt, ending, intent, ticket } = session;
  return (
    <section className="summary" aria-label="Summary">
      <p className="row-title">
        <Person who={personOf(session)} /> on <b>{target}</b> ({protocol}){' '}
        {endedAt === undefined && <Badge state="live" />}
      </p>
      <p className="about wrap">
        <code>{personOf(session).id}</code>
        {principal.human !== undefined && (
          <>
            {', for the person '}
            <code>{principal.human}</code>
          </>
        )}
      </p>
      <p className="about">
        <Exact at={startedAt} />
        {endedAt !== undefined && (
          <>
            {' to '}
            <Exact at={endedAt} only="clock" /> ({spanOf(Date.parse(endedAt) - Date.parse(startedAt))})
          </>
        )}
        {ending !== undefined && `, ended: ${ending}`}
      </p>
      {intent !== undefined && (
        <p className="row-intent">
          <Hostile text={intent} limit={400} />
          {ticket !== undefined && <span className="ticket">{ticket}</span>}
        </p>
      )}
      <Counts session={session} />
    </section>
  );
}
