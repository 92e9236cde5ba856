// One thing that happened in a session.
import { useMay } from '../../api/me.ts';
import type { TimelineItem } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Statement } from '../../parts/statement.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Exact } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';
import { wholeNumber } from '../../text/words.ts';
import { AnswerTable } from './answer-table.tsx';
import { Decided } from './decided.tsx';
import { Outcome } from './outcome.tsx';

/** What `session.end` counts, in its own short names. */
const counted: Readonly<Record<string, string>> = {
  req: 'recorded to run',
  res: 'answered',
  deny: 'denied',
  ask: 'asked',
  chunk: 'parts of streams',
  in: 'bytes from the client',
  out: 'bytes to the client',
};

const titles: Readonly<Record<TimelineItem['kind'], string>> = {
  start: 'Connected',
  action: 'Ran',
  denied: 'Denied',
  asked: 'Asked a person',
  stream: 'Streamed',
  end: 'Ended',
};

export function Item({ item, wanted }: { item: TimelineItem; wanted: boolean }) {
  const { entry, kind, at, verb, phase, text, outcome } = item;
  const title =
    kind === 'action' && phase !== undefined && phase !== 'execute' ? `To ${phase}` : titles[kind];
  return (
    <li id={`e${entry}`} className={`item item-${kind}${wanted ? ' wanted' : ''}`} tabIndex={-1}>
      <header className="item-head">
        <span className="item-title">
          <b>{title}</b> {verb !== undefined && <span className="verb">{verb}</span>}{' '}
          {outcome !== undefined && outcome.status !== 'ok' && <Badge state={outcome.status} />}
        </span>
        <span className="item-when">
          <Exact at={at} only="clock" /> <EntryLinks entry={entry} />
        </span>
      </header>
      <Intent item={item} />
      {text === null && <p className="about">The text is not there, or you may not read it.</p>}
      {typeof text === 'string' && text !== '' && <Statement text={text} />}
      <Parameters item={item} />
      <Decided item={item} />
      {outcome !== undefined && <Outcome outcome={outcome} />}
      {item.answer === null && <p className="about">The answer is not there, or you may not read it.</p>}
      {item.answer !== null && item.answer !== undefined && (
        <AnswerTable answer={item.answer} masked={outcome?.masked ?? {}} />
      )}
      {kind === 'end' && <End item={item} />}
    </li>
  );
}

/** The permalink, and the way to check the entry in this browser. */
function EntryLinks({ entry }: { entry: number }) {
  const may = useMay();
  return (
    <span className="entry-links">
      <a href={`#e${entry}`} aria-label={`Link to entry ${entry}`}>
        #{entry}
      </a>
      {may('integrity:read') && (
        <Link to={`/integrity?entry=${entry}`} aria-label={`Check entry ${entry} in this browser`}>
          check
        </Link>
      )}
    </span>
  );
}

function Intent({ item: { intent } }: { item: TimelineItem }) {
  if (intent?.text === undefined && intent?.ticket === undefined) return null;
  return (
    <p className="row-intent">
      {intent.text !== undefined && <Hostile text={intent.text} limit={400} />}
      {intent.ticket !== undefined && (
        <span className="ticket">
          <Hostile text={intent.ticket} limit={80} />
        </span>
      )}
    </p>
  );
}

function Parameters({ item: { parameters } }: { item: TimelineItem }) {
  if (parameters === null || parameters === undefined || parameters.length === 0) return null;
  return (
    <ol className="values" aria-label="Parameters">
      {parameters.map(({ type, value }, at) => (
        // A parameter is its place.
        <li key={at}>
          <code>${at + 1}</code> <span className="about">{type}</span>{' '}
          <span className="mono">
            {value === null ? <span className="null">NULL</span> : <Hostile text={value} limit={1000} />}
          </span>
        </li>
      ))}
    </ol>
  );
}

function End({ item: { ending, counts } }: { item: TimelineItem }) {
  const facts = Object.entries(counts ?? {})
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${wholeNumber(value)} ${counted[name] ?? name}`);
  return (
    <p className="about">
      {ending ?? ''} {facts.length > 0 && `(${facts.join(', ')})`}
    </p>
  );
}
