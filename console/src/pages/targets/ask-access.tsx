// Asks for access to a target in advance; somebody else answers in their inbox.
import { type FormEvent, useId, useState } from 'react';
import { useChange } from '../../api/me.ts';
import type { ApprovalView } from '../../api/types.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Problem } from '../../parts/states.tsx';
import { navigate } from '../../router/router.tsx';

interface Asks {
  readonly target: string;
  readonly reason: string;
  readonly minutes: number;
  readonly ticket?: string;
}

export function AskAccess({ target, close }: { target: string; close: () => void }) {
  const id = useId();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState('60');
  const [ticket, setTicket] = useState('');
  const ask = useChange<ApprovalView, Asks>('/v1/access-requests', ['approvals']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = ticket.trim() === '' ? {} : { ticket: ticket.trim() };
    const body = { target, reason: reason.trim(), minutes: Number(minutes), ...named };
    ask.mutate(body, { onSuccess: (request) => navigate(`/approvals/${request.id}`) });
  };
  return (
    <Dialog title={`Ask for access to ${target}`} close={close}>
      <form className="stack" onSubmit={submit}>
        <label htmlFor={`${id}-reason`}>What you need it for</label>
        <textarea
          id={`${id}-reason`}
          rows={3}
          required
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <label htmlFor={`${id}-minutes`}>Minutes</label>
        <input
          id={`${id}-minutes`}
          type="number"
          min={1}
          max={1440}
          required
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
        />
        <label htmlFor={`${id}-ticket`}>Ticket (optional)</label>
        <input
          id={`${id}-ticket`}
          maxLength={200}
          value={ticket}
          onChange={(event) => setTicket(event.target.value)}
        />
        {ask.error !== null && <Problem error={ask.error} />}
        <div className="buttons">
          <button type="submit" className="primary" disabled={ask.isPending}>
            Ask
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
