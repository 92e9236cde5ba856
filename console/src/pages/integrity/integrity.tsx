// Integrity: how large the log is, when it was last signed and verified, and a check of one entry in this browser.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/call.ts';
import type { Integrity as State } from '../../api/types.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Page } from '../../parts/page.tsx';
import { Read } from '../../parts/states.tsx';
import { Ago, Exact } from '../../parts/time.tsx';
import { countOf, wholeNumber } from '../../text/words.ts';
import { CheckEntry } from './check-entry.tsx';
import { Verification } from './verification.tsx';

export function Integrity() {
  const query = useQuery({
    queryKey: ['integrity'],
    queryFn: ({ signal }) => get<State>('/v1/integrity', {}, signal),
    // Nothing tells when a verification ends.
    refetchInterval: ({ state }) => (state.data?.verification?.state === 'running' ? 1500 : 15_000),
  });
  return (
    <Page
      title="Integrity"
      about="The log is a Merkle tree with signed checkpoints. Here is how to see that nobody changed it."
    >
      <Read query={query} what="the log’s state">
        {(state) => (
          <>
            <Head state={state} />
            <Verification verification={state.verification} />
          </>
        )}
      </Read>
      <CheckEntry />
    </Page>
  );
}

function Head({ state }: { state: State }) {
  const { origin, size, root, checkpoint, checkpointAt, vkey, lag } = state;
  const behind = lag.size - lag.indexed;
  return (
    <section className="card" aria-label="Log">
      <dl className="facts">
        <dt>Log</dt>
        <dd>
          <code>{origin}</code>
        </dd>
        <dt>Size</dt>
        <dd>{countOf(size, 'entry', 'entries')}</dd>
        <dt>Checkpoint</dt>
        <dd>
          <Ago at={checkpointAt} />{' '}
          <span className="about">
            (<Exact at={checkpointAt} />)
          </span>
        </dd>
        <dt>Root</dt>
        <dd>
          <code className="hash">{root}</code>
        </dd>
        <dt>Verifier key</dt>
        <dd>
          <code className="hash">{vkey}</code> <CopyButton text={vkey} what="verifier key" />
        </dd>
        <dt>Index</dt>
        <dd>
          {behind <= 0
            ? 'up to date'
            : `${countOf(behind, 'entry', 'entries')} behind (${wholeNumber(lag.indexed)} read)`}
          {lag.stopped !== undefined && <p className="warning">It does not go on: {lag.stopped.message}</p>}
        </dd>
      </dl>
      <details>
        <summary>The signed checkpoint</summary>
        <CopyButton text={checkpoint} what="checkpoint" />
        {/* A box that scrolls must be reachable by keyboard. */}
        <pre className="note-text" tabIndex={0} aria-label="Checkpoint">
          {checkpoint}
        </pre>
      </details>
    </section>
  );
}
