// What a target is asked about its catalogue: the questions as SQL, and who takes the rows of each answer.
// Every name is qualified and the search path empty, so that nobody can put a function of theirs in a question, and
// so that the server qualifies every name in the definitions it writes out.
import type { CatalogueDraft } from './catalogue-draft.ts';
import type { RowValues } from './row-values.ts';

export interface Question {
  readonly sql: string;
  /** How many values a row of its answer has. */
  readonly width: number;
  readonly take: (draft: CatalogueDraft, row: RowValues) => void;
}

/** What initdb made has a smaller OID (FirstNormalObjectId): all else is somebody's own, in pg_catalog too. */
const FIRST_USER_OID = 16384;

/** Temporary relations are nobody else's to read; TOAST tables are read through their tables. */
const shown = `n.nspname operator(pg_catalog.!~) '^pg_(toast|temp_)'`;
const withColumns = `c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c')`;

/** Names the server came with may be left to the gateway's own knowledge of them. */
function isUsers(oid: string): string {
  return `(${oid} >= ${FIRST_USER_OID} or n.nspname not in ('pg_catalog', 'information_schema'))`;
}

/** Each has a total order by numbers, so that the same catalogue gives the same bytes. */
export const questions: readonly Question[] = [
  {
    sql: `select n.nspname from pg_catalog.pg_namespace n where ${shown} order by n.oid`,
    width: 1,
    take: (draft, row) => draft.takeSchema(row),
  },
  {
    // Bits of tgtype: 1 is FOR EACH ROW, 2 BEFORE, 64 INSTEAD OF. Disabled ones count, since they can be enabled.
    sql: `select c.oid, n.nspname, c.relname, c.relkind, c.reltype,
        c.relkind in ('v', 'm') and ${isUsers('c.oid')},
        c.relhasrules and exists (
          select from pg_catalog.pg_rewrite r where r.ev_class = c.oid and r.ev_type <> '1'),
        c.relhastriggers and exists (
          select from pg_catalog.pg_trigger t
          where t.tgrelid = c.oid and t.tgtype & 1 <> 0 and t.tgtype & 66 <> 0)
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where ${withColumns} and ${shown}
      order by c.oid`,
    width: 8,
    take: (draft, row) => draft.takeRelation(row),
  },
  {
    sql: `select a.attrelid, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attgenerated <> '',
        case when a.attgenerated <> '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_attrdef d
        on a.attgenerated <> '' and d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped and ${withColumns} and ${shown}
      order by a.attrelid, a.attnum`,
    width: 7,
    take: (draft, row) => draft.takeColumn(row),
  },
  {
    // A temporary child stays in the list though it is no relation here: then its values are of unknown origin.
    sql: `select i.inhrelid, i.inhparent
      from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhparent
      where c.relkind in ('r', 'p', 'f')
      order by i.inhrelid, i.inhseqno`,
    width: 2,
    take: (draft, row) => draft.takeInheritance(row),
  },
  {
    // Only true arrays have elements here: typelem says what [] gives, of `point` and `name` too.
    sql: `select t.oid, n.nspname, t.typname, t.typtype,
        case when t.typinput = 'pg_catalog.array_in'::pg_catalog.regproc then t.typelem else 0 end,
        t.typbasetype, t.typrelid, t.typtypmod,
        case when t.typtype = 'e' then (
          select pg_catalog.json_agg(e.enumlabel order by e.enumsortorder)
          from pg_catalog.pg_enum e where e.enumtypid = t.oid) end
      from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where ${shown}
      order by t.oid`,
    width: 9,
    take: (draft, row) => draft.takeType(row),
  },
  {
    sql: `select p.oid, n.nspname, p.proname, p.prokind, p.proargtypes, p.provariadic <> 0, p.proretset,
        p.prorettype, (
          select pg_catalog.json_agg(coalesce(p.proargnames[i], '') order by i)
          from pg_catalog.generate_subscripts(p.proargmodes, 1) i where p.proargmodes[i] in ('o', 'b', 't'))
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where ${isUsers('p.oid')} and ${shown}
      order by p.oid`,
    width: 9,
    take: (draft, row) => draft.takeFunction(row),
  },
  {
    sql: `select o.oprname
      from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
      where ${isUsers('o.oid')}
      order by o.oid`,
    width: 1,
    take: (draft, row) => draft.takeOperator(row),
  },
  {
    sql: `select k.castsource, k.casttarget
      from pg_catalog.pg_cast k
      where k.castfunc >= ${FIRST_USER_OID}
      order by k.castsource, k.casttarget`,
    width: 2,
    take: (draft, row) => draft.takeCast(row),
  },
];

/**
 * The settings are those that change how the server writes out definitions, and bounds: a definition waits for whoever
 * has locked a table of it, and nobody may wait for the gateway for long.
 */
export function openingRound(): string {
  return `begin transaction isolation level repeatable read, read only;
    set local search_path = '';
    set local statement_timeout = '60s';
    set local lock_timeout = '2s';
    set local jit = off;
    set local quote_all_identifiers = off;
    set local datestyle = 'ISO, MDY';
    set local intervalstyle = 'postgres';
    set local timezone = 'UTC';
    set local bytea_output = 'hex';
    set local extra_float_digits = 1;
    ${questions.map(({ sql }) => `${sql};`).join('\n')}`;
}

/** Small against the 6,400 locks that a server keeps by default for everybody. */
const VIEWS_AT_ONCE = 100;

/** One question for each handful of views. */
export function askDefinitions(views: readonly number[]): readonly Question[] {
  const asked: Question[] = [];
  for (let at = 0; at < views.length; at += VIEWS_AT_ONCE) {
    const oids = views.slice(at, at + VIEWS_AT_ONCE).join(',');
    asked.push({
      sql: `select v.oid, pg_catalog.pg_get_viewdef(v.oid)
        from pg_catalog.unnest('{${oids}}'::pg_catalog.oid[]) v (oid)
        order by v.oid`,
      width: 2,
      take: (draft, row) => draft.takeDefinition(row),
    });
  }
  return asked;
}

/**
 * The server locks every table that a definition names, until the end of the transaction or until a savepoint before it
 * is gone back to: the locks of thousands of views at once would leave none for others.
 */
export function definitionRound(asked: readonly Question[]): string {
  const batches = asked.map(({ sql }) => `savepoint definitions; ${sql}; rollback to savepoint definitions;`);
  return `${batches.join('\n')} commit`;
}
