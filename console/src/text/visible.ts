// Makes characters visible that would hide or reorder text: what somebody approves must be what they read.

export interface Piece {
  readonly text: string;
  /** Set for one character that is not to be drawn as it is: its code point, `U+202E`, and what it is. */
  readonly odd?: { readonly code: string; readonly name: string };
  /** A line end or tab where all has to stand on one line: its sign. */
  readonly sign?: string;
}

// Controls, format characters (bidi, zero width, tags), lone surrogates, private and unassigned ones, separators other
// than the space, and what Unicode says a renderer may leave out (fillers, variation selectors); the empty Braille cell.
const hidden = /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]--[ ]]/gv;

const names: Readonly<Record<string, string>> = {
  'U+0000': 'null',
  'U+0008': 'backspace',
  'U+000D': 'carriage return',
  'U+001B': 'escape',
  'U+007F': 'delete',
  'U+00A0': 'no-break space',
  'U+00AD': 'soft hyphen',
  'U+200B': 'zero width space',
  'U+200C': 'zero width non-joiner',
  'U+200D': 'zero width joiner',
  'U+200E': 'left-to-right mark',
  'U+200F': 'right-to-left mark',
  'U+202A': 'left-to-right embedding',
  'U+202B': 'right-to-left embedding',
  'U+202C': 'end of direction',
  'U+202D': 'left-to-right override',
  'U+202E': 'right-to-left override',
  'U+2066': 'left-to-right isolate',
  'U+2067': 'right-to-left isolate',
  'U+2068': 'first strong isolate',
  'U+2069': 'end of isolate',
  'U+FEFF': 'byte order mark',
};

function codeOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

const signs: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥' };

/** The texts of the pieces, joined, are the text. With `lines`, newlines and tabs stay as they are. */
export function makeVisible(text: string, lines = true): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(hidden)) {
    const sign = signs[character];
    if (lines && sign !== undefined) continue;
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push(sign === undefined ? oddOne(character) : { text: character, sign });
    from = index + character.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

function oddOne(character: string): Piece {
  const code = codeOf(character);
  return { text: character, odd: { code, name: names[code] ?? 'character that is not drawn' } };
}

/** Whether something would not be seen, or would turn what is. */
export function hasOdd(text: string): boolean {
  return makeVisible(text).some(({ odd }) => odd !== undefined);
}

/** For titles and labels, where nothing can be marked up: such characters become their code points. */
export function plainText(text: string): string {
  return makeVisible(text, false)
    .map(({ text, odd, sign }) => sign ?? (odd === undefined ? text : `<${odd.code}>`))
    .join('');
}

/** A place at or before `at` that does not part a pair of surrogates. */
export function cutBefore(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}
