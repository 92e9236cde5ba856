// What names can mean at one point of a statement: a chain of levels, each with its FROM and what WITH has made.
import { type Column, columnNamed, type Flow, type Shape, type Value } from './flow.ts';

/** One thing in FROM (a "namespace item" of parse_relation.c). */
export interface Source {
  /** Undefined: it cannot be named, its columns can. */
  readonly alias: string | undefined;
  /** Of a relation without an alias, which `schema.table.column` may mean. An unknown schema matches any. */
  readonly relation?: { readonly schema: string | undefined } | undefined;
  readonly shape: Shape;
  /** Its whole row as one value. */
  readonly row: () => Value;
  /** False inside of a join that merges columns: these are then found through the join, or by a qualified name. */
  readonly listed: boolean;
  /** A table: has `ctid`, `tableoid` and their kin. */
  readonly system: boolean;
}

/** A query of a WITH clause. */
export interface Cte {
  /** May trace it, since RECURSIVE allows to name what is written further on. `unexpanded` columns are among them. */
  shape(): Shape;
}

export interface Scope {
  readonly parent: Scope | undefined;
  readonly ctes: ReadonlyMap<string, Cte>;
  readonly sources: readonly Source[];
}

const noCtes: ReadonlyMap<string, Cte> = new Map();

export const NOWHERE: Scope = Object.freeze({ parent: undefined, ctes: noCtes, sources: [] });

export function inside(parent: Scope | undefined, sources: readonly Source[]): Scope {
  return { parent, ctes: noCtes, sources };
}

export function findCte(scope: Scope | undefined, name: string): Cte | undefined {
  for (let at = scope; at !== undefined; at = at.parent) {
    const found = at.ctes.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Columns every table has that hold nothing a client has stored (SystemAttributeByName). */
const systemColumns = new Set(['ctid', 'xmin', 'cmin', 'xmax', 'cmax', 'tableoid']);

export type ColumnFound =
  | { readonly kind: 'column'; readonly value: Value }
  | { readonly kind: 'system' }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'none' };

export interface BareFound {
  readonly found: ColumnFound;
  /** Of sources on the way whose columns are not known: the name may have meant one of theirs. */
  readonly maybe: readonly Flow[];
}

/** A name alone: the innermost level that has it decides (colNameToVar). */
export function findBare(scope: Scope | undefined, name: string): BareFound {
  const maybe: Flow[] = [];
  for (let at = scope; at !== undefined; at = at.parent) {
    const here: ColumnFound[] = [];
    for (const source of at.sources) {
      if (!source.listed) continue;
      if (source.shape.open !== undefined) maybe.push(source.shape.open);
      const found = findIn(source, name);
      if (found.kind !== 'none') here.push(found);
    }
    if (here.length > 1) return { found: { kind: 'ambiguous' }, maybe };
    if (here[0] !== undefined) return { found: here[0], maybe };
  }
  return { found: { kind: 'none' }, maybe };
}

/** A column of one source, by name; a source of unknown columns has none (its `shape.open` says what it may be). */
export function findIn(source: Source, name: string): ColumnFound {
  const column = columnNamed(source.shape, name);
  if (column === 'ambiguous') return { kind: 'ambiguous' };
  if (column !== undefined) return { kind: 'column', value: column.value };
  return source.system && systemColumns.has(name) ? { kind: 'system' } : { kind: 'none' };
}

/** What `alias.` or `schema.alias.` stands for (refnameNamespaceItem). */
export function findSource(
  scope: Scope | undefined,
  alias: string,
  schema?: string,
): Source | 'ambiguous' | undefined {
  for (let at = scope; at !== undefined; at = at.parent) {
    const named = at.sources.filter((source) => source.alias === alias && isIn(source, schema));
    if (named.length > 1) return 'ambiguous';
    if (named[0] !== undefined) return named[0];
  }
  return undefined;
}

function isIn({ relation }: Source, schema: string | undefined): boolean {
  if (schema === undefined) return true;
  return relation !== undefined && (relation.schema === undefined || relation.schema === schema);
}

/** Columns that `*` stands for. */
export function expanded(shape: Shape): readonly Column[] {
  const all = shape.columns.every((column) => column.unexpanded !== true);
  return all ? shape.columns : shape.columns.filter((column) => column.unexpanded !== true);
}
