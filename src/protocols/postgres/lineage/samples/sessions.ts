// Samples of statements about the session, and of those that change relations.
// The words are those of session.ts.

export const sessions = `
execute p
  -> customers.ssn
  filter customers.email
execute p(f_opaque('x'))
  -> customers.ssn ?function
  filter customers.email
  touched ?function
execute nope
  -> unknown
  touched ?unknown-statement
explain execute p
  -> customers.email customers.name customers.ssn
  filter customers.email
create temp table x as execute p
  ->
  filter customers.email
  write pg_temp.x.* <- customers.ssn
create temp table x (a) as execute p
  ->
  filter customers.email
  write pg_temp.x.a <- customers.ssn
fetch all from c
  -> customers.ssn | customers.name
  filter customers.email
fetch nope
  -> unknown
  touched ?unknown-cursor
move 1 in c
  ->
  filter customers.email
declare d cursor for select ssn from customers where email = 'x'
  ->
  filter customers.email
prepare q as select ssn from customers where email = $1
  ->
  filter customers.email
explain select name from customers
  -> customers.*
explain (analyze, format json) select 1
  -> -
explain analyze insert into notes (body) select ssn from customers
  -> customers.* notes.*
  write notes.body <- customers.ssn
explain select f_opaque('x')
  -> ?function
  touched ?function
show search_path
  -> -
show my.setting
  -> ?setting
  touched ?setting
show all
  -> - | - | -
set search_path = public
  ->
begin
  ->
select * from temp
  -> customers.ssn | - | ?generated
  touched ?generated
select t.a, b from temp t
  -> customers.ssn | -
  touched ?generated
select temp from temp
  -> customers.ssn ?generated
  touched ?generated
select pg_temp.temp.a from pg_temp.temp
  -> customers.ssn
  touched ?generated
insert into temp (b) select name from customers
  ->
  write pg_temp.temp.b <- customers.name
  touched ?generated
insert into temp (b) select ssn from customers on conflict (a) do update set g = excluded.g returning g, a
  -> customers.ssn ?generated | customers.ssn
  filter customers.ssn
  write pg_temp.temp.b <- customers.ssn
  write pg_temp.temp.g <- customers.ssn
  touched ?generated
update temp set a = 'x' returning a
  -> customers.ssn
  write pg_temp.temp.a <- -
  touched ?generated
delete from temp returning *
  -> customers.ssn | - | ?generated
  touched ?generated
create temp table x as select a from temp
  ->
  write pg_temp.x.a <- customers.ssn
  touched ?generated
select * from loose
  -> unknown
select loose.a, loose from loose
  -> orders.status | orders.status
insert into loose select ssn from customers
  ->
  write pg_temp.loose.* <- customers.ssn
select * from maybe
  -> unknown
  touched ?unknown-temporary
insert into maybe select ssn from customers
  -> unknown
  write *.maybe.* <- customers.ssn
  touched ?unknown-temporary
insert into pg_temp.maybe select ssn from customers
  -> unknown
  write *.maybe.* <- customers.ssn
  touched ?unknown-temporary
alter table temp add column z text
  ->
  write pg_temp.temp.* <- ?altered
  touched ?generated
alter table temp rename column a to z
  ->
  write pg_temp.temp.z <- customers.ssn
  write pg_temp.temp.* <- ?altered
  touched ?generated
alter table temp rename to temp2
  ->
  write pg_temp.temp2.a <- customers.ssn
  write pg_temp.temp2.b <- -
  write pg_temp.temp2.g <- ?generated
  touched ?generated
create index on customers (pg_catalog.lower(ssn)) where f_opaque(ssn) = 'x'
  ->
  filter customers.ssn
  touched ?function
alter table notes alter extra type text using body
  ->
  write notes.extra <- notes.body
alter table customers add column g text generated always as (name || ssn) stored
  ->
  write customers.g <- customers.name customers.ssn
alter table customers rename ssn to x
  ->
  write customers.x <- customers.ssn
alter table orders rename to cust
  ->
  write cust.id <- orders.id
  write cust.customer_id <- orders.customer_id
  write cust.total <- orders.total
  write cust.status <- orders.status
alter table orders set schema other
  ->
  write other.orders.id <- orders.id
  write other.orders.customer_id <- orders.customer_id
  write other.orders.total <- orders.total
  write other.orders.status <- orders.status
alter schema other rename to o2
  ->
  write o2.*.* <- ?renamed
  touched ?renamed
alter table notes alter column body set default 'x', add constraint c check (f_opaque(body) = 'x')
  ->
  filter notes.body
  touched ?function
alter table person attach partition notes for values in ('x')
  ->
  write person.id <- notes.id
  write person.body <- notes.body
  write person.extra <- notes.extra
alter table notes inherit person
  ->
  write person.id <- notes.id
  write person.body <- notes.body
  write person.extra <- notes.extra
create trigger t before insert on notes for each row execute function f_hook()
  ->
  write notes.* <- ?rules
  touched ?rules
create trigger t before insert on temp for each row execute function f_hook()
  ->
  write pg_temp.temp.* <- ?rules
  touched ?generated
create rule r as on insert to notes do also select 1
  ->
  write notes.* <- ?rules
  touched ?rules
vacuum customers
  ->
vacuum
  ->
  touched ?whole-database
reindex table customers
  ->
refresh materialized view m_customers
  ->
do 'begin end'
  -> unknown
  touched ?node:DoStmt
call f_proc(1)
  -> unknown
  touched ?unknown-function
create function x() returns int language sql as 'select 1'
  ->
create extension citext
  ->
  touched ?script
drop table customers
  ->
truncate customers
  ->
create schema x create view v as select 1
  ->
  touched ?schema-elements
checkpoint
  ->
`;
