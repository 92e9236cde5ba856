// What came back: status, counts, time, and what was masked or shown.
import type { TimelineItem } from '../../api/types.ts';
import { Hostile } from '../../parts/text.tsx';
import { countOf, durationOf, sizeOf, wholeNumber } from '../../text/words.ts';

export function Outcome({ outcome }: { outcome: NonNullable<TimelineItem['outcome']> }) {
  const { status, word, rows, bytes, micros, masked = {}, shown = [], cut, entry } = outcome;
  return (
    <div className="outcome">
      <p>
        <span className={status === 'ok' ? 'word' : 'word failed'}>
          <Hostile text={word} limit={200} />
        </span>
        <span>{countOf(rows, 'row')}</span>
        <span>{sizeOf(bytes)}</span>
        <span>{durationOf(micros)}</span>
        <span className="about">outcome in entry {entry}</span>
      </p>
      {Object.entries(masked).map(([name, columns]) => (
        <p key={name} className="masked-line">
          <b>{name}</b> masked:{' '}
          {Object.entries(columns)
            .map(([column, count]) => `${column} (${wholeNumber(count)})`)
            .join(', ')}
        </p>
      ))}
      {shown.length > 0 && <p className="shown-line">Shown unmasked: {shown.join(', ')}</p>}
      {cut === true && <p className="about">The kept answer is only its beginning.</p>}
    </div>
  );
}
