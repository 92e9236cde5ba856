// What became of a request: each answer, and what happened then.
import { useMay } from '../../api/me.ts';
import type { ApprovalView } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Person } from '../../parts/person.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Ago } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';

export function Answers({ request }: { request: ApprovalView }) {
  return (
    <section className="answers" aria-live="polite" aria-label="Answers">
      {request.answers.length > 0 && (
        <ul>
          {request.answers.map((answer) => (
            <li key={answer.entry}>
              <Badge state={answer.says === 'approve' ? 'approved' : 'denied'} /> by{' '}
              <Person who={answer.by} />{' '}
              <span className="about">
                <Ago at={answer.at} /> through {answer.via}, entry {answer.entry.split('#').at(-1)}
              </span>
              {answer.comment !== undefined && answer.comment !== '' && (
                <blockquote className="comment">
                  <Hostile text={answer.comment} lines />
                </blockquote>
              )}
            </li>
          ))}
        </ul>
      )}
      <Outcome request={request} />
    </section>
  );
}

function Outcome({ request }: { request: ApprovalView }) {
  const may = useMay();
  const { state, answers, needed, asked, session, entry, target, outcome } = request;
  if (state === 'waiting') {
    const more = needed - answers.filter(({ says }) => says === 'approve').length;
    return answers.length === 0 ? null : (
      <p>It still waits for {more === 1 ? 'one more person' : `${more} more people`}.</p>
    );
  }
  return (
    <p>
      {outcome === undefined ? sentences[state](asked.kind) : sayOutcome(outcome)}{' '}
      {session !== '' && may('audit:search', target) && (
        <Link to={`/sessions/${session}#e${entry}`}>See what it did</Link>
      )}
    </p>
  );
}

function sayOutcome({ ran, reason = '' }: NonNullable<ApprovalView['outcome']>): string {
  if (ran) return 'Exactly this action was let through.';
  return reason.startsWith('approval.')
    ? 'Approved, but too late: nobody waited for the answer any more. It did not run, and it cannot run any more.'
    : 'Approved, but policy decided once more and refused it. It did not run.';
}

const sentences: Readonly<Record<Exclude<ApprovalView['state'], 'waiting'>, (kind: string) => string>> = {
  approved: (kind) =>
    kind === 'access'
      ? 'The target is open for the one who asked.'
      : 'Exactly this action goes on, once policy has decided again.',
  denied: () => 'The one who asked was told, and nothing ran.',
  expired: () => 'Nobody answered in time. Nothing ran, and it cannot run any more.',
  withdrawn: () => 'The one who asked left before an answer came. Nothing ran.',
};
