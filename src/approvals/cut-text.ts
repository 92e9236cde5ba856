// Cuts a text that nobody would read to its end: its beginning and its end stay, a mark stands between. What detectors find is
// taken out before the cut, so that nothing of it is left beside the mark.
import { wordGap } from '../wording/left-out.ts';

/** Characters of the beginning and of the end. */
export interface Room {
  readonly head: number;
  readonly tail: number;
}

export interface CutText {
  readonly text: string;
  /** Characters that are not shown. */
  readonly leftOut: number;
}

/** Characters around a cut that detectors see as well: longer than any secret they know. */
const AROUND = 16_384;

export function cutText(text: string, room: Room, scrub: (text: string) => string): CutText {
  const { head, tail } = room;
  if (text.length <= head + tail + 2 * AROUND) return cutMiddle(scrub(text), room);
  const begin = scrub(text.slice(0, head + AROUND));
  const end = scrub(text.slice(-tail - AROUND));
  // A secret that reaches over the far edge of what detectors see is found by none: that much is never shown.
  const [shown, last] = [begin.slice(0, -AROUND), end.slice(AROUND)];
  return join(shown.slice(0, head), last.slice(-tail), text.length);
}

function cutMiddle(text: string, { head, tail }: Room): CutText {
  if (text.length <= head + tail) return { text, leftOut: 0 };
  return join(text.slice(0, head), text.slice(-tail), text.length);
}

/** Half of a character that takes two units would be none. */
function join(begin: string, end: string, length: number): CutText {
  const leftOut = length - begin.length - end.length;
  return { text: `${begin.toWellFormed()}${wordGap(leftOut)}${end.toWellFormed()}`, leftOut };
}
