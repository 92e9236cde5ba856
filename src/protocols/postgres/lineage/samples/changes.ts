// Samples of statements that put values somewhere.
// The words are those of session.ts.

export const changes = `
insert into notes (id, body) select id, ssn from customers returning *
  -> customers.id notes.id | customers.ssn notes.body | notes.extra
  write notes.id <- customers.id
  write notes.body <- customers.ssn
insert into notes values (1, 'a', 'b') returning id, old.body, new.body, notes
  -> notes.id | notes.body | notes.body | notes.*
  write notes.id <- -
  write notes.body <- -
  write notes.extra <- -
insert into notes select id, ssn, name from customers
  ->
  write notes.id <- customers.id
  write notes.body <- customers.ssn
  write notes.extra <- customers.name
insert into notes (extra, id) select * from (select ssn, id from customers) s
  ->
  write notes.extra <- customers.ssn
  write notes.id <- customers.id
insert into notes (id) values (1) on conflict (id) do update set body = excluded.body, extra = (select max(ssn) from customers) where notes.extra = 'x' returning extra
  -> customers.ssn notes.extra
  filter notes.extra notes.id
  write notes.id <- -
  write notes.body <- -
  write notes.extra <- customers.ssn
insert into notes (id, body) select id, ssn from customers on conflict (id) do update set extra = excluded.body returning extra
  -> customers.ssn notes.extra
  filter notes.id
  write notes.id <- customers.id
  write notes.body <- customers.ssn
  write notes.extra <- customers.ssn
insert into notes (id, body) values (1, 'x') on conflict do nothing
  ->
  filter notes.body notes.id
  write notes.id <- -
  write notes.body <- -
insert into customers (id, ssn) select id, body from notes on conflict (id) do update set name = excluded.ssn_upper returning name
  -> customers.name notes.body notes.id
  filter customers.id
  write customers.id <- notes.id
  write customers.ssn <- notes.body
  write customers.name <- notes.body notes.id
insert into customers (id, ssn) select id, body from notes returning ssn_upper, name
  -> customers.ssn customers.ssn_upper notes.body notes.id | customers.name
  write customers.id <- notes.id
  write customers.ssn <- notes.body
insert into notes default values returning id
  -> notes.id
insert into notes (id, body) values (1, default), (2, (select max(ssn) from customers)) returning body
  -> customers.ssn notes.body
  write notes.id <- -
  write notes.body <- customers.ssn
insert into notes with x as (select ssn from customers) select 1, ssn from x
  ->
  write notes.id <- -
  write notes.body <- customers.ssn
insert into notes as n (id, body) values (1, 'x') returning n.body, n
  -> notes.body | notes.*
  write notes.id <- -
  write notes.body <- -
update notes set body = c.ssn from customers c where c.id = notes.id returning notes.*, c.name
  -> customers.id notes.id | customers.ssn notes.body | notes.extra | customers.name
  filter customers.id notes.id
  write notes.body <- customers.ssn
update notes n set (body, extra) = (select ssn, name from customers where id = n.id) returning body, extra, old.extra, new.extra, id
  -> customers.ssn notes.body | customers.name notes.extra | notes.extra | customers.name notes.extra | notes.id
  filter customers.id notes.id
  write notes.body <- customers.ssn
  write notes.extra <- customers.name
update notes set (body, extra) = row(id::text, extra), id = default returning body, old.*
  -> notes.body notes.id | notes.id | notes.body | notes.extra
  write notes.body <- notes.id
  write notes.extra <- notes.extra
  write notes.id <- -
update notes set (body, extra) = ('x', body) returning extra
  -> notes.body notes.extra
  write notes.body <- -
  write notes.extra <- notes.body
update customers set tags[1] = ssn, home.street = name where email = 'x' returning tags, home
  -> customers.ssn customers.tags | customers.home customers.name
  filter customers.email
  write customers.tags <- customers.ssn
  write customers.home <- customers.name
update notes set body = 'x' returning with (old as o, new as n) o.body, n.body, o, n.*
  -> notes.body | notes.body | notes.* | notes.id | notes.body | notes.extra
  write notes.body <- -
update notes set body = 'x' from (select 1 as k) as old returning old.k, new.body
  -> - | notes.body
  write notes.body <- -
update notes set body = 'x' where extra like (select ssn from customers) returning id
  -> notes.id
  filter customers.ssn notes.extra
  write notes.body <- -
update person set secret = name returning *
  -> employee.id person.id | employee.name person.name | employee.name employee.secret person.name person.secret
  write person.secret <- employee.name person.name
update payments set card = country returning card
  -> payments.card payments.country payments_de.card payments_de.country payments_fr.card payments_fr.country
  write payments.card <- payments.country payments_de.country payments_fr.country
update v_simple set body = (select max(ssn) from customers) returning body, id
  -> customers.ssn notes.body v_simple.body | customers.ssn notes.id v_simple.id
  write notes.body <- customers.ssn
insert into v_simple values (1, 'x') returning *
  -> notes.id v_simple.id | notes.body v_simple.body
  write notes.id <- -
  write notes.body <- -
delete from notes using customers c where c.ssn = notes.body returning notes.id, c.ssn
  -> notes.id | customers.ssn notes.body
  filter customers.ssn notes.body
delete from notes returning *
  -> notes.id | notes.body | notes.extra
delete from notes where exists (select 1 from customers where ssn = body)
  ->
  filter customers.ssn notes.body
merge into notes n using customers c on n.id = c.id when matched and c.ssn = 'x' then update set body = c.ssn when not matched then insert (id, extra) values (c.id, c.name) when not matched by source and n.body = 'x' then delete returning *
  -> customers.id notes.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper | customers.id notes.id | customers.ssn notes.body | customers.name notes.extra
  filter customers.id customers.ssn notes.body notes.id
  write notes.body <- customers.ssn
  write notes.id <- customers.id notes.id
  write notes.extra <- customers.name
merge into notes n using (select id, ssn from customers) c on n.id = c.id when matched then do nothing when not matched then insert default values returning merge_action(), n.body, c.ssn, old.body
  -> - | notes.body | customers.ssn | notes.body
  filter customers.id notes.id
merge into notes using customers on notes.id = customers.id when not matched then insert values (id, ssn, name) returning new.body
  -> customers.ssn notes.body
  filter customers.id notes.id
  write notes.id <- customers.id notes.id
  write notes.body <- customers.ssn
  write notes.extra <- customers.name
insert into hooked values (1, 'x') returning *
  -> unknown
  write hooked.id <- -
  write hooked.body <- -
  touched ?rules
update hooked set body = 'x'
  -> unknown
  write hooked.body <- -
  touched ?rules
insert into nowhere (a) select ssn from customers
  -> unknown
  write *.nowhere.a <- customers.ssn
  touched ?unknown-relation
insert into pg_temp.t select ssn from customers
  -> unknown
  write *.t.* <- customers.ssn
  touched ?unknown-relation
update nowhere set a = ssn from customers
  -> unknown
  write *.nowhere.a <- customers.ssn ?unknown-relation
  touched ?unknown-relation
copy customers to stdout
  -> customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home
copy customers (id, ssn) to stdout
  -> customers.id | customers.ssn
copy (select name, ssn from customers where id > 1) to stdout csv
  -> customers.name | customers.ssn
  filter customers.id
copy (delete from notes returning body) to stdout
  -> notes.body
copy person to stdout
  -> employee.id person.id | employee.name person.name | employee.secret person.secret
copy notes from stdin
  ->
  write notes.id <- -
  write notes.body <- -
  write notes.extra <- -
copy notes (id, body) from stdin where body <> 'x'
  ->
  filter notes.body
  write notes.id <- -
  write notes.body <- -
copy customers to '/nowhere/x'
  ->
  write pg_catalog.copy.file <- customers.email customers.home customers.id customers.name customers.notes customers.ssn customers.tags
copy notes from '/nowhere/x'
  ->
  write notes.id <- ?file
  write notes.body <- ?file
  write notes.extra <- ?file
  touched ?file
copy (select 1) to program 'true'
  ->
select id, ssn into temp x from customers
  ->
  write pg_temp.x.id <- customers.id
  write pg_temp.x.ssn <- customers.ssn
select ssn into x from customers union select name from customers
  ->
  filter customers.name customers.ssn
  write x.ssn <- customers.name customers.ssn
create temp table x as select ssn as a, name from customers
  ->
  write pg_temp.x.a <- customers.ssn
  write pg_temp.x.name <- customers.name
create table other.x (a, b) as select ssn, name from customers with no data
  ->
  write other.x.a <- customers.ssn
  write other.x.b <- customers.name
create temp table x as select * from nowhere
  ->
  write pg_temp.x.* <- ?unknown-relation
  touched ?unknown-relation
create table x as values (1, (select max(ssn) from customers))
  ->
  write x.column1 <- -
  write x.column2 <- customers.ssn
create materialized view mv as select max(ssn) from customers
  ->
  write mv.max <- customers.ssn
create temp table x (a text, b text generated always as (upper(a)) stored, c int default f_opaque('1')::int, d timestamptz default now())
  ->
  write pg_temp.x.a <- -
  write pg_temp.x.b <- ?generated
  write pg_temp.x.c <- ?function
  write pg_temp.x.d <- -
  touched ?generated
create temp table x (like customers including all, z int)
  ->
  write pg_temp.x.id <- -
  write pg_temp.x.name <- -
  write pg_temp.x.ssn <- -
  write pg_temp.x.email <- -
  write pg_temp.x.notes <- -
  write pg_temp.x.tags <- -
  write pg_temp.x.home <- -
  write pg_temp.x.ssn_upper <- ?generated
  write pg_temp.x.z <- -
  touched ?generated
create temp table x () inherits (notes)
  ->
create table x (a int default nextval('seq'))
  ->
  write x.a <- seq.last_value
create view vv as select ssn as x from customers
  ->
  write vv.x <- customers.ssn
create temp view vv as select ssn as x from customers
  ->
create view vv (a, b) as select ssn, name from customers where email = 'x'
  ->
  filter customers.email
  write vv.a <- customers.ssn
  write vv.b <- customers.name
update notes set body = chr(c) from generate_series(33, 126) c, customers where chr(c) = ssn returning notes.id, c
  -> notes.id | customers.ssn
  filter customers.ssn
  write notes.body <- customers.ssn
insert into notes (body) select chr(c) from generate_series(33, 126) c, customers where chr(c) = ssn
  ->
  filter customers.ssn
  write notes.body <- customers.ssn
delete from notes using generate_series(33, 126) c, customers where chr(c) = ssn returning c
  -> customers.ssn
  filter customers.ssn
merge into notes n using generate_series(33, 126) c on exists (select 1 from customers where chr(c) = ssn) when matched then update set body = chr(c) returning c
  -> customers.ssn
  filter customers.ssn
  write notes.body <- customers.ssn
`;
