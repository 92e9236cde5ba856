// What policy and people said of an action.
import type { TimelineItem } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Link } from '../../router/router.tsx';
import { sayReason } from '../../text/reasons.ts';

export function Decided({ item }: { item: TimelineItem }) {
  const { decision, approval, accesses } = item;
  if (decision === undefined && approval === undefined) return null;
  return (
    <div className="decided">
      {decision !== undefined && (
        <p>
          <Badge state={decision} /> <Why item={item} />
        </p>
      )}
      {approval !== undefined && <People approval={approval} entry={item.entry} />}
      {accesses !== undefined && accesses.length > 0 && (
        <details>
          <summary>{accesses.length === 1 ? '1 access' : `${accesses.length} accesses`}</summary>
          <ul>
            {accesses.map(([verb, resource]) => (
              <li key={`${verb} ${resource}`}>
                <span className="verb">{verb}</span> <Hostile text={resource} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Why({ item: { reasons: codes = [], policies = [] } }: { item: TimelineItem }) {
  return (
    <>
      {codes.map((code) => (
        <span key={code} title={code}>
          {sayReason(code)}{' '}
        </span>
      ))}
      {policies.map((policy) => (
        <code key={policy} className="chip">
          {policy}
        </code>
      ))}
    </>
  );
}

function People({ approval, entry }: { approval: NonNullable<TimelineItem['approval']>; entry: number }) {
  const { id, ask, grant, by = [], says } = approval;
  return (
    <p className="people">
      {grant !== undefined && (
        <>
          under <Link to="/grants">grant {grant}</Link>{' '}
        </>
      )}
      {id !== undefined && (
        <>
          request <Link to={`/approvals/${id}`}>{id}</Link>{' '}
        </>
      )}
      {says !== undefined && `${says === 'deny' ? 'denied' : 'approved'} by ${by.join(', ') || 'somebody'} `}
      {ask !== undefined && ask !== entry && <a href={`#e${ask}`}>asked in #{ask}</a>}
    </p>
  );
}
