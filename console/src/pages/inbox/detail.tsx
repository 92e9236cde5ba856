// One request: everything a person needs to answer it, in the order they need it.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { get } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import type { ApprovalView } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Person } from '../../parts/person.tsx';
import { Read } from '../../parts/states.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Ago } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';
import { Action } from './action.tsx';
import { AnswerPanel } from './answer-panel.tsx';
import { Answers } from './answers.tsx';
import { TimeLeft } from './time-left.tsx';

export function Detail({ id, back, keysOn }: { id: string; back: string; keysOn: boolean }) {
  const query = useQuery({
    queryKey: ['approvals', id],
    queryFn: ({ signal }) => get<ApprovalView>(`/v1/approvals/${encodeURIComponent(id)}`, {}, signal),
  });
  return (
    <>
      <Link to={back} className="back">
        ← All requests
      </Link>
      <Read query={query} what="the request">
        {(request) => <Request request={request} keysOn={keysOn} />}
      </Read>
    </>
  );
}

function Request({ request, keysOn }: { request: ApprovalView; keysOn: boolean }) {
  const { asked, state, target } = request;
  const verb = asked.kind === 'action' ? asked.verb : 'open the target';
  useEffect(() => {
    document.title = `${request.id} · ${verb} on ${target} · Gatelog`;
  }, [request.id, verb, target]);
  return (
    <article>
      <header className="detail-head">
        <h2 id="request-title" tabIndex={-1}>
          <span className="verb">{verb}</span> on {target}
        </h2>
        <p className="detail-state">
          <Badge state={state} /> {state === 'waiting' && <TimeLeft until={request.expiresAt} long />}{' '}
          <span className="about">
            {request.id}, asked <Ago at={request.askedAt} />
          </span>
        </p>
      </header>
      <AnswerPanel request={request} keysOn={keysOn} />
      <Answers request={request} />
      <Said request={request} />
      {asked.kind === 'action' ? <Action asked={asked} /> : <Access asked={asked} />}
      <Facts request={request} />
    </article>
  );
}

/** What the one who asks says about it. It is a claim, and shown as one. */
function Said({ request: { intent } }: { request: ApprovalView }) {
  if (intent?.text === undefined && intent?.ticket === undefined) {
    return <p className="claim none">No intent was given.</p>;
  }
  return (
    <blockquote className="claim">
      {intent.text !== undefined && <Hostile text={intent.text} lines />}
      {intent.ticket !== undefined && (
        <span className="ticket">
          Ticket <Hostile text={intent.ticket} limit={200} />
        </span>
      )}
    </blockquote>
  );
}

function Access({ asked }: { asked: Extract<ApprovalView['asked'], { kind: 'access' }> }) {
  return (
    <section className="impact">
      <p>
        Asks to open the target for {asked.minutes} minutes: <Hostile text={asked.reason} lines />
      </p>
    </section>
  );
}

function Facts({ request }: { request: ApprovalView }) {
  const { principal, session, entry, policies, messages, approvers, needed, gateway, target } = request;
  const may = useMay();
  return (
    <dl className="facts">
      <dt>Asked by</dt>
      <dd>
        <Person who={principal} full />
      </dd>
      <dt>Human behind</dt>
      <dd>{principal.human === undefined ? 'none named in the token' : <code>{principal.human}</code>}</dd>
      <dt>Why</dt>
      <dd>
        {messages.map((message) => (
          <p key={message}>
            <Hostile text={message} />
          </p>
        ))}
        <p className="about">
          {policies.length === 1 ? 'Policy ' : 'Policies '}
          {policies.map((policy) => (
            <code key={policy} className="chip">
              {policy}
            </code>
          ))}
        </p>
      </dd>
      <dt>May answer</dt>
      <dd>
        {approvers.map((group) => (
          <code key={group} className="chip">
            {group}
          </code>
        ))}
        {needed > 1 && <span> {needed} different people must approve</span>}
      </dd>
      <dt>Recorded</dt>
      <dd>
        {session !== '' && may('audit:search', target) ? (
          <Link to={`/sessions/${session}#e${entry}`}>entry {entry} of its session</Link>
        ) : (
          <span>entry {entry}</span>
        )}{' '}
        <span className="about">in {gateway}</span>
      </dd>
    </dl>
  );
}
