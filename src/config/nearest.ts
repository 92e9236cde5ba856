// Which known word was probably meant: for mistyped keys and commands.

/** The known word with the fewest edits, if those are few enough for a slip of the finger. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const scored = known.map((word) => ({ word, edits: edits(written.toLowerCase(), word.toLowerCase()) }));
  const best = scored.toSorted((a, b) => a.edits - b.edits)[0];
  return best !== undefined && best.edits <= Math.max(1, Math.floor(best.word.length / 3))
    ? best.word
    : undefined;
}

/** Damerau-Levenshtein distance in its restricted form: insert, delete, replace, swap neighbours. */
function edits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 20) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) current.push(cheapest(row, column, current));
    [before, above] = [above, current];
  }
  return above[b.length] ?? 0;

  function cheapest(row: number, column: number, current: readonly number[]): number {
    const at = (line: readonly number[], index: number) => line[index] ?? Number.POSITIVE_INFINITY;
    const replaced = at(above, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
    const swapped =
      a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] ? at(before, column - 2) + 1 : replaced;
    return Math.min(replaced, swapped, at(above, column) + 1, at(current, column - 1) + 1);
  }
}
