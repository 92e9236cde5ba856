// One grant: what it allows, for whom, how much of it is left, and how to end it.
import { useState } from 'react';
import { useChange, useMay } from '../../api/me.ts';
import type { GrantView } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Person } from '../../parts/person.tsx';
import { Problem } from '../../parts/states.tsx';
import { Statement } from '../../parts/statement.tsx';
import { Ago } from '../../parts/time.tsx';
import { Link } from '../../router/router.tsx';
import { countOf, wholeNumber } from '../../text/words.ts';

export function GrantRow({ grant }: { grant: GrantView }) {
  const { id, scope, principal, target, by, used, limits, usable, revoked, expiresAt, request } = grant;
  const may = useMay();
  return (
    <li className="row tall">
      <div className="row-main">
        <p className="row-title">
          <span className="verb">{scope.kind === 'shape' ? scope.verb : 'open the target'}</span> on {target}{' '}
          <Badge state={usable ? 'usable' : revoked === undefined ? 'over' : 'revoked'} />
        </p>
        <p>
          for <Person who={principal} />, allowed by{' '}
          {by.map((person, at) => (
            <span key={person.id}>
              {at > 0 && ' and '}
              <Person who={person} />
            </span>
          ))}
        </p>
        <p className="about">
          {limits.uses === undefined
            ? `used ${countOf(used, 'time')}`
            : `used ${wholeNumber(used)} of ${wholeNumber(limits.uses)}`}
          {limits.rows !== undefined && `, at most ${countOf(limits.rows, 'row')} each`}
          {revoked === undefined ? (
            <>
              {usable ? ', ends ' : ', ended '}
              <Ago at={expiresAt} />
            </>
          ) : (
            <>
              , revoked by <Person who={revoked.by} /> <Ago at={revoked.at} />
            </>
          )}
          {' · '}
          <Link to={`/approvals/${request}`}>request {request}</Link>
        </p>
        {scope.kind === 'shape' && <Statement text={scope.text} label="Shape" />}
      </div>
      {usable && may('grant:revoke', target) && <Revoke id={id} />}
    </li>
  );
}

function Revoke({ id }: { id: string }) {
  const [asked, setAsked] = useState(false);
  const revoke = useChange<GrantView>(`/v1/grants/${encodeURIComponent(id)}/revoke`, ['grants']);
  return (
    <>
      <button
        type="button"
        className="small danger"
        onClick={() => setAsked(true)}
        aria-label={`Revoke grant ${id}`}
      >
        Revoke…
      </button>
      {asked && (
        <Confirm
          title={`Revoke grant ${id}?`}
          action="Revoke it now"
          busy={revoke.isPending}
          error={revoke.error === null ? undefined : <Problem error={revoke.error} />}
          confirm={() => revoke.mutate(undefined, { onSuccess: () => setAsked(false) })}
          close={() => setAsked(false)}
        >
          <p>What it covered has to be asked for again. What runs already goes on.</p>
        </Confirm>
      )}
    </>
  );
}
