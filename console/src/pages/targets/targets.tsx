// Targets: what Gatelog stands in front of, and how to connect through it.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import type { TargetView } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Read } from '../../parts/states.tsx';
import { Link } from '../../router/router.tsx';
import { countOf } from '../../text/words.ts';
import { AskAccess } from './ask-access.tsx';

export function Targets() {
  const query = useQuery({
    queryKey: ['targets'],
    queryFn: ({ signal }) => get<readonly TargetView[]>('/v1/targets', {}, signal),
  });
  return (
    <Page title="Targets" about="What is behind Gatelog, and how to connect to it">
      <Read query={query} what="targets">
        {(targets) =>
          targets.length === 0 ? (
            <Empty title="There is no target for you">
              Targets of the configuration appear here once a policy permits you to read them.
            </Empty>
          ) : (
            targets.map((target) => <Target key={target.name} target={target} />)
          )
        }
      </Read>
    </Page>
  );
}

function Target({ target }: { target: TargetView }) {
  const { name, protocol, address, tls, classes, sessions, connect } = target;
  const may = useMay();
  const [asks, setAsks] = useState(false);
  return (
    <section className="card" aria-labelledby={`target-${name}`}>
      <header className="card-head">
        <h2 id={`target-${name}`}>{name}</h2>
        {may('access:ask', name) && (
          <button type="button" className="small" onClick={() => setAsks(true)}>
            Ask for access…
          </button>
        )}
      </header>
      <p>
        {protocol} at <code>{address}</code>{' '}
        <Badge state={tls ? 'TLS' : 'no TLS'} tone={tls ? 'good' : 'bad'} />{' '}
        {may('audit:search', name) ? (
          <Link to={`/sessions?target=${encodeURIComponent(name)}&live=1`}>
            {countOf(sessions, 'live session')}
          </Link>
        ) : (
          countOf(sessions, 'live session')
        )}
      </p>
      {classes.length > 0 && (
        <p className="about">
          Classified:{' '}
          {classes.map((one) => (
            <code key={one} className="chip">
              {one}
            </code>
          ))}
        </p>
      )}
      {connect.map(({ client, lines }) => (
        <Connect key={client} client={client} lines={lines} />
      ))}
      {asks && <AskAccess target={name} close={() => setAsks(false)} />}
    </section>
  );
}

function Connect({ client, lines }: { client: string; lines: readonly string[] }) {
  const text = lines.join('\n');
  return (
    <figure className="statement">
      <figcaption className="statement-head">
        <span>{client}</span>
        <CopyButton text={text} what={`lines for ${client}`} />
      </figcaption>
      {/* A box that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} aria-label={`Lines for ${client}`}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
