// One question to the target's catalogue before a statement is planned: how large its tables are, and whether planning
// it could run code that is not the server's own.
import type { Impact } from '../../../model/approval.ts';

export interface Surroundings {
  readonly tables: Impact['tables'];
  /** Planning could run a function of a user, or ask another server. */
  readonly foreign: boolean;
}

/** What the question is about. */
export interface Around {
  /** Schema and name of each table it may mean. */
  readonly tables: readonly (readonly [string, string])[];
  /** All names in it. */
  readonly names: readonly string[];
  /** OIDs of its parameters' types, as the client gave them. */
  readonly types: readonly number[];
}

/** OID of json: the type of the question's one parameter. */
export const JSON_OID = 114;
/** Tables told of; of the rest nobody reads. */
const MOST_TABLES = 100;

/**
 * Asked with nothing but pg_catalog in the search path. `16384` is the first OID that initdb does not give.
 *
 * `reached` is all that planning may look into: the relations named, what inherits from them, their rules, policies, defaults,
 * constraints, indexes and statistics, the types named, and whatever any of these depends on. Code that C or PostgreSQL
 * itself brings can be installed by superusers only, and is trusted; all other is `written`. Operators and casts count wherever they are, since
 * `=` and the like are used without being named.
 */
export const SURROUNDINGS_QUERY = `
WITH RECURSIVE named AS (
  SELECT DISTINCT c.oid, c.relname, c.relkind, CASE WHEN n.oid = pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END AS schema
  FROM json_array_elements($1::json -> 'tables') t
  JOIN pg_namespace n ON n.nspname = t ->> 0 OR (t ->> 0 = 'pg_temp' AND n.oid = pg_my_temp_schema())
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t ->> 1
), word AS (
  SELECT value AS word FROM json_array_elements_text($1::json -> 'names')
), written AS (
  SELECT p.oid, p.proname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
  WHERE p.oid >= 16384 AND (l.lanname NOT IN ('internal', 'c') OR p.prokind = 'a')
), reached (class, object) AS (
  SELECT 'pg_class'::regclass::oid, oid FROM named
  UNION SELECT 'pg_type'::regclass::oid, oid FROM pg_type
    WHERE oid >= 16384 AND (typname IN (SELECT word FROM word)
      OR oid IN (SELECT value::oid FROM json_array_elements_text($1::json -> 'types')))
  UNION SELECT s.class, s.object FROM reached r CROSS JOIN LATERAL (
    SELECT refclassid, refobjid FROM pg_depend WHERE classid = r.class AND objid = r.object
    UNION ALL SELECT 'pg_class'::regclass, inhrelid FROM pg_inherits WHERE r.class = 'pg_class'::regclass AND inhparent = r.object
    UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite WHERE r.class = 'pg_class'::regclass AND ev_class = r.object
    UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy WHERE r.class = 'pg_class'::regclass AND polrelid = r.object
    UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE r.class = 'pg_class'::regclass AND adrelid = r.object
    UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE r.class = 'pg_class'::regclass AND indrelid = r.object
    UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext WHERE r.class = 'pg_class'::regclass AND stxrelid = r.object
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
      WHERE r.class = 'pg_class'::regclass AND conrelid = r.object AND contype = 'c'
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE r.class = 'pg_type'::regclass AND contypid = r.object
    UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE r.class = 'pg_type'::regclass AND opcintype = r.object
    UNION ALL SELECT 'pg_proc'::regclass, a.amproc FROM pg_amproc a JOIN pg_opclass o ON o.opcfamily = a.amprocfamily
      WHERE r.class = 'pg_opclass'::regclass AND o.oid = r.object
    UNION ALL SELECT 'pg_operator'::regclass, a.amopopr FROM pg_amop a JOIN pg_opclass o ON o.opcfamily = a.amopfamily
      WHERE r.class = 'pg_opclass'::regclass AND o.oid = r.object
  ) s (class, object)
), member (root, oid) AS (
  SELECT oid, oid FROM named WHERE relkind IN ('r', 'p', 'm')
  UNION SELECT m.root, i.inhrelid FROM member m JOIN pg_inherits i ON i.inhparent = m.oid
), size AS (
  SELECT m.root, sum(s.bytes) AS bytes,
    CASE WHEN bool_or(c.reltuples < 0 AND s.bytes > 0) THEN -1 ELSE sum(greatest(c.reltuples, 0)) FILTER (WHERE c.relkind <> 'p') END AS rows
  FROM member m JOIN pg_class c ON c.oid = m.oid CROSS JOIN LATERAL (SELECT coalesce(pg_total_relation_size(c.oid), 0)) s (bytes)
  GROUP BY m.root
)
SELECT
  EXISTS (SELECT FROM reached r JOIN written w ON r.class = 'pg_proc'::regclass AND w.oid = r.object)
  OR EXISTS (SELECT FROM reached r JOIN pg_class c ON r.class = 'pg_class'::regclass AND c.oid = r.object WHERE c.relkind = 'f')
  OR EXISTS (SELECT FROM written WHERE proname IN (SELECT word FROM word))
  OR EXISTS (SELECT FROM pg_cast k JOIN written w ON w.oid = k.castfunc)
  OR EXISTS (SELECT FROM pg_operator o JOIN written w ON w.oid = o.oprcode
    WHERE o.oprname IN ('=', '<>', '<', '>', '<=', '>=') OR o.oprname IN (SELECT word FROM word)),
  (SELECT coalesce(json_agg(t), '[]') FROM (
    SELECT n.schema || '.' || n.relname AS name, coalesce(s.rows, 0) AS rows, s.bytes FROM named n JOIN size s ON s.root = n.oid
    ORDER BY 1 LIMIT ${MOST_TABLES}) t)`;

export function encodeAround({ tables, names, types }: Around): Buffer {
  return Buffer.from(JSON.stringify({ tables, names, types }));
}

/** Undefined when the row is not an answer to the question. */
export function readSurroundings(row: readonly (Buffer | null)[]): Surroundings | undefined {
  const [foreign, tables] = row.map((value) => value?.toString('utf8'));
  const list = tables === undefined ? undefined : readTables(tables);
  return list === undefined ? undefined : { foreign: foreign !== 'f', tables: list };
}

function readTables(json: string): Impact['tables'] | undefined {
  try {
    const list: unknown = JSON.parse(json);
    if (!Array.isArray(list)) return undefined;
    return list.map((one) => ({ name: String(one.name), rows: Number(one.rows), bytes: Number(one.bytes) }));
  } catch {
    return undefined;
  }
}
