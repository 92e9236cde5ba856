// Policies: what is in force, what a newer set got wrong, and what a statement would be answered.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/call.ts';
import type { PoliciesView } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Read } from '../../parts/states.tsx';
import { Hostile, Visible } from '../../parts/text.tsx';
import { Ago } from '../../parts/time.tsx';
import { countOf } from '../../text/words.ts';
import { Explain } from './explain.tsx';

export function Policies() {
  const query = useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => get<PoliciesView>('/v1/policies', {}, signal),
  });
  return (
    <Page title="Policies" about="What is permitted, what is forbidden, and who may lift it">
      <Explain />
      <Read query={query} what="policies">
        {(view) => (
          <>
            <Loaded view={view} />
            <List view={view} />
            <Files view={view} />
          </>
        )}
      </Read>
    </Page>
  );
}

function Loaded({ view: { bundle, loadedAt, problems } }: { view: PoliciesView }) {
  return (
    <section aria-label="Last reload">
      <p>
        In force since <Ago at={loadedAt} />, bundle <code title={bundle}>{bundle.slice(0, 16)}</code>
      </p>
      {problems.length > 0 && (
        <div className="problem" role="alert">
          <p>
            <b>A newer set was not taken: {countOf(problems.length, 'mistake')}.</b> The one shown here stays
            in force.
          </p>
          <ul>
            {problems.map(({ file, line, column, message }) => (
              <li key={`${file}:${line}:${column}:${message}`}>
                <code>
                  {file}:{line}:{column}
                </code>{' '}
                <Hostile text={message} lines />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function List({ view: { policies } }: { view: PoliciesView }) {
  if (policies.length === 0)
    return <Empty title="There is no policy">What no permit allows is denied: everything.</Empty>;
  return (
    <section>
      <h2>{countOf(policies.length, 'policy', 'policies')}</h2>
      <div className="table-box">
        <table className="wide-table">
          <thead>
            <tr>
              <th scope="col">Policy</th>
              <th scope="col">Effect</th>
              <th scope="col">Reason</th>
              <th scope="col">Approvers</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {policies.map(({ id, effect, reason, approvers, file, line }) => (
              <tr key={id}>
                <th scope="row">
                  <code>{id}</code>
                </th>
                <td>
                  <Badge state={effect} />
                </td>
                <td>{reason !== undefined && <Hostile text={reason} />}</td>
                <td>{approvers.join(', ')}</td>
                <td>
                  <a href={`#${file}-${line}`} onClick={() => openFile(file)}>
                    {file}:{line}
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A line inside a closed file cannot be gone to. */
function openFile(file: string): void {
  document.getElementById(`file-${file}`)?.setAttribute('open', '');
}

function Files({ view: { files } }: { view: PoliciesView }) {
  return (
    <section>
      <h2>Files</h2>
      {files.map(({ name, text }) => (
        <details key={name} id={`file-${name}`} className="file">
          <summary>{name}</summary>
          <CopyButton text={text} what={name} />
          {/* A box that scrolls must be reachable by keyboard. */}
          <pre className="lines" tabIndex={0} aria-label={name}>
            {text.split('\n').map((line, at) => (
              // A line is its place.
              <span key={at} id={`${name}-${at + 1}`} className="line">
                <Visible text={line} />
                {'\n'}
              </span>
            ))}
          </pre>
        </details>
      ))}
    </section>
  );
}
