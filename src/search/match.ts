// From a query to what FTS5 reads. Every value becomes one quoted string or hex, so that nothing a person types is syntax.
import { keptColumns, openColumns } from './schema.ts';
import type { Query } from './read-query.ts';
import { everywhere, rowTagBelow, rowTagFrom, tag } from './tags.ts';

/** What one who asks may look into: these targets, with or without kept texts. */
export interface Sight {
  /** `all`: every target that the index knows. */
  readonly targets: readonly string[] | 'all';
  readonly kept: boolean;
}

/** A MATCH expression. What is looked for in vain must be looked for in the same columns, or its absence would tell. */
export function matchOf(query: Query, sight: Sight): string {
  const columns = sight.kept ? [...keptColumns, ...openColumns] : openColumns;
  const expression = (one: Query['terms'][number]) => {
    if (one.kind === 'word') return `{${columns.join(' ')}} : ${quote(one.text, one.prefix)}`;
    const column = one.field === 'ticket' ? ticketColumn(sight) : 'tags';
    return `${column} : ${quote(tag(one.field, one.value), one.prefix)}`;
  };
  const wanted = query.terms.filter(({ not }) => !not).map(expression);
  const unwanted = query.terms.filter(({ not }) => not).map(expression);
  const { moreRows, fewerRows } = query;
  if (moreRows !== undefined) wanted.push(...tagged(rowTagBelow(moreRows)));
  if (fewerRows !== undefined) unwanted.push(...tagged(rowTagFrom(fewerRows)));
  const positive = `(${[scope(sight), ...wanted].join(' AND ')})`;
  return unwanted.length === 0 ? positive : `${positive} NOT (${unwanted.join(' OR ')})`;
}

function tagged(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [`tags : ${quote(name)}`];
}

/** Without sight of kept texts a ticket is looked for where there is none. */
function ticketColumn({ kept }: Sight): string {
  return kept ? 'kept_tags' : 'scope';
}

function scope({ targets }: Sight): string {
  const words = targets === 'all' ? [everywhere] : targets.map((name) => tag('target', name));
  return `scope : (${words.map((word) => quote(word)).join(' OR ')})`;
}

/** An FTS5 string: what is in it is cut into words as texts are, and means nothing else. */
export function quote(text: string, prefix = false): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"${prefix ? ' *' : ''}`;
}
