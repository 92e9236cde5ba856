// The last verification of the whole log, and a button that starts one.
import { useChange, useMay } from '../../api/me.ts';
import type { Integrity } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Problem } from '../../parts/states.tsx';
import { Hostile } from '../../parts/text.tsx';
import { Ago } from '../../parts/time.tsx';
import { countOf } from '../../text/words.ts';

export function Verification({ verification }: { verification: Integrity['verification'] }) {
  const may = useMay();
  const verify = useChange<undefined>('/v1/integrity/verify', ['integrity']);
  const running = verification?.state === 'running';
  return (
    <section className="card" aria-label="Verification">
      <header className="card-head">
        <h2>Verification</h2>
        {may('integrity:verify') && (
          <button
            type="button"
            className="small"
            disabled={running || verify.isPending}
            onClick={() => verify.mutate(undefined)}
          >
            {running ? 'Verifying…' : 'Verify the whole log'}
          </button>
        )}
      </header>
      {verify.error !== null && <Problem error={verify.error} />}
      <div role="status">
        {verification === undefined ? (
          <p className="about">The log has not been verified since the gateway started.</p>
        ) : (
          <Result verification={verification} />
        )}
      </div>
    </section>
  );
}

function Result({ verification }: { verification: NonNullable<Integrity['verification']> }) {
  const { state, startedAt, endedAt, entries, findings } = verification;
  return (
    <>
      <p>
        <Badge state={state} /> {countOf(entries, 'entry', 'entries')} read,{' '}
        {endedAt === undefined ? 'started' : 'ended'} <Ago at={endedAt ?? startedAt} />
      </p>
      {findings.length > 0 && (
        <ul className="findings">
          {findings.map((finding) => (
            <li key={finding}>
              <Hostile text={finding} lines />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
