// Text that came from outside: every character that would not be seen is shown by its code point.
import { Fragment } from 'react';
import { cutBefore, makeVisible, type Piece } from '../text/visible.ts';

/** Inside it, nothing can turn the direction of what stands around it. */
export function Hostile({
  text,
  lines = false,
  limit = 2000,
}: {
  text: string;
  lines?: boolean;
  limit?: number;
}) {
  const shown = text.length > limit ? text.slice(0, cutBefore(text, limit)) : text;
  return (
    <bdi>
      <Visible text={shown} lines={lines} />
      {shown.length < text.length && (
        <span className="cut">… {text.length - shown.length} more characters</span>
      )}
    </bdi>
  );
}

export function Visible({ text, lines = true }: { text: string; lines?: boolean }) {
  return makeVisible(text, lines).map((piece, at) => (
    // Pieces have no identity but their place.
    <Fragment key={at}>{drawn(piece)}</Fragment>
  ));
}

function drawn({ text, odd, sign }: Piece) {
  if (sign !== undefined) return <span className="sign">{sign}</span>;
  if (odd === undefined) return text;
  return (
    <span className="odd" title={odd.name}>
      {odd.code}
    </span>
  );
}
