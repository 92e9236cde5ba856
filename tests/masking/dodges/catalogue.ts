// Dodges by what the server keeps beside the tables: statistics, activity, plans.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, phone, iban, card, birth } = first;

export const catalogueDodges = family('catalogue', [
  leak(
    'pg_stats, most common values',
    `select most_common_vals::text from pg_stats where tablename = 'customers' and attname = 'phone'`,
    phone,
  ),
  leak(
    'pg_stats, bounds',
    `select histogram_bounds::text from pg_stats where tablename = 'customers'`,
    email,
  ),
  leak('pg_stats, as they are', `select * from pg_stats where tablename = 'customers'`, [phone, email]),
  leak(
    'pg_stats, as an array',
    `select unnest(histogram_bounds::text::text[]) from pg_stats where tablename = 'customers' and attname = 'ssn' and not inherited`,
    ssn,
  ),
  leak('pg_stats, as json', 'select json_agg(s) from pg_stats s', phone),
  leak(
    'pg_stats, all schemas named',
    'select pg_catalog.pg_stats.most_common_vals::text from pg_catalog.pg_stats',
    phone,
  ),
  leak(
    'pg_stats of elements',
    `select most_common_elems::text from pg_stats where attname = 'answers'`,
    first.answers[0],
  ),
  leak(
    'pg_statistic',
    `select stavalues1::text from pg_statistic where starelid = 'customers'::regclass`,
    email,
  ),
  leak(
    'pg_statistic, the row',
    `select s::text from pg_statistic s where starelid = 'customers'::regclass`,
    phone,
  ),
  leak('pg_stats_ext', `select most_common_vals::text from pg_stats_ext where tablename = 'customers'`, [
    phone,
    iban,
  ]),
  leak(
    'pg_statistic_ext_data',
    `select m.values::text from pg_statistic_ext_data d, pg_mcv_list_items(d.stxdmcv) m`,
    iban,
  ),
  leak('pg_statistic_ext_data, in bytes', 'select stxdmcv::bytea from pg_statistic_ext_data', iban),
  leak(
    'pg_stats_ext_exprs',
    [
      'create statistics lab.e on (lower(email)) from customers',
      'analyze customers',
      `select (histogram_bounds::text) from pg_stats_ext_exprs`,
      'drop statistics lab.e',
    ],
    email,
  ),
  leak(
    'statistics of an index',
    [
      'create index by_birth on customers ((birth + 0))',
      'analyze customers',
      `select histogram_bounds::text from pg_stats where tablename = 'by_birth'`,
      'drop index by_birth',
    ],
    birth,
  ),
  leak(
    'statistics of a view',
    `select most_common_vals::text || histogram_bounds::text from pg_stats where tablename = 'customer_summary' union all select histogram_bounds::text from pg_stats where tablename = 'customer_summary'`,
    card,
  ),
  leak(
    'statistics of what was laundered',
    [
      'create table lab.t as select email as x from customers',
      'analyze lab.t',
      `select histogram_bounds::text from pg_stats where schemaname = 'lab'`,
    ],
    email,
  ),
  leak(
    'pg_stat_activity',
    [
      `do $$begin execute format('set application_name = %L', (select ssn from customers where id = 1)); end$$`,
      'select * from pg_stat_activity where pid = pg_backend_pid()',
    ],
    ssn,
  ),
  leak(
    'pg_stat_get_activity',
    [
      `do $$begin execute format('set application_name = %L', (select email from customers where id = 1)); end$$`,
      'select application_name from pg_stat_get_activity(pg_backend_pid())',
    ],
    email,
  ),
  leak('the server log', 'select pg_read_file(pg_current_logfile())', ssn, { refusable: true }),
  leak('pg_largeobject', 'select data from pg_largeobject', 'the key hangs behind', { refusable: true }),
]);

export const explainDodges = family('EXPLAIN', [
  leak('a constant that was folded', `explain select 1 from scratch where body = ssn_now()`, ssn),
  leak('VERBOSE output', 'explain (verbose) select ssn_now()', ssn),
  leak('json', 'explain (format json) select 1 from scratch where body = ssn_now()', ssn),
  leak('yaml', 'explain (format yaml, costs off) select 1 from scratch where body = ssn_now()', ssn),
  leak('xml', 'explain (format xml) select 1 from scratch where body = ssn_now()', ssn),
  leak('ANALYZE that tells', 'explain analyze select tell(email) from customers where id = 1', email),
  leak('ANALYZE that fails', 'explain analyze select email::int from customers where id = 1', email),
  leak('a failure while planning', 'explain select fail_now()', ssn),
  leak('an index condition', `explain (costs off) select 1 from uniques where body = ssn_now()`, ssn),
  leak('a generic plan', 'explain (generic_plan, verbose) select ssn_now(), $1::int', ssn, {
    protocol: 'simple',
  }),
  leak(
    'an estimate of rows',
    'explain select * from generate_series(1, (card_now() / 10000000)::int)',
    '455673758',
  ),
  leak('of INSERT', 'explain (verbose) insert into scratch (body) values (ssn_now())', ssn),
  leak('of CREATE TABLE AS', 'explain (verbose) create table lab.x as select ssn_now() as y', ssn),
  leak('of DECLARE', ['begin', 'explain (verbose) declare c cursor for select ssn_now()', 'commit'], ssn),
  leak('of EXECUTE', ['prepare p as select ssn_now()', 'explain (verbose) execute p'], ssn),
  leak('of VALUES', 'explain (verbose) values (ssn_now())', ssn),
  leak('a literal put together', `explain (verbose) select 'is ' || ssn_now()`, ssn),
]);
