// Which cells of an answer are masks. The log counts masks by column of the target; which cell holds one is read off
// their names and their look, so this is a mark for the eye and not a proof. The counts beside it are from the log.

type Masked = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The constants, hashes, and stars with the characters that are kept: docs/masking.md. */
const look =
  /\[masked\]|^(?:6d61736b-6564-8000-8000-000000000000|\\x5b6d61736b65645d|<masked\/>|"?h:[A-Za-z0-9_-]{22}"?|\*[-*\s./()]*[^*]{0,19})$/;

/** For each column: whether one of that name was masked; undefined when nothing was masked at all. */
export function maskedColumns(columns: readonly string[], masked: Masked): (boolean | undefined)[] {
  const counted = Object.values(masked).flatMap((counts) => Object.keys(counts));
  const names = new Set(counted.map((column) => column.split('.').at(-1)));
  return columns.map((column) => (names.size === 0 ? undefined : names.has(column)));
}

export function isMaskedCell(value: string | null, masked: boolean | undefined): boolean {
  if (value === null || masked === undefined) return false;
  return masked || look.test(value);
}
