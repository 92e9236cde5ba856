// Dodges by code of the database: functions, procedures, operators, casts and aggregates of its users, DO blocks.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, birth } = first;

export const functionDodges = family('user functions', [
  leak('pure', 'select shout(email) from customers where id = 1', email),
  leak('one that reads the table', 'select ssn_of(1)', ssn),
  leak('one that reads the table, for each row', 'select p.name, ssn_of(p.id) from products p', ssn),
  leak('one of its definer', 'select email_as_owner(1)', email),
  leak('one that returns rows of the table', 'select email from all_customers() where id = 1', email),
  leak('one that returns rows, whole', 'select a from all_customers() a where id = 1', ssn),
  leak('one that returns rows, by star', 'select (all_customers()).ssn', ssn),
  leak('one that returns a table', 'select b from customer_table(1)', email),
  leak('one that returns a table, renamed', 'select y from customer_table(1) as t (x, y)', email),
  leak('OUT parameters', 'select * from customer_out(1)', [ssn, birth]),
  leak('one OUT parameter', 'select (customer_out(1)).two', birth),
  leak('text that is run', `select fetch_text('select ssn::text from customers where id = 1')`, ssn),
  leak(
    'text that is run, put together',
    `select x from fetch_text('select s' || 'sn::text from cust' || 'omers where id = 1') x`,
    ssn,
  ),
  leak('an argument by name', 'select ssn_of(customer => 1)', ssn),
  leak('a procedure', 'call show_customer(1, null)', ssn),
  leak('a user aggregate', `select glue(email) from customers where id = 1`, email),
  leak('a user operator', 'select !# email from customers where id = 1', email),
  leak(
    'a user operator by OPERATOR()',
    'select operator(public.!#) email from customers where id = 1',
    email,
  ),
  leak('a user cast', 'select (ssn::text::sealed).content from customers where id = 1', ssn),
  leak('a user cast by its function', 'select seal(email) from customers where id = 1', email),
  leak(
    'a function made for it',
    [
      `create function lab.f() returns text language sql as 'select email from public.customers where id = 1'`,
      'select lab.f()',
    ],
    email,
  ),
  leak(
    'a function replaced',
    [
      `create function lab.f() returns text language sql as 'select 1::text'`,
      'select lab.f()',
      `create or replace function lab.f() returns text language sql as 'select ssn::text from public.customers where id = 1'`,
      'select lab.f()',
    ],
    ssn,
  ),
  leak(
    'a temporary function',
    [
      `create function pg_temp.f() returns text language sql as 'select ssn::text from public.customers where id = 1'`,
      'select pg_temp.f()',
    ],
    ssn,
  ),
  leak(
    'ts_stat',
    `select word from ts_stat('select to_tsvector(''simple'', replace(ssn, ''-'', '''')) from customers where id = 1')`,
    ssn,
  ),
  leak(
    'a function with a body in SQL',
    [
      'create function lab.f(n int) returns text language sql begin atomic select email from public.customers where id = n; end',
      'select lab.f(1)',
    ],
    email,
  ),
  leak(
    'a polymorphic function',
    [
      `create function lab.same(anyelement) returns anyelement language sql as 'select $1'`,
      'select lab.same(ssn) from customers where id = 1',
    ],
    ssn,
  ),
  leak(
    'a variadic function',
    [
      `create function lab.last(variadic text[]) returns text language sql as 'select $1[array_length($1, 1)]'`,
      `select lab.last('a', email) from customers where id = 1`,
    ],
    email,
  ),
]);

export const noticeDodges = family('notices', [
  leak('a function that tells', 'select tell(ssn) from customers where id = 1', ssn),
  leak('one that tells in WHERE', `select 1 from customers where id = 1 and tell(email) = 'x'`, email),
  leak('one that tells in ORDER BY', 'select id from customers where id < 3 order by tell(ssn)', ssn),
  leak('a procedure', 'call tell_customer(1)', email),
  leak('DO', `do $$begin raise notice '%', (select ssn from customers where id = 1); end$$`, ssn),
  leak(
    'DO with a loop',
    `do $$declare r record; begin for r in select * from customers loop raise notice '%', r; end loop; end$$`,
    [ssn, email],
  ),
  leak(
    'DO with text that is run',
    `do $$declare x text; begin execute 'select em' || 'ail from customers where id = 1' into x; raise info '%', x; end$$`,
    email,
  ),
  leak(
    'DO with another language tag',
    `do language plpgsql 'begin raise warning ''%'', (select ssn from customers where id = 1); end'`,
    ssn,
  ),
  leak('INFO', `select tell_quietly(ssn, 'info') from customers where id = 1`, ssn),
  leak('WARNING', `select tell_quietly(email, 'warning') from customers where id = 1`, email),
  leak(
    'LOG that is sent',
    ['set client_min_messages = log', `select tell_quietly(ssn, 'log') from customers where id = 1`],
    ssn,
  ),
  leak(
    'DEBUG that is sent',
    ['set client_min_messages = debug5', `select tell_quietly(email, 'debug') from customers where id = 1`],
    email,
  ),
  leak(
    'a plan that is printed',
    ['set client_min_messages = log', 'set debug_print_plan = on', 'select ssn_now()'],
    ssn,
    { note: 'constants of a plan are printed as their bytes' },
  ),
  leak(
    'a process that is none',
    'select pg_terminate_backend((card / 10000000)::int) from customers where id = 1',
    '455673758',
  ),
  leak(
    'a process that is none, cancelled',
    'select pg_cancel_backend((card / 10000000)::int) from customers where id = 1',
    '455673758',
  ),
  leak(
    'a table that is not there',
    [
      `do $$begin execute format('drop table if exists lab.%I', (select ssn from customers where id = 1)); end$$`,
    ],
    ssn,
  ),
  leak(
    'a name that is too long',
    [
      `do $$begin execute format('create table lab.%I ()', (select repeat(email, 3) from customers where id = 1)); end$$`,
    ],
    email,
  ),
  leak('a leaky operator', `select 1 from customers where id = 1 and email === 'x'`, email),
  leak(
    'a leaky operator over statistics',
    [`explain select 1 from customers where phone === 'x'`],
    first.phone,
    { note: 'the planner calls it with the most common values' },
  ),
  leak(
    'a failure that was caught',
    `do $$begin perform ssn::text::int from customers where id = 1; exception when others then raise notice '%', sqlerrm; end$$`,
    ssn,
  ),
  leak(
    'a failure in its own words',
    `do $$declare d text; begin insert into uniques (body) select ssn from customers where id = 1; insert into uniques (body) select ssn from customers where id = 1; exception when others then get stacked diagnostics d = pg_exception_detail; raise notice '%', d; end$$`,
    ssn,
  ),
]);
