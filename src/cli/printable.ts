// Text of others as people may see it: nothing in it moves the cursor of a terminal, turns writing around or hides.

/** Control, format and ignorable characters, blanks other than a space, halves of characters. */
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|[^\P{Zs} ]/gu;

/** One line: line breaks are shown too. */
export function showLine(text: string): string {
  return text.replaceAll(unseen, nameCharacter);
}

/** How many characters of a text are shown by their number; a tab and a line break are none of them. */
export function countUnseen(text: string): number {
  return [...text.matchAll(unseen)].filter(([one]) => one !== '\n' && one !== '\t').length;
}

/**
 * The lines of a text, no line wider than `width`. Each stands behind a bar, so that no text can look like
 * words of Gatelog's own, however it is padded.
 */
export function showBlock(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const pieces = fold(showLine(line.replaceAll('\t', '⇥   ')), width - 2);
    return pieces.map((piece, at) => `${at === 0 ? '│' : '┆'} ${piece}`);
  });
}

/** JSON that says the same and is all visible: outside of strings JSON has spaces and line breaks only. */
export function escapeJson(json: string): string {
  return json.replaceAll(unseen, (one) => (one === '\n' ? one : escapeUnits(one)));
}

function nameCharacter(one: string): string {
  const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `⟨U+${code.padStart(4, '0')}⟩`;
}

function escapeUnits(one: string): string {
  return Array.from(
    { length: one.length },
    (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** A line as pieces no wider than `width`, at blanks where there are some. */
export function foldLine(line: string, width: number): readonly string[] {
  return fold(line, width, (piece) => {
    const blank = piece.lastIndexOf(' ');
    return blank > piece.length / 2 ? blank + 1 : piece.length;
  });
}

/** At least one piece. `breakAt` says how much of a full piece stays on its line; the rest begins the next. */
function fold(
  line: string,
  width: number,
  breakAt: (piece: string) => number = (piece) => piece.length,
): readonly string[] {
  const pieces: string[] = [];
  let [piece, used] = ['', 0];
  for (const one of line) {
    const columns = columnsOf(one);
    if (used + columns > width) {
      const at = breakAt(piece);
      pieces.push(piece.slice(0, at));
      piece = piece.slice(at);
      used = widthOf(piece);
    }
    piece += one;
    used += columns;
  }
  return [...pieces, piece];
}

function widthOf(text: string): number {
  return [...text].reduce((sum, one) => sum + columnsOf(one), 0);
}

/** From Hangul on terminals may draw two columns: to count too many only folds a line early. */
function columnsOf(one: string): number {
  return (one.codePointAt(0) ?? 0) < 0x1100 || /[⟨⟩⇥]/.test(one) ? 1 : 2;
}
