// Cuts a policy file into its policies, so that each can be named, checked and pointed at on its own.

export interface Piece {
  readonly text: string;
  /** Where it begins in the file, characters. */
  readonly start: number;
}

/** In Cedar a semicolon outside strings and `//` comments ends a policy, and nothing else does. */
export function splitPolicies(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = skipBlank(text, 0);
  while (start < text.length) {
    const end = policyEnd(text, start);
    pieces.push({ text: text.slice(start, end), start });
    start = skipBlank(text, end);
  }
  return pieces;
}

function policyEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === ';') return at + 1;
    if (character === '"') at = stringEnd(text, at);
    else if (text.startsWith('//', at)) at = lineEnd(text, at);
    else at += 1;
  }
  return text.length;
}

function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (text.startsWith('//', at)) at = lineEnd(text, at);
    else if (/\s/.test(text[at] as string)) at += 1;
    else break;
  }
  return at;
}

export interface Place {
  /** Both count from 1; columns in characters. */
  readonly line: number;
  readonly column: number;
}

/** The place of the byte `offset` (UTF-8, as Cedar counts) of a piece, in its file. */
export function placeOf(file: string, piece: Piece, offset: number): Place {
  const inside = Buffer.from(piece.text).subarray(0, offset).toString();
  const lines = (file.slice(0, piece.start) + inside).split('\n');
  return { line: lines.length, column: [...(lines.at(-1) as string)].length + 1 };
}
