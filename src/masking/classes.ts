// Which column is of which class: the rules of a target's configuration, by patterns over names.
import { hash } from 'node:crypto';
import type { Classification, ClassRule, ColumnName, ColumnPattern, DataClass } from '../model/data-class.ts';
import type { Assigned } from '../model/masker.ts';

const nothing: readonly Assigned[] = Object.freeze([]);
/** Answers kept; names come from the target's catalogue, so this many are never asked for. */
const mostKept = 200_000;

export class ClassMap {
  /** Every class a rule names, and those detectors assign, sorted. */
  readonly classes: readonly DataClass[];
  /** The same for the same rules. */
  readonly version: string;
  readonly #rules: readonly ClassRule[];
  readonly #known = new Map<string, readonly Assigned[]>();

  constructor({ rules }: Pick<Classification, 'rules'>) {
    this.#rules = rules;
    this.classes = Object.freeze([...new Set(rules.map((rule) => rule.as))].sort());
    this.version = hash('sha256', JSON.stringify(rules), 'base64url').slice(0, 16);
  }

  /** Without duplicates; a class of the whole value stands before one of a part of it, which it makes superfluous. */
  classesOf(column: ColumnName): readonly Assigned[] {
    const key = `${column.schema}\u0000${column.table}\u0000${column.column}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= mostKept) this.#known.clear();
    const found = this.#find([column.schema, column.table, column.column]);
    this.#known.set(key, found);
    return found;
  }

  #find(name: ColumnPattern): readonly Assigned[] {
    const found = new Map<DataClass, readonly (readonly string[])[]>();
    for (const { columns, paths, as } of this.#rules) {
      if (!columns.some((pattern) => fits(pattern, name))) continue;
      const before = found.get(as);
      const whole = paths.length === 0 || before?.length === 0;
      found.set(as, whole ? [] : [...(before ?? []), ...paths]);
    }
    if (found.size === 0) return nothing;
    return Object.freeze([...found].map(([dataClass, paths]) => Object.freeze({ dataClass, paths })));
  }
}

function fits(pattern: ColumnPattern, name: ColumnPattern): boolean {
  return pattern.every((part, at) => matches(part, name[at] ?? ''));
}

/** `*` stands for any characters. Pieces between the stars are found from left to right: no search goes back. */
export function matches(pattern: string, name: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return pattern === name;
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}
