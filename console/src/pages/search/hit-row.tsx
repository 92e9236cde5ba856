// One hit, with what was found in it.
import type { Hit } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Exact } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';
import { countOf } from '../../text/words.ts';
import { splitSnippet } from './snippet.ts';

export function HitRow({ hit }: { hit: Hit }) {
  const { entry, session, at, kind, target, principal, verb, decision, status, rows, snippet } = hit;
  const to = session === '' ? `/integrity?entry=${entry}` : `/sessions/${session}#e${entry}`;
  return (
    <li className="row">
      <div className="row-main">
        <p className="row-title">
          <Link to={to}>
            <span className="verb">{verb ?? kind}</span> on {target} by{' '}
            <Hostile text={principal} limit={80} />
          </Link>{' '}
          {decision !== undefined && decision !== 'allow' && <Badge state={decision} />}{' '}
          {status !== undefined && status !== 'ok' && <Badge state={status} />}
        </p>
        {snippet !== undefined && (
          <p className="snippet mono">
            {splitSnippet(snippet).map(({ text, found }, at) =>
              found ? (
                // Parts have no identity but their place.
                <mark key={at}>
                  <Hostile text={text} />
                </mark>
              ) : (
                <Hostile key={at} text={text} />
              ),
            )}
          </p>
        )}
        <p className="about">
          <Exact at={at} /> · entry {entry}
          {rows !== undefined && ` · ${countOf(rows, 'row')}`}
        </p>
      </div>
    </li>
  );
}
