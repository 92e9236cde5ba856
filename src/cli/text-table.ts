// Tables of text: columns as wide as they need to be, numbers to the right.

export interface Column {
  readonly name: string;
  readonly align?: 'left' | 'right';
  /** Longer texts are cut and end in an ellipsis. */
  readonly most?: number;
}

/** Lines of a table: the names, a rule, the rows. */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const cells = rows.map((row) => columns.map(({ most }, at) => cut(row[at] ?? '', most)));
  const widths = columns.map(({ name }, at) =>
    Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (texts: readonly string[]) =>
    columns
      .map(({ align }, at) => fit(texts[at] ?? '', widths[at] ?? 0, align))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map(({ name }) => name)),
    line(widths.map((width) => '-'.repeat(width))),
    ...cells.map(line),
  ];
}

/** One line, whatever stood in the text. */
export function cut(text: string, most = Number.MAX_SAFE_INTEGER): string {
  // Values and statements of others must not move the cursor of a terminal.
  const flat = text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '?')
    .trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1)}…`;
}

function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}
