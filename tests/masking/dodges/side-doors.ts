// Dodges that keep a value where the server keeps its own things: sequences, settings, locks, names, definitions.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, card } = first;

export const sideDoorDodges = family('laundering past tables', [
  leak(
    'a sequence',
    [`select setval('numbers_seq', card) from customers where id = 1`, `select currval('numbers_seq')`],
    card,
  ),
  leak(
    'a sequence, another session',
    [`select count(setval('numbers_seq', card)) from customers where id = 1`],
    card,
    { second: ['select last_value from numbers_seq'] },
  ),
  leak(
    'pg_sequences',
    [
      `select count(setval('numbers_seq', card)) from customers where id = 1`,
      'select last_value from pg_sequences',
    ],
    card,
  ),
  leak(
    'lastval',
    [
      `select nextval('numbers_seq')`,
      `select count(setval('numbers_seq', card)) from customers where id = 1`,
      'select lastval()',
    ],
    card,
  ),
  leak(
    'a sequence made with the value',
    [
      `do $$begin execute format('create sequence lab.s start %s', (select card from customers where id = 1)); end$$`,
      `select start_value from pg_sequences where sequencename = 's'`,
    ],
    card,
  ),
  leak(
    'set_config',
    [
      `select set_config('my.setting', ssn, false) is null from customers where id = 1`,
      `select current_setting('my.setting')`,
    ],
    ssn,
  ),
  leak(
    'what set_config returns',
    `select set_config('my.setting', ssn, true) from customers where id = 1`,
    ssn,
  ),
  leak(
    'set_config and SHOW',
    [`select set_config('my.setting', email, false) is null from customers where id = 1`, 'show my.setting'],
    email,
  ),
  leak(
    'a setting of a DO block',
    [
      `do $$begin perform set_config('my.setting', (select ssn from customers where id = 1), false); end$$`,
      'show my.setting',
    ],
    ssn,
  ),
  leak(
    'a reported setting',
    `select set_config('application_name', ssn, false) is null from customers where id = 1`,
    ssn,
    { note: 'ParameterStatus tells it' },
  ),
  leak(
    'the search path',
    [`select set_config('search_path', ssn, false) is null from customers where id = 1`, 'show search_path'],
    ssn,
  ),
  leak(
    'pg_settings',
    [
      `select set_config('application_name', ssn, false) is null from customers where id = 1`,
      `select setting from pg_settings where name = 'application_name'`,
    ],
    ssn,
  ),
  leak(
    'pg_stat_activity',
    [
      `select set_config('application_name', ssn, false) is null from customers where id = 1`,
      'select application_name from pg_stat_activity',
    ],
    ssn,
  ),
  leak(
    'pg_stat_activity, another session',
    [`select set_config('application_name', email, false) is null from customers where id = 1`],
    email,
    { second: ['select application_name from pg_stat_activity order by 1'] },
  ),
  leak(
    'a setting of the role',
    [
      `do $$begin execute format('alter role current_user set application_name = %L', (select ssn from customers where id = 1)); end$$`,
      'select setconfig from pg_db_role_setting',
      'alter role current_user reset all',
    ],
    ssn,
  ),
  leak(
    'an advisory lock',
    [
      `select count(pg_advisory_lock(card)::text) from customers where id = 1`,
      `select (classid::bigint << 32) | objid::bigint from pg_locks where locktype = 'advisory'`,
    ],
    card,
  ),
  leak(
    'an advisory lock, another session',
    [`select count(pg_try_advisory_lock(card)) from customers where id = 1`],
    card,
    { second: [`select (classid::bigint << 32) | objid::bigint from pg_locks where locktype = 'advisory'`] },
  ),
  leak(
    'a comment',
    [
      `do $$begin execute format('comment on table scratch is %L', (select ssn from customers where id = 1)); end$$`,
      `select obj_description('scratch'::regclass)`,
      'comment on table scratch is null',
    ],
    ssn,
  ),
  leak(
    'the name of a table',
    [
      `do $$begin execute format('create table lab.%I ()', (select ssn from customers where id = 1)); end$$`,
      `select relname from pg_class where relnamespace = 'lab'::regnamespace`,
    ],
    ssn,
  ),
  leak(
    'the name of a column',
    [
      `do $$begin execute format('create table lab.t (%I int)', (select ssn from customers where id = 1)); end$$`,
      'select * from lab.t',
    ],
    ssn,
  ),
  leak(
    'the label of an enum',
    [
      `do $$begin execute format('create type lab.e as enum (%L)', (select ssn from customers where id = 1)); end$$`,
      `select enumlabel from pg_enum`,
    ],
    ssn,
  ),
  leak(
    'a default',
    [
      `do $$begin execute format('create table lab.t (a text default %L)', (select ssn from customers where id = 1)); end$$`,
      'insert into lab.t default values returning a',
    ],
    ssn,
  ),
  leak(
    'the text of a function',
    [
      `do $$begin execute format('create function lab.f() returns text language sql return %L', (select ssn from customers where id = 1)); end$$`,
      'select lab.f()',
    ],
    ssn,
  ),
  leak(
    'the name of a channel',
    [
      `do $$begin execute format('listen %I', (select ssn from customers where id = 1)); end$$`,
      'select pg_listening_channels()',
    ],
    ssn,
  ),
]);
