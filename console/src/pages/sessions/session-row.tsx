// One session in the list.
import { useMay } from '../../api/me.ts';
import type { SessionSummary } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Person } from '../../parts/person.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Ago } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';
import { countOf, spanOf } from '../../text/words.ts';
import { EndSession } from './end-session.tsx';

export function SessionRow({ session }: { session: SessionSummary }) {
  const { id, target, principal, startedAt, endedAt, intent, ticket } = session;
  const may = useMay();
  return (
    <li className="row">
      <div className="row-main">
        <p className="row-title">
          <Link to={`/sessions/${id}`}>
            <Person who={personOf(session)} /> on {target}
          </Link>{' '}
          {endedAt === undefined && <Badge state="live" />}
        </p>
        <p className="about">
          <Ago at={startedAt} />
          {endedAt !== undefined && `, for ${spanOf(Date.parse(endedAt) - Date.parse(startedAt))}`}
          {session.ending !== undefined && `, ${session.ending}`}
          {' · '}
          <Link to={`/sessions?principal=${encodeURIComponent(personOf(session).id)}`}>
            all by this {principal.kind}
          </Link>
        </p>
        {(intent !== undefined || ticket !== undefined) && (
          <p className="row-intent">
            {intent !== undefined && <Hostile text={intent} limit={200} />}
            {ticket !== undefined && (
              <span className="ticket">
                <Hostile text={ticket} limit={80} />
              </span>
            )}
          </p>
        )}
      </div>
      <Counts session={session} />
      {endedAt === undefined && may('session:end', target) && <EndSession id={id} />}
    </li>
  );
}

/** The key of a principal is `tenant/subject` everywhere. */
export function personOf({ principal }: SessionSummary) {
  const id = principal.id.includes('/') ? principal.id : `${principal.tenant}/${principal.id}`;
  return { ...principal, id };
}

/** What is zero is left out: what remains stands out. */
export function Counts({ session }: { session: SessionSummary }) {
  const { actions, denied, asked, rows, errors, masked } = session;
  const facts = [
    [actions, 'action', 'plain'],
    [denied, 'denied', 'bad'],
    [asked, 'asked', 'warn'],
    [errors, 'error', 'bad'],
    [rows, 'row', 'plain'],
    [masked, 'masked', 'info'],
  ] as const;
  const plural: Readonly<Record<string, string>> = { action: 'actions', error: 'errors', row: 'rows' };
  return (
    <ul className="counts" aria-label="Counts">
      {facts
        .filter(([value, name]) => value > 0 || name === 'action')
        .map(([value, name, tone]) => (
          <li key={name} className={`tone-${tone}`}>
            {countOf(value, name, plural[name] ?? name)}
          </li>
        ))}
    </ul>
  );
}
