// psql scripts that use what only psql does: \d, \copy, \gset, \gexec, FETCH_COUNT, \lo_import, \crosstabview.
export const psqlScripts: Readonly<Record<string, string>> = {
  'a tour of the catalogue': `\\dt
\\d customers
\\d+ order_totals
\\dn
\\df pg_catalog.lower
\\du gatelog
\\dp hr.*
`,
  'variables, \\gset and \\gexec': `select count(*) as n from orders \\gset
\\echo orders :n
select format('select %L as label, count(*) from %I', t, t) from unnest(array['orders', 'products']) t \\gexec
\\set name 'O''Neil'
select :'name' as quoted;
select status, country, count(*) from orders join customers c on c.id = customer_id group by 1, 2 order by 1, 2 \\crosstabview
`,
  'results in parts through a cursor': `\\set FETCH_COUNT 40
select id, name from customers order by id;
\\unset FETCH_COUNT
`,
  'copy to and from files': `\\copy (select id, name, price from products order by id) to 'out.csv' with (format csv, header)
begin;
create temp table again (id int, name text, price numeric);
\\copy again from 'out.csv' with (format csv, header)
select count(*), sum(price) from again;
copy again to stdout;
copy again (id) from stdin;
901
902
\\.
select count(*) from again;
rollback;
`,
  'large objects': `begin;
\\set QUIET on
\\lo_import photo.bin
select convert_from(lo_get(:LASTOID), 'UTF8') as content;
\\lo_export :LASTOID copy.bin
\\lo_unlink :LASTOID
rollback;
`,
  'transactions and errors': `\\set ON_ERROR_ROLLBACK on
begin;
insert into notes values (71, 'kept');
insert into notes values (71, 'twice');
select id, body from notes where id = 71;
rollback;
select 1/0;
selct 1;
select * from nowhere;
\\errverbose
`,
  'several statements on one line': `select 1 \\; select 2 \\; select 3;
begin \\; select 4 \\; rollback;
`,
  'notices and notifications': `do $$ begin raise notice 'seen'; end $$;
set client_min_messages = warning;
do $$ begin raise notice 'not seen'; end $$;
reset client_min_messages;
`,
  'explain and timing of plans': `explain (costs off) select * from orders where id = 5;
explain (costs off, verbose) select name from customers where email = 'x';
`,
  encodings: `\\encoding UTF8
select 'caf' || chr(233) as word;
`,
};
