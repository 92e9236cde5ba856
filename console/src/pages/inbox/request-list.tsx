// The list of requests: who, where, what, and how long there is left.
import type { Pages } from '../../api/pages.ts';
import type { ApprovalSummaryView } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Before, More } from '../../parts/more.tsx';
import { Empty, Loading, Problem } from '../../parts/states.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Ago } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';
import { TimeLeft } from './time-left.tsx';
import { nameOf } from './waiting.ts';

interface ListProperties {
  readonly requests: Pages<ApprovalSummaryView>;
  readonly selected: string | undefined;
  /** The query every link keeps. */
  readonly query: string;
  readonly all: boolean;
}

export function RequestList({ requests, selected, query, all }: ListProperties) {
  const { items, isPending, error, retry } = requests;
  return (
    <section className="list" aria-label="Requests">
      {error !== null && items.length === 0 && <Problem error={error} retry={retry} />}
      {isPending && error === null && <Loading what="requests" />}
      {!isPending && items.length === 0 && error === null && <Nothing all={all} />}
      <Before pages={requests} label="Show newer requests" />
      <ul>
        {items.map((request) => (
          <li key={request.id}>
            <Row request={request} query={query} selected={request.id === selected} />
          </li>
        ))}
      </ul>
      <More pages={requests} label="Show older requests" />
    </section>
  );
}

function Nothing({ all }: { all: boolean }) {
  return all ? (
    <Empty title="Nobody has been asked yet">
      Requests appear here when policy wants a person to approve an action.
    </Empty>
  ) : (
    <Empty title="Nothing waits">
      When policy wants a person to approve an action, it appears here at once. Nothing needs to be reloaded.
    </Empty>
  );
}

/** The whole row is the link: Enter opens it. */
function Row({
  request,
  query,
  selected,
}: {
  request: ApprovalSummaryView;
  query: string;
  selected: boolean;
}) {
  const { id, asked, target, intent, state } = request;
  const text = asked.kind === 'action' ? asked.text : asked.reason;
  return (
    <Link
      id={`request-${id}`}
      to={`/approvals/${id}${query}`}
      className="request"
      aria-current={selected ? 'true' : undefined}
      onClick={() => selected && document.getElementById('request-title')?.focus()}
    >
      <span className="request-top">
        <b>
          <Hostile text={nameOf(request)} />
        </b>
        <span className="request-when">
          {state === 'waiting' ? <TimeLeft until={request.expiresAt} /> : <Badge state={state} />}
        </span>
      </span>
      <span className="request-what">
        <span className="verb">{asked.kind === 'action' ? asked.verb : 'access'}</span> on {target}
        {state !== 'waiting' && (
          <>
            , <Ago at={request.askedAt} />
          </>
        )}
      </span>
      <span className={asked.kind === 'action' ? 'request-text mono' : 'request-text'}>
        <Hostile text={text} limit={160} />
      </span>
      {intent?.text !== undefined && (
        <span className="request-intent">
          <Hostile text={intent.text} limit={120} />
        </span>
      )}
    </Link>
  );
}
