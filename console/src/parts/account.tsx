// Who is signed in, and the way out.
import { useQueryClient } from '@tanstack/react-query';
import { useChange, useMe } from '../api/me.ts';
import { Problem } from './states.tsx';
import { Hostile } from './text.tsx';

export function Account() {
  const { principal } = useMe();
  const client = useQueryClient();
  const leave = useChange<undefined>('/auth/sign-out', []);
  /** Nothing of what this person read stays behind. */
  const forget = () => {
    client.clear();
    window.location.assign('/');
  };
  return (
    <div className="account">
      <p title={principal.id}>
        <Hostile text={principal.name ?? principal.id} limit={80} />
      </p>
      <button
        type="button"
        className="quiet small"
        disabled={leave.isPending}
        onClick={() => leave.mutate(undefined, { onSuccess: forget })}
      >
        Sign out
      </button>
      {leave.error !== null && <Problem error={leave.error} />}
    </div>
  );
}
