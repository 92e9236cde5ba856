// Search: entries that hold all of what is asked, newest first, with what was found in them and counts over all of them.
import type { SQLInputValue } from 'node:sqlite';
import { clampLimit, pageOf, readCursor } from './cursor.ts';
import { type Span, spanOf } from './entry-at.ts';
import type { IndexFile } from './index-file.ts';
import { knownTargets } from './list-sessions.ts';
import { matchOf, type Sight } from './match.ts';
import { type Query, readQuery } from './read-query.ts';
import { keptColumns, openColumns } from './schema.ts';
import type { Found, Hit, SearchQuery } from './trail-reader.ts';

/** Hits that are counted. */
const mostCounted = 100_000;
const mostValues = 10;
const facets = ['target', 'verb', 'decision', 'agent', 'status'] as const;

/** Place of each column in `words`, for `snippet`. */
const places = { tables: 3, names: 4, text: 5, params: 6, intent: 7, ticket: 8, error: 9 } as const;

type HitRow = Readonly<Record<keyof typeof places, string | null>> & {
  readonly entry: number;
  readonly id: string | null;
  readonly at: string;
  readonly kind: string;
  readonly target: string;
  readonly principal: string;
  readonly verb: string | null;
  readonly decision: string | null;
  readonly status: string | null;
  readonly rowCount: number | null;
};

/** @throws GatelogError `search.syntax`, `search.cursor`. */
export function search(file: IndexFile, asked: SearchQuery): Found {
  const query = readQuery(asked.text);
  const limit = clampLimit(asked.limit);
  const sights = sightsOf(file, asked);
  const page = spanOf(file, query, readCursor('search', asked.cursor));
  const rows = sights
    .flatMap((sight) => readHits(file, query, sight, page, limit + 1))
    .toSorted(({ row: a }, { row: b }) => b.entry - a.entry);
  const items = pageOf(
    'search',
    rows,
    limit,
    ({ row }) => row.entry,
    ({ row, sight }) => hitOf(row, sight),
  );
  return { ...items, ...countHits(file, query, sights, spanOf(file, query, undefined)) };
}

/** What may be read in full, and what only by what stands in entries. */
function sightsOf(file: IndexFile, { targets, payloadTargets }: SearchQuery): readonly Sight[] {
  const known = knownTargets(file, targets);
  const readable = new Set(payloadTargets);
  const { true: full = [], false: open = [] } = Object.groupBy(known, (name) => `${readable.has(name)}`);
  const all = file.get<{ count: number }>('select count(*) count from targets')?.count;
  return [
    { targets: full, kept: true },
    { targets: open, kept: false },
  ]
    .filter((sight) => sight.targets.length > 0)
    .map((sight) => (sight.targets.length === all ? { ...sight, targets: 'all' as const } : sight));
}

/** FTS5 walks its rows newest first and stops at the limit. */
function fromHits({ moreRows, fewerRows }: Query): string {
  const more = moreRows === undefined ? '' : 'and e.rows > ?';
  const fewer = fewerRows === undefined ? '' : 'and e.rows < ?';
  return `from words cross join entries e on e.entry = words.rowid
    where words match ? and words.rowid >= ? and words.rowid < ? ${more} ${fewer}`;
}

function boundsOf({ moreRows, fewerRows }: Query, match: string, { from, to }: Span): SQLInputValue[] {
  return [match, from, to, moreRows, fewerRows].filter((value) => value !== undefined);
}

function readHits(file: IndexFile, query: Query, sight: Sight, span: Span, limit: number) {
  const columns: readonly (keyof typeof places)[] = sight.kept
    ? [...keptColumns, ...openColumns]
    : openColumns;
  const snippets = columns.map(
    (name) => `snippet(words, ${places[name]}, char(2), char(3), '…', 24) as "${name}"`,
  );
  const sql = `select e.entry, (select id from sessions s where s.entry = e.session) id, e.at, e.kind, e.target, e.principal,
    e.verb, e.decision, e.status, e.rows as rowCount, ${snippets.join(', ')} ${fromHits(query)} order by words.rowid desc limit ?`;
  const bounds = boundsOf(query, matchOf(query, sight), span);
  return file.all<HitRow>(sql, ...bounds, limit).map((row) => ({ row, sight }));
}

function hitOf(row: HitRow, sight: Sight): Hit {
  const { entry, id, at, kind, target, principal, verb, decision, status, rowCount } = row;
  const snippet = snippetOf(row, sight);
  return {
    ...{ entry, session: id ?? '', at, kind, target, principal },
    ...(verb === null ? {} : { verb }),
    ...(decision === null ? {} : { decision }),
    ...(status === null ? {} : { status }),
    ...(rowCount === null ? {} : { rows: rowCount }),
    ...(snippet === undefined ? {} : { snippet }),
  };
}

/** The column where something was found; without words in the query, the beginning of the text or the tables. */
function snippetOf(row: HitRow, sight: Sight): string | undefined {
  const columns = sight.kept ? [...keptColumns, ...openColumns] : openColumns;
  const texts = columns.map((name) => row[name] ?? '').filter((text) => text !== '');
  return texts.find((text) => text.includes('\u0002')) ?? texts[0];
}

type Counted = Readonly<Record<(typeof facets)[number], string | null>>;

function countHits(
  file: IndexFile,
  query: Query,
  sights: readonly Sight[],
  span: Span,
): Pick<Found, 'facets' | 'total' | 'atLeast'> {
  const counts = new Map(facets.map((facet) => [facet, new Map<string, number>()]));
  let total = 0;
  const sql = `select e.target, e.verb, e.decision, e.agent, e.status ${fromHits(query)} limit ?`;
  for (const sight of sights) {
    const bounds = boundsOf(query, matchOf(query, sight), span);
    for (const row of file.each<Counted>(sql, ...bounds, mostCounted + 1 - total)) {
      total++;
      if (total <= mostCounted) count(counts, row);
    }
  }
  const atLeast = total > mostCounted ? { atLeast: true as const } : {};
  return { facets: mostFrequent(counts), total: Math.min(total, mostCounted), ...atLeast };
}

type Counts = ReadonlyMap<(typeof facets)[number], Map<string, number>>;

function count(counts: Counts, row: Counted): void {
  for (const [facet, values] of counts) {
    const value = row[facet];
    if (value !== null && value !== '') values.set(value, (values.get(value) ?? 0) + 1);
  }
}

function mostFrequent(counts: Counts): Found['facets'] {
  const order = (values: ReadonlyMap<string, number>) =>
    [...values]
      .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, mostValues)
      .map(([value, times]) => ({ value, count: times }));
  return Object.fromEntries([...counts].map(([facet, values]) => [facet, order(values)]));
}
