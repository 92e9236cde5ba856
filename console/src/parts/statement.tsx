// A statement as it will run: coloured, nothing hidden, and plain about what is not shown yet.
import { useMemo, useState } from 'react';
import { highlightSql } from '../text/highlight.ts';
import { cutBefore, hasOdd } from '../text/visible.ts';
import { sizeOf, wholeNumber } from '../text/words.ts';
import { CopyButton } from './copy-button.tsx';
import { Visible } from './text.tsx';

/** Characters shown at first, with each step further, and always of the end: what is dangerous may stand last. */
const first = 6000;
const step = 100_000;
const end = 1000;
/** Beyond it nothing is coloured: a million elements would help nobody. */
const coloured = 60_000;

export function Statement({ text, label = 'Statement' }: { text: string; label?: string }) {
  const [limit, setLimit] = useState(first);
  const whole = text.length <= limit + end;
  const head = whole ? text : text.slice(0, cutBefore(text, limit));
  const tail = whole ? '' : text.slice(cutBefore(text, text.length - end));
  const odd = useMemo(() => hasOdd(text), [text]);
  const gap = text.length - head.length - tail.length;
  return (
    <figure className="statement">
      <figcaption className="statement-head">
        <span>{label}</span>
        <CopyButton text={text} what={label.toLowerCase()} />
      </figcaption>
      {!whole && (
        <p className="statement-rest" role="status">
          It has {wholeNumber(text.length)} characters ({sizeOf(text.length)}); {wholeNumber(gap)} in the
          middle are not shown.{' '}
          <button type="button" className="link" onClick={() => setLimit(limit + step)}>
            Show more
          </button>
        </p>
      )}
      {odd && (
        <p className="statement-rest">
          It has characters that are not drawn or turn the direction of text. They are shown by their code, as{' '}
          <span className="odd">U+202E</span>.
        </p>
      )}
      {/* A box that scrolls must be reachable by keyboard. */}
      <pre dir="ltr" tabIndex={0} aria-label={label}>
        <code>{head.length <= coloured ? <Coloured text={head} /> : <Chunks text={head} />}</code>
        {!whole && <span className="gap">{wholeNumber(gap)} characters are not shown here</span>}
        {!whole && (
          <code>
            <Visible text={tail} />
          </code>
        )}
      </pre>
    </figure>
  );
}

function Coloured({ text }: { text: string }) {
  const tokens = useMemo(() => highlightSql(text), [text]);
  return tokens.map(({ kind, text }, at) => (
    // Tokens have no identity but their place.
    <span key={at} className={`t-${kind}`}>
      <Visible text={text} />
    </span>
  ));
}

function Chunks({ text }: { text: string }) {
  const chunks: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = from + step < text.length ? cutBefore(text, from + step) : text.length;
    chunks.push(text.slice(from, to));
    from = to;
  }
  return chunks.map((chunk, at) => <Visible key={at} text={chunk} />);
}
