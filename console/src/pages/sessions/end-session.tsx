// Ends a live session now, after one more question.
import { useState } from 'react';
import { useChange } from '../../api/me.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { Problem } from '../../parts/states.tsx';

export function EndSession({ id }: { id: string }) {
  const [asked, setAsked] = useState(false);
  const end = useChange<undefined>(`/v1/sessions/${encodeURIComponent(id)}/end`, [
    'sessions',
    'session',
    'timeline',
  ]);
  if (end.isSuccess) {
    return (
      <p className="about" role="status">
        Told to end
      </p>
    );
  }
  return (
    <>
      <button
        type="button"
        className="small danger"
        onClick={() => setAsked(true)}
        aria-label={`End session ${id}`}
      >
        End…
      </button>
      {asked && (
        <Confirm
          title="End this session?"
          action="End it now"
          busy={end.isPending}
          error={end.error === null ? undefined : <Problem error={end.error} />}
          confirm={() => end.mutate(undefined)}
          close={() => setAsked(false)}
        >
          <p>
            The client is disconnected, and what runs on the target is cancelled. Session <code>{id}</code>.
            The client may connect again, unless policy says otherwise.
          </p>
        </Confirm>
      )}
    </>
  );
}
