// The second step of an answer: a comment, the bounds of a grant, and the button that counts.
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { CallError } from '../../api/call.ts';
import { useChange } from '../../api/me.ts';
import type { ApprovalView } from '../../api/types.ts';
import { Problem } from '../../parts/states.tsx';
import { forgetLinkToken, linkToken } from './link-token.ts';
import { type Limits, ShapeLimits } from './shape-limits.tsx';

export type Way = 'once' | 'shape' | 'deny';

interface FormProperties {
  readonly request: ApprovalView;
  readonly way: Way;
  readonly cancel: () => void;
  readonly failed: (error: Error) => void;
}

const actions: Readonly<Record<Way, string>> = {
  once: 'Yes, approve it',
  shape: 'Yes, approve the shape',
  deny: 'Deny it',
};

const sentences: Readonly<Record<Way, string>> = {
  once: 'Exactly what is shown below runs, one time.',
  shape: 'What is shown below runs, and so may others of its shape (other values) within these bounds:',
  deny: 'Nothing runs. Who asked is told your comment.',
};

export function AnswerForm({ request, way, cancel, failed }: FormProperties) {
  const [comment, setComment] = useState('');
  const [limits, setLimits] = useState<Limits>({
    minutes: 60,
    uses: 10,
    rows: request.asked.kind === 'action' ? request.asked.impact?.rows : undefined,
  });
  const yes = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const name = useId();
  const path = `/v1/approvals/${encodeURIComponent(request.id)}/${way === 'deny' ? 'deny' : 'approve'}`;
  const answer = useChange<ApprovalView, object>(path, ['approvals', 'grants']);
  useEffect(() => (way === 'deny' ? box : yes).current?.focus(), [way]);
  /** The form goes away, so the focus needs another place. */
  const leave = () => {
    cancel();
    document.getElementById('request-title')?.focus();
  };
  const taken = () => {
    forgetLinkToken(request.id);
    leave();
  };
  /** A link that does not count must not stand in the way of an answer without it. */
  const refused = (error: Error) => {
    if (error instanceof CallError && error.code.startsWith('link.')) forgetLinkToken(request.id);
    failed(error);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (answer.isPending) return;
    const said = comment.trim() === '' ? {} : { comment: comment.trim() };
    const shape = way === 'shape' ? { shape: limits } : {};
    const body = { digest: request.digest, ...said, ...shape, ...linkToken(request.id) };
    answer.mutate(body, { onSuccess: taken, onError: refused });
  };
  return (
    <form
      className={`answer-form ${way}`}
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        leave();
      }}
    >
      <p id={`${name}-says`}>{sentences[way]}</p>
      {way === 'shape' && <ShapeLimits limits={limits} setLimits={setLimits} />}
      <label htmlFor={name}>Comment{way === 'deny' ? ' (the agent sees it)' : ' (optional)'}</label>
      <textarea
        ref={box}
        id={name}
        rows={2}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      {answer.error !== null && <Problem error={answer.error} />}
      <div className="buttons">
        <button
          ref={yes}
          type="submit"
          className={way === 'deny' ? 'danger' : 'primary'}
          aria-describedby={`${name}-says`}
          disabled={answer.isPending}
        >
          {answer.isPending ? 'Sending…' : actions[way]}
        </button>
        <button type="button" onClick={leave}>
          Cancel
        </button>
      </div>
    </form>
  );
}
