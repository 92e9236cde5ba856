// One mistake in a configuration file: where it stands and a sentence that says what to do.

/** Keys and list positions from the top of the file: `['targets', 'orders-db', 'postgres', 'port']`. */
export type Path = readonly (string | number)[];

export interface Mistake {
  /** `targets.orders-db.postgres.port`, `identity.issuers[0].entra`; empty for the file itself. */
  readonly path: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Where a path stands in the text of the file. */
export type Locate = (
  path: Path,
  part?: 'key' | 'value',
) => { readonly line: number; readonly column: number };

export function writePath(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** In the order of the file, each once. */
export function inOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  const sorted = mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return sorted.filter((mistake, at) => !sorted.slice(0, at).some((earlier) => same(earlier, mistake)));
}

function same(a: Mistake, b: Mistake): boolean {
  return a.line === b.line && a.column === b.column && a.message === b.message;
}
