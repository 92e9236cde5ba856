// Hostile text as people may read it in a message: everything that hides, reorders or links is made visible, and its end is
// always shown, for that is where something would be hidden behind a long beginning.

export interface Space {
  /** UTF-8. */
  readonly bytes: number;
  readonly lines: number;
}

/** Controls, format and direction characters, fillers, and spaces that are none. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;
const mark = /\p{M}/u;
/** More marks than this on one letter would cover the lines around it. */
const MOST_MARKS = 3;

/** Several lines, as a statement has them. `missing`: characters that its middle lacks already. */
export function showText(text: string, space: Space, missing = 0): string {
  const lines = breakLinks(foldRuns(text.replaceAll('\r\n', '\n').replaceAll('\t', '    ')));
  return fit(lines, space, '\n', missing);
}

/** One line: the name of somebody, a ticket, a value. */
export function showLine(text: string, bytes: number): string {
  const line = text.replaceAll(/\r\n|[\n\r]/g, '⏎').replaceAll('\t', ' ');
  return fit(breakLinks(foldRuns(line)), { bytes, lines: 1 }, ' ');
}

/** A screen of blanks would push what follows out of sight. */
function foldRuns(text: string): string {
  return text
    .replaceAll(/ {40,}/g, (run) => ` ⟨${count(run.length)} spaces⟩ `)
    .replaceAll(/\n{4,}|⏎{4,}/g, (run) => `${run[0]}⟨${count(run.length)} line ends⟩${run[0]}`);
}

/** As is usual for addresses nobody should follow: `https[:]//`, `www[.]`. */
function breakLinks(text: string): string {
  return text.replaceAll('://', '[:]//').replaceAll(/\bwww\./gi, (found) => `${found.slice(0, 3)}[.]`);
}

function fit(text: string, space: Space, around: string, lacking = 0): string {
  const whole = take([...text.slice(0, space.bytes + 1)], space);
  if (whole.taken === text.length) return whole.shown;
  const head = take([...text.slice(0, space.bytes)], part(space, 2 / 3));
  const rest = text.slice(Math.max(head.taken, text.length - space.bytes));
  const tail = take([...rest].toReversed(), part(space, 1 / 3));
  const missing = text.length - head.taken - tail.taken + lacking;
  const backwards = tail.pieces.toReversed().join('');
  return `${head.shown}${around}… ${count(missing)} characters are not shown here …${around}${backwards}`;
}

/** The sentence about what is missing needs room as well. */
function part({ bytes, lines }: Space, share: number): Space {
  return { bytes: Math.floor((bytes - 60) * share), lines: Math.max(1, Math.floor((lines - 1) * share)) };
}

/** As many of the characters as there is room for; `taken` counts UTF-16 units. */
function take(characters: readonly string[], { bytes, lines }: Space) {
  const pieces: string[] = [];
  let [size, line, marks, taken] = [0, 1, 0, 0];
  for (const character of characters) {
    marks = mark.test(character) ? marks + 1 : 0;
    const piece = showCharacter(character, marks);
    size += Buffer.byteLength(piece);
    if (character === '\n') line += 1;
    if (size > bytes || line > lines) break;
    pieces.push(piece);
    taken += character.length;
  }
  return { pieces, taken, shown: pieces.join('') };
}

function showCharacter(character: string, marks: number): string {
  if (character === '\n') return character;
  if (!hidden.test(character) && marks <= MOST_MARKS) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
