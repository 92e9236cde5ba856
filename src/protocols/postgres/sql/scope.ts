// Which relations a column name can belong to at some point of a query.
import type { Resource } from '../../../model/action.ts';

/** One mention of a relation, with what is read of it. */
export interface Use {
  readonly tables: readonly Resource[];
  readonly read: Set<string>;
  readonly filtered: Set<string>;
  /** True in a FROM list; false for a target, which is read only when a column of it is. */
  readonly selected: boolean;
  /** `FROM t AS x (a, b)`: the names in the query are not the table's, so any of them counts as `*`. */
  readonly renamed: boolean;
  hasWhere: boolean;
  locked: boolean;
}

/** Something a column can be qualified by. */
export interface Source {
  readonly alias: string;
  readonly schema?: string;
  /** The relations whose columns it shows; none for a sub-query, which has read its own. */
  readonly uses: readonly Use[];
  /** Relations inside a sub-query, which FOR UPDATE locks too. */
  readonly inside: readonly Use[];
  /** Names it is sure to have, where they are known. */
  readonly columns: ReadonlySet<string>;
}

export interface Scope {
  readonly parent: Scope | undefined;
  readonly ctes: Map<string, Source>;
  readonly sources: Source[];
}

const noNames: ReadonlySet<string> = new Set();

export function childOf(parent: Scope | undefined): Scope {
  return { parent, ctes: new Map(), sources: [] };
}

export function newUse(tables: readonly Resource[], selected: boolean, renamed = false): Use {
  return { tables, read: new Set(), filtered: new Set(), selected, renamed, hasWhere: false, locked: false };
}

export function derived(alias: string, columns = noNames, inside: readonly Use[] = []): Source {
  return { alias, uses: [], inside, columns };
}

export function over(alias: string, uses: readonly Use[], schema?: string): Source {
  return { alias, uses, inside: [], columns: noNames, ...(schema === undefined ? {} : { schema }) };
}

export function findCte(scope: Scope | undefined, name: string): Source | undefined {
  for (let at = scope; at !== undefined; at = at.parent) {
    const found = at.ctes.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All relations whose columns are visible at `scope`, inner ones first. */
export function visibleUses(scope: Scope | undefined): readonly Use[] {
  const uses: Use[] = [];
  for (let at = scope; at !== undefined; at = at.parent)
    uses.push(...at.sources.flatMap((source) => source.uses));
  return uses;
}

/** The innermost source that a qualified column means, and the scope it stands in. */
export function findSource(
  scope: Scope,
  alias: string,
  schema?: string,
): { source: Source; at: Scope } | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const source = at.sources.find(
      (one) => one.alias === alias && (schema === undefined || isIn(one, schema)),
    );
    if (source !== undefined) return { source, at };
  }
  return undefined;
}

function isIn(source: Source, schema: string): boolean {
  if (source.schema !== undefined) return source.schema === schema;
  return source.uses.some((use) =>
    use.tables.some((table) => table.path[0] === schema && table.path[1] === source.alias),
  );
}
