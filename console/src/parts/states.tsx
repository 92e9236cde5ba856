// What stands where content will be: loading, nothing yet, or what went wrong and how to go on.
import type { ReactNode } from 'react';
import { CallError } from '../api/call.ts';

export function Loading({ what }: { what: string }) {
  return (
    <p className="state" role="status">
      Reading {what}…
    </p>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}

export function Problem({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  const code = error instanceof CallError ? error.code : '';
  return (
    <div className="problem" role="alert">
      <p>
        {error instanceof CallError ? error.message : 'The page made a mistake. Load it again.'}
        {code !== '' && <code className="code"> {code}</code>}
      </p>
      <FieldErrors error={error} />
      {retry !== undefined && (
        <button type="button" className="small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** What is wrong with what was sent, field by field. */
function FieldErrors({ error }: { error: Error }) {
  const fields = error instanceof CallError ? (error.problem.errors ?? []) : [];
  if (fields.length === 0) return null;
  return (
    <ul>
      {fields.map(({ pointer, detail }) => (
        <li key={pointer + detail}>
          <code>{pointer}</code> {detail}
        </li>
      ))}
    </ul>
  );
}

interface Query<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** One thing that is read: its content, or why there is none. What was read before stays in view. */
export function Read<Data>({
  query,
  what,
  children,
}: {
  query: Query<Data>;
  what: string;
  children: (data: Data) => ReactNode;
}) {
  const { data, error, refetch } = query;
  return (
    <>
      {error !== null && <Problem error={error} retry={() => void refetch()} />}
      {data !== undefined ? children(data) : error === null && <Loading what={what} />}
    </>
  );
}
