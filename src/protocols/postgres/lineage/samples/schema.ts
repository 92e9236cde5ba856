// The schema that samples are traced over, as SQL; catalogue.ts is what a server says of it.

export const sampleSchema = `
create type address as (street text, zip text);
create type mood as enum ('sad', 'ok');
create table customers (
  id int primary key, name text, ssn text, email text, notes jsonb, tags text[], home address,
  ssn_upper text generated always as (upper(ssn)) stored);
create table orders (id int, customer_id int, total numeric, status text);
create table notes (id int primary key, body text, extra text);
create table person (id int, name text, secret text);
create table employee (salary int) inherits (person);
create table payments (id int, country text, card text) partition by list (country);
create table payments_de partition of payments for values in ('DE');
create table payments_fr partition of payments for values in ('FR');
create table hooked (id int, body text);
create table moody (id int, feeling mood);
create schema other;
create table other.customers (id int, ssn text);
create sequence seq;
create view v_customers as select id, name, lower(ssn) as low from customers where email like '%@x';
create view v_orders as select o.*, c.ssn from orders o join customers c on c.id = o.customer_id;
create view v_nested as select low, id from v_customers;
create view v_simple as select id, body from notes;
create materialized view m_customers as select id, ssn, name from customers;
create function f_opaque(text) returns text language sql as 'select $1';
create function f_pure(text) returns text language sql as 'select $1';
create function f_rows() returns setof customers language sql as 'select * from customers';
create function f_table() returns table (a int, b text) language sql as 'select 1, ''x''';
create function f_mood(mood) returns int language sql as 'select 1';
create function lower(mood) returns text language sql as 'select ''x''';
create function f_same(text, text) returns boolean language sql as 'select true';
create function f_hook() returns trigger language plpgsql as 'begin return new; end';
create function f_like(mood, text) returns boolean language sql as 'select true';
create operator === (leftarg = text, rightarg = text, function = f_same);
create operator = (leftarg = mood, rightarg = text, function = f_like);
create cast (mood as int) with function f_mood(mood);
create trigger hook before insert or update on hooked for each row execute function f_hook();
`;
