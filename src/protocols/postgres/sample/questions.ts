// What a target is asked to sample its tables: the questions as SQL. Nothing in them runs code of a user of the target:
// every name is qualified, the search path empty, and values become text by the output functions of their types, not by
// casts, which anybody may define.
import type { Column, Table } from './tables.ts';

/** The reading of a table may take this long, and wait for a lock this long; nobody waits for us any longer. */
const settings = `set local search_path = '';
  set local statement_timeout = '10s';
  set local lock_timeout = '2s';
  set local jit = off;
  set local max_parallel_workers_per_gather = 0;
  set local datestyle = 'ISO, MDY';
  set local timezone = 'UTC';
  set local extra_float_digits = 1;`;

const begin = `begin transaction isolation level read committed, read only; ${settings}`;

/** A partition is classified as what it is a part of. Views have the classes of what they show. */
const shown = `c.relkind in ('r', 'p', 'f') and not c.relispartition
  and n.nspname <> 'information_schema' and n.nspname operator(pg_catalog.!~) '^pg_'`;

/** More tables below one than this are not read through it: the server would lock them all. */
const MOST_BELOW = 100;

/** Of each table: how large it is with all below it, and the largest of those, in case they are too many. */
const tablesQuestion = `with recursive below (root, oid) as (
    select i.inhparent, i.inhrelid from pg_catalog.pg_inherits i
    union
    select b.root, i.inhrelid from below b join pg_catalog.pg_inherits i on i.inhparent = b.oid),
  family as (
    select b.root, count(*) as members, sum(greatest(c.reltuples, 0)) as tuples, sum(c.relpages) as pages,
      bool_or(c.relkind = 'f') as remote,
      (array_agg(c.oid order by c.relpages desc, c.oid)
        filter (where c.relkind = 'r' and pg_catalog.has_table_privilege(c.oid, 'select')))[1] as largest
    from below b join pg_catalog.pg_class c on c.oid = b.oid group by b.root)
  select c.oid, n.nspname, c.relname,
    least(greatest(c.reltuples, 0) + coalesce(f.tuples, 0), 2000000000)::pg_catalog.int8,
    least(c.relpages + coalesce(f.pages, 0), 2000000000)::pg_catalog.int8,
    c.relkind = 'f' or coalesce(f.remote, false),
    coalesce(f.members > ${MOST_BELOW}, false),
    m.nspname, l.relname
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join family f on f.root = c.oid
  left join pg_catalog.pg_class l on l.oid = f.largest
  left join pg_catalog.pg_namespace m on m.oid = l.relnamespace
  where ${shown}
  order by n.nspname, c.relname`;

/** Domains as what they are over. What is inherited is classified, and sampled, where it comes from. */
const columnsQuestion = `with recursive base (type, oid, next, text) as (
    select t.oid, t.oid, t.typbasetype, t.typcategory = 'S' from pg_catalog.pg_type t
    union all
    select b.type, t.oid, t.typbasetype, t.typcategory = 'S'
    from base b join pg_catalog.pg_type t on t.oid = b.next where b.next <> 0)
  select a.attrelid, a.attname, b.oid, b.text,
    pg_catalog.has_schema_privilege(c.relnamespace, 'usage')
      and pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select')
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join base b on b.type = a.atttypid and b.next = 0
  where a.attnum > 0 and not a.attisdropped and a.attinhcount = 0 and ${shown}
  order by a.attrelid, a.attnum`;

export function listingRound(): string {
  return `${begin} ${tablesQuestion}; ${columnsQuestion}; commit`;
}

/** How much of one table is read. */
export interface Extent {
  readonly rows: number;
  /** Characters of each value. */
  readonly length: number;
}

/** Of one table, in characters: what is kept until it has been looked at. */
const TABLE_LENGTH = 32 * 1024 * 1024;
const ROW_LENGTH = 1024 * 1024;
const LONGEST_VALUE = 4096;
/** Less of a value shows too little; then it is fewer rows. */
const SHORTEST_VALUE = 64;

export function extentOf(columns: number, rows: number): Extent {
  const affordable = Math.min(ROW_LENGTH / columns, TABLE_LENGTH / (columns * rows));
  const length = Math.floor(Math.max(SHORTEST_VALUE, Math.min(LONGEST_VALUE, affordable)));
  return { rows: Math.min(rows, Math.floor(TABLE_LENGTH / (columns * length))), length };
}

/** Of a large table rows of random pages are read, always the same; of any other the first rows. */
export function readRound(
  table: Table,
  columns: readonly Column[],
  extent: Extent,
  scattered: boolean,
): string {
  const values = columns.map((column) => valueOf(column, extent.length)).join(', ');
  const rows = rowsOf(table, columns, extent.rows, scattered);
  return `${begin} select ${values} from (${rows}) as sample; commit`;
}

/** The values are made of the rows that are left: what is sorted away is never looked at. */
function rowsOf(table: Table, columns: readonly Column[], rows: number, scattered: boolean): string {
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const from = table.part === undefined ? named(table) : `only ${named(table.part)}`;
  const share = scattered ? shareOf(table, rows) : undefined;
  if (share === undefined) return `select ${names} from ${from} limit ${rows}`;
  return `select ${names} from ${from} tablesample pg_catalog.system (${share.toFixed(9)}) repeatable (0)
    order by pg_catalog.md5(ctid::pg_catalog.text) limit ${rows}`;
}

/** Below, the first rows are as good as any. */
const FEWEST_PAGES = 100;
const PAGES_READ = 50;

/** Percent of its pages that hold about four times the rows, as most tables have holes, and are not all in one place. */
export function shareOf(table: Table, rows: number): number | undefined {
  if (table.remote || table.part !== undefined) return undefined;
  if (table.tuples < rows * 20 || table.pages < FEWEST_PAGES) return undefined;
  return 100 * Math.max((rows * 4) / table.tuples, PAGES_READ / table.pages);
}

/** Larger than this on disk, a value that is not text is left out: the server would print all of it first. */
const LARGEST_PRINTED = 1024 * 1024;

function valueOf(column: Column, length: number): string {
  const name = quoted(column.name);
  if (column.plain) return `pg_catalog.left(${name}::pg_catalog.text, ${length})`;
  return `case when pg_catalog.pg_column_size(${name}) <= ${LARGEST_PRINTED}
    then pg_catalog.left(pg_catalog.concat(${name}), ${length}) end`;
}

function named({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
