// Where somebody answers, or reads why they may not. Every answer takes two steps, so that a slip decides nothing.
import { useState } from 'react';
import { CallError } from '../../api/call.ts';
import type { ApprovalView } from '../../api/types.ts';
import { useNow } from '../../parts/time.tsx';
import { AnswerForm, type Way } from './answer-form.tsx';
import { useHotkeys } from './hotkeys.ts';
import { sayWhyNot } from './why-not.ts';

/** What two must approve, and what could not be read in full, is approved each time. */
function mayBeGranted({ asked, needed }: ApprovalView): boolean {
  return asked.kind === 'action' && asked.shape !== '' && asked.understood && needed === 1;
}

/** The request is no longer what was shown: the form must not stay open over it. */
const over = new Set(['approval.gone', 'approval.changed', 'approval.answered']);

export function AnswerPanel({ request, keysOn }: { request: ApprovalView; keysOn: boolean }) {
  const [way, setWay] = useState<Way>();
  const [gone, setGone] = useState<CallError>();
  const late = useNow() >= Date.parse(request.expiresAt);
  const { asked } = request;
  const open = request.state === 'waiting' && request.mayDecide && !late;
  const hasShape = mayBeGranted(request);
  useHotkeys(keysOn && open, {
    a: () => setWay('once'),
    d: () => setWay('deny'),
    s: () => hasShape && setWay('shape'),
  });
  const failed = (error: Error) => {
    if (!(error instanceof CallError) || !over.has(error.code)) return;
    setGone(error);
    setWay(undefined);
  };
  if (request.state !== 'waiting') return gone === undefined ? null : <Refused>{gone.message}</Refused>;
  if (late) return <Refused>Its time is up. It cannot be answered any more, and it will not run.</Refused>;
  if (!request.mayDecide) return <Refused>{sayWhyNot(request)}</Refused>;
  return (
    <section className="answer" aria-label="Your answer">
      {gone !== undefined && <Refused>{gone.message}</Refused>}
      {way === undefined ? (
        <div className="buttons">
          <button type="button" className="primary" onClick={() => setWay('once')}>
            {asked.kind === 'action' ? 'Approve once' : 'Approve'} <kbd>a</kbd>
          </button>
          {hasShape && (
            <button type="button" onClick={() => setWay('shape')}>
              Approve the shape… <kbd>s</kbd>
            </button>
          )}
          <button type="button" className="danger" onClick={() => setWay('deny')}>
            Deny… <kbd>d</kbd>
          </button>
        </div>
      ) : (
        <AnswerForm key={way} request={request} way={way} cancel={() => setWay(undefined)} failed={failed} />
      )}
    </section>
  );
}

function Refused({ children }: { children: string }) {
  return (
    <p className="why-not" role="status">
      {children}
    </p>
  );
}
