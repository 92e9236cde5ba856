// A masked answer as the client got it, with the masked cells marked.
import { useState } from 'react';
import type { TimelineItem } from '../../api/types.ts';
import { Hostile } from '../../parts/text.tsx';
import { isMaskedCell, maskedColumns } from './masked-cells.ts';

type Answer = NonNullable<TimelineItem['answer']>;
type Masked = NonNullable<NonNullable<TimelineItem['outcome']>['masked']>;

const first = 20;
const step = 200;

export function AnswerTable({ answer, masked }: { answer: Answer; masked: Masked }) {
  const [limit, setLimit] = useState(first);
  const { columns, rows, notes, cut } = answer;
  return (
    <div className="answer-box">
      {columns.length > 0 && (
        // A box that scrolls must be reachable by keyboard.
        <div className="table-box" tabIndex={0} role="region" aria-label="Answer">
          <table>
            <thead>
              <tr>
                {columns.map((column, at) => (
                  // Columns may share a name.
                  <th key={at} scope="col">
                    <Hostile text={column} limit={100} />
                  </th>
                ))}
              </tr>
            </thead>
            <Rows columns={columns} rows={rows.slice(0, limit)} masked={masked} />
          </table>
        </div>
      )}
      {rows.length > limit && (
        <button type="button" className="link" onClick={() => setLimit(limit + step)}>
          {limit} of {rows.length} kept rows are shown. Show more
        </button>
      )}
      {cut && rows.length <= limit && (
        <p className="about">The answer went on; only its beginning was kept.</p>
      )}
      {notes.map((note, at) => (
        // Notes have no identity but their place.
        <p key={at} className="note">
          <Hostile text={note} lines />
        </p>
      ))}
    </div>
  );
}

function Rows({
  columns,
  rows,
  masked,
}: {
  columns: Answer['columns'];
  rows: Answer['rows'];
  masked: Masked;
}) {
  const hidden = maskedColumns(columns, masked);
  return (
    <tbody>
      {rows.map((row, at) => (
        // Rows have no identity but their place.
        <tr key={at}>
          {row.map((value, column) => (
            <td key={column} className={isMaskedCell(value, hidden[column]) ? 'masked' : undefined}>
              {value === null ? <span className="null">NULL</span> : <Hostile text={value} limit={300} />}
              {isMaskedCell(value, hidden[column]) && <span className="unseen"> (masked)</span>}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
