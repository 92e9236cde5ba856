// Checks one entry against the signed checkpoint, here and not on the gateway, and shows each step.
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { get } from '../../api/call.ts';
import type { EntryProof } from '../../api/types.ts';
import { Loading, Problem } from '../../parts/states.tsx';
import { Hostile } from '../../parts/text.tsx';
import { type Checked, checkEntry } from '../../proof/check-entry.ts';
import { useSearch } from '../../router/router.tsx';

const stored = 'gatelog.vkey';

async function check(entry: number, trusted: string, signal: AbortSignal): Promise<Checked> {
  const proof = await get<EntryProof>(`/v1/entries/${entry}/proof`, {}, signal);
  return checkEntry(proof, entry, trusted);
}

/** A number as people write one; undefined for anything else. */
function entryOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function CheckEntry() {
  const [query, change] = useSearch();
  const asked = query.get('entry') ?? '';
  const [text, setText] = useState(asked);
  const [trusted, setTrusted] = useState(() => window.localStorage.getItem(stored) ?? '');
  const [counted, setCounted] = useState(trusted);
  const id = useId();
  const entry = entryOf(asked);
  const checked = useQuery({
    queryKey: ['proof', entry, counted],
    enabled: entry !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => check(entry ?? 0, counted, signal),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    window.localStorage.setItem(stored, trusted.trim());
    setCounted(trusted.trim());
    change({ entry: text.trim() });
    if (text.trim() === asked && trusted.trim() === counted) void checked.refetch();
  };
  return (
    <section className="card" aria-label="Check an entry">
      <h2>Check an entry in this browser</h2>
      <p className="about">
        The browser hashes the entry, follows its path to the root, and verifies the signature with the log’s
        key. With a key that you hold from elsewhere, you need not believe this gateway.
      </p>
      <form className="check-form" onSubmit={submit}>
        <div>
          <label htmlFor={`${id}-entry`}>Entry</label>
          <input
            id={`${id}-entry`}
            inputMode="numeric"
            pattern="[0-9]{1,15}"
            required
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <div className="grow">
          <label htmlFor={`${id}-key`}>Verifier key you trust (optional)</label>
          <input
            id={`${id}-key`}
            className="mono"
            value={trusted}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setTrusted(event.target.value)}
          />
        </div>
        <button type="submit" className="primary">
          Check
        </button>
      </form>
      {entry !== undefined && checked.isPending && <Loading what="the proof" />}
      {checked.error !== null && <Problem error={checked.error} retry={() => void checked.refetch()} />}
      {checked.data !== undefined && entry !== undefined && <Result checked={checked.data} entry={entry} />}
    </section>
  );
}

function Result({ checked, entry }: { checked: Checked; entry: number }) {
  return (
    <div className="checked">
      <p role="status" className={checked.ok ? 'verdict good' : 'verdict bad'}>
        {checked.ok
          ? `Entry ${entry} is in the signed log.`
          : `Entry ${entry} could not be shown to be in the log.`}
      </p>
      <ol className="steps">
        {checked.steps.map(({ title, ok, detail }) => (
          <li key={title} className={ok ? 'good' : 'bad'}>
            <b>
              <span aria-hidden="true">{ok ? '✓' : '✗'}</span>
              <span className="unseen">{ok ? 'Passed:' : 'Failed:'}</span> {title}
            </b>
            <span className="mono">
              <Hostile text={detail} limit={600} />
            </span>
          </li>
        ))}
      </ol>
      {checked.entry !== undefined && (
        <details>
          <summary>The entry as it is stored</summary>
          <pre className="note-text">
            <Hostile text={pretty(checked.entry)} lines limit={100_000} />
          </pre>
        </details>
      )}
    </div>
  );
}

/** For the eye; what was hashed are the bytes as they came. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
