// Samples of queries: FROM, WITH, sub-queries and set operations.
// The words are those of session.ts.

export const queries = `
select
  ->
select from customers
  ->
table orders
  -> orders.id | orders.customer_id | orders.total | orders.status
values (1, 'a'), (2, (select max(ssn) from customers))
  -> - | customers.ssn
select * from customers
  -> customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper
select c.*, 1 from customers c, orders o
  -> customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper | -
select *, c.ssn from customers c
  -> customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper | customers.ssn
select (select max(ssn) from customers), exists(select 1 from customers where ssn like '1%'), array(select ssn from customers)
  -> customers.ssn | customers.ssn | customers.ssn
  filter customers.ssn
select exists(select ssn from customers), not exists(select from customers where id = 1)
  -> - | customers.id
  filter customers.id
select name in (select ssn from customers where email = 'x') from customers
  -> customers.email customers.name customers.ssn
  filter customers.email customers.name customers.ssn
select (select c.ssn from customers c where c.id = o.customer_id) from orders o
  -> customers.ssn
  filter customers.id orders.customer_id
select (select (select c.ssn) from orders o where o.id = c.id) from customers c
  -> customers.ssn
  filter customers.id orders.id
select (select id from orders) from customers
  -> orders.id
select name from customers c where exists (select 1 from orders where customer_id = c.id and c.ssn > 'a')
  -> customers.name
  filter customers.id customers.ssn orders.customer_id
select count(*) from customers where ssn = 'x'
  -> -
  filter customers.ssn
select (select count(*) from customers where ssn = 'x')
  -> -
  filter customers.ssn
select name from customers order by ssn limit (select max(id) from orders) offset (select max(customer_id) from orders)
  -> customers.name orders.customer_id orders.id
  filter customers.ssn orders.customer_id orders.id
select name as ssn from customers order by ssn
  -> customers.name
  filter customers.name
select name as ssn from customers order by upper(ssn)
  -> customers.name
  filter customers.ssn
select name as n, count(*) from customers group by n
  -> customers.name | -
  filter customers.name
select name as ssn, count(*) from customers group by ssn, name
  -> customers.name | -
  filter customers.name customers.ssn
select email as name, count(*) from customers group by name, email
  -> customers.email | -
  filter customers.email customers.name
select name, ssn from customers order by 2
  -> customers.name | customers.ssn
  filter customers.ssn
select distinct ssn, name from customers
  -> customers.ssn | customers.name
  filter customers.name customers.ssn
select distinct on (ssn) name from customers
  -> customers.name
  filter customers.ssn
select name from customers group by name having max(ssn) > '1'
  -> customers.name
  filter customers.name customers.ssn
select name from customers group by grouping sets ((name, ssn), ()) order by max(email)
  -> customers.name
  filter customers.email customers.name customers.ssn
select 1 from customers c join orders o on c.ssn = o.status
  -> -
  filter customers.ssn orders.status
select 1 from customers c left join orders o on true where o.status is null
  -> -
  filter orders.status
select id from customers join orders using (id)
  -> customers.id orders.id
  filter customers.id orders.id
select * from customers natural join orders
  -> customers.id orders.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper | orders.customer_id | orders.total | orders.status
  filter customers.id orders.id
select * from customers c join other.customers o using (id)
  -> customers.id other.customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper | other.customers.ssn
  filter customers.id other.customers.id
select c.id, o.id, id from customers c full join orders o using (id)
  -> customers.id orders.id | customers.id orders.id | customers.id orders.id
  filter customers.id orders.id
select * from (customers c join orders o using (id)) as x(k, n)
  -> customers.id orders.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper | orders.customer_id | orders.total | orders.status
  filter customers.id orders.id
select x.n, x.ssn from (customers c join orders o on c.id = o.customer_id) as x(k, n, ssn, e, d, t, h, s, i)
  -> customers.name | customers.ssn
  filter customers.id orders.customer_id
select u.id, u from customers c join orders o using (id) as u
  -> customers.id orders.id | customers.id orders.id
  filter customers.id orders.id
select o.status from customers c join orders o using (id) join other.customers x using (id)
  -> orders.status
  filter customers.id orders.id other.customers.id
select y.ssn from customers c(a, b, y, z) cross join lateral (select c.y as ssn) y
  -> customers.ssn
select c.a, c.ssn, c from customers c(a, b) where b = 'x'
  -> customers.id | customers.ssn | customers.*
  filter customers.name
select l.x from customers c, lateral (select c.ssn as x) l
  -> customers.ssn
select l.x from customers c left join lateral (select o.status || c.ssn as x from orders o where o.customer_id = c.id) l on true
  -> customers.ssn orders.status
  filter customers.id orders.customer_id
select s.ssn from (select ssn from customers order by name limit 1) s
  -> customers.ssn
  filter customers.name
select s.b, s.c from (select id, ssn, name from customers) s(a, b, c)
  -> customers.ssn | customers.name
select s from (select ssn, id from customers) s
  -> customers.id customers.ssn
select "?column?", "case", lower, max, "exists", "array", "row", "coalesce" from (select 1, case when ssn = 'x' then 1 end, pg_catalog.lower(ssn), (select max(name) from customers), exists(select 1), array[ssn], row(id), coalesce(ssn, name) from customers) s
  -> - | customers.ssn | customers.ssn | customers.name | - | customers.ssn | customers.id | customers.name customers.ssn
  filter customers.ssn
select ssn, int4, text, street from (select ssn::varchar, 1::int, 'x'::text, (home).street from customers) s
  -> customers.ssn | - | - | customers.home
select * from (values (1, 'a'), (2, 'b')) v(a, b)
  -> - | -
select column2 from (values (1, (select ssn from customers limit 1))) v
  -> customers.ssn
select name from customers union select status from orders
  -> customers.name orders.status
  filter customers.name orders.status
select name, ssn from customers union all select status, id::text from orders order by 1
  -> customers.name orders.status | customers.ssn orders.id
  filter customers.name orders.status
select name from customers intersect select ssn from customers
  -> customers.name customers.ssn
  filter customers.name customers.ssn
select name from customers except all select ssn from customers
  -> customers.name customers.ssn
  filter customers.name customers.ssn
(select ssn from customers limit 1) union all (select name from customers order by email)
  -> customers.name customers.ssn
  filter customers.email
select x from (select ssn as x from customers union all select status from orders) u
  -> customers.ssn orders.status
with a as (select ssn x from customers) select x from a
  -> customers.ssn
with a(y, z) as materialized (select ssn, name from customers) select z, y from a
  -> customers.name | customers.ssn
with a as (select ssn from customers), b as (select ssn as s from a) select s, (select max(ssn) from a) from b
  -> customers.ssn | customers.ssn
with customers as (select status from orders) select * from customers
  -> orders.status
with customers as (select ssn as id from customers) select id from customers
  -> customers.ssn
with orders as (select ssn as id from customers) select (select id) from orders
  -> customers.ssn
with a as (select 1 as x) select x from (with a as (select ssn as x from customers) select x from a) s
  -> customers.ssn
select (with a as (select c.ssn) select ssn from a) from customers c
  -> customers.ssn
with recursive r(id, path) as (select id, name from person where id = 1 union all select p.id, r.path || p.secret from person p join r on r.id = p.id) select * from r
  -> employee.id person.id | employee.name employee.secret person.name person.secret
  filter employee.id person.id
with recursive r(a, b, c) as (select id::text, name, '' from customers union all select b, c, ssn from r, customers) select a from r
  -> customers.id customers.name customers.ssn
with recursive a as (select * from b), b as (select ssn from customers) select * from a
  -> customers.ssn
with recursive n(i) as (select 1 union select i + 1 from n where i < 10) select i from n
  -> -
with recursive t(id, k) as (select id, customer_id from orders union all select o.id, o.customer_id from orders o, t where o.id = t.k) search depth first by id set s cycle k set c using p select * from t
  -> orders.customer_id orders.id | orders.customer_id orders.id | orders.customer_id orders.id | orders.customer_id orders.id | orders.customer_id orders.id
  filter orders.customer_id orders.id
with recursive t(id) as (select id from orders union all select x.id from (select * from t) x) search breadth first by id set s select * from t
  -> orders.id | orders.id
with x as (delete from notes returning id, body) select body from x
  -> notes.body
with x as (insert into notes (id, body) select id, ssn from customers returning *) select body from x
  -> customers.ssn notes.body
  write notes.id <- customers.id
  write notes.body <- customers.ssn
with x as (update notes set body = 'x') select ssn from customers
  -> customers.ssn
  write notes.body <- -
select * from generate_series(1, 3)
  -> -
select g from generate_series(1, 3) g
  -> -
select g.g, o from customers c, generate_series(1, c.id) with ordinality as g(g, o)
  -> customers.id | customers.id
  filter customers.id
select * from unnest(array[1,2], array['a']) as u(a, b)
  -> - | -
select t from customers, unnest(tags) t
  -> customers.tags
  filter customers.tags
select u.* from unnest(array[row('a', 'b')::address]) u
  -> - | -
select key, value from customers, jsonb_each(notes)
  -> customers.notes | customers.notes
  filter customers.notes
select r.* from customers c, jsonb_to_record(c.notes) as r(a int, b text)
  -> customers.notes | customers.notes
select r.* from customers c, jsonb_populate_record(null::address, c.notes) r
  -> customers.notes | customers.notes
select * from rows from (generate_series(1, 2), json_to_recordset('[{"a":1}]') as (a int, b text)) with ordinality
  -> - | - | - | -
select e.value ->> 'a' from customers, jsonb_array_elements(notes) e
  -> customers.notes
  filter customers.notes
select k from customers, jsonb_object_keys(notes) k
  -> customers.notes
  filter customers.notes
select * from current_date, coalesce(1, 2) as c
  -> - | -
select * from f_rows()
  -> ?function | ?function | ?function | ?function | ?function | ?function | ?function | ?function
  touched ?function
select * from f_table() as t(x), orders
  -> ?function | ?function | orders.id | orders.customer_id | orders.total | orders.status
  touched ?function
select (f_rows()).ssn, f_rows()
  -> ?function | ?function
  touched ?function
select x.* from (select unnest(array_agg(c)) as c from customers c) s, lateral (select (s.c).*) x
  -> unknown
  filter customers.*
select j.a, j.b from customers, json_table(notes, '$' columns (a text path '$.a', nested path '$.b' columns (b text path '$'), o for ordinality)) j
  -> customers.notes | customers.notes
select * from xmltable('/a' passing '<a/>' columns a text path 'b', n for ordinality) x
  -> - | -
select x.a from customers, xmltable('/a' passing (ssn::xml) columns a text path 'b' default name) x
  -> customers.name customers.ssn
select * from orders tablesample bernoulli (10) repeatable (1)
  -> orders.id | orders.customer_id | orders.total | orders.status
select ssn from customers for update
  -> customers.ssn
select id from nowhere
  -> ?unknown-relation
  touched ?unknown-relation
select * from nowhere, orders
  -> unknown
  touched ?unknown-relation
select nowhere.x, o.status, y from nowhere, orders o
  -> ?unknown-relation | orders.status | ?unknown-relation
  touched ?unknown-relation
select pg_catalog.pg_class.relname from pg_catalog.pg_class
  -> pg_catalog.pg_class.relname
select public.customers.ssn, other.customers.ssn from public.customers, other.customers
  -> customers.ssn | other.customers.ssn
select chr(c) from customers, generate_series(33, 126) c where chr(c) = substr(ssn, 1, 1)
  -> customers.ssn
  filter customers.ssn
  touched ?operator
select string_agg(x.w, '') from customers, generate_series(1, 11) n, lateral (select chr(c) as w from generate_series(33, 126) c where chr(c) = substr(ssn, n, 1)) x where id = 1
  -> customers.ssn
  filter customers.id customers.ssn
  touched ?operator
select c from generate_series(33, 126) c where exists (select 1 from customers where ascii(ssn) = c)
  -> customers.ssn
  filter customers.ssn
  touched ?operator
select c from generate_series(33, 126) c where c in (select ascii(ssn) from customers)
  -> customers.ssn
  filter customers.ssn
  touched ?operator
select max(v) from (values (1), (2), (3)) t(v), customers where v <= length(ssn)
  -> customers.ssn
  filter customers.ssn
select v from (select 1 as v union all select 2) t, customers where v = length(ssn)
  -> customers.ssn
  filter customers.ssn
  touched ?operator
with recursive n(i) as (select 1 union all select i + 1 from n where i < (select max(length(ssn)) from customers)) select max(i) from n
  -> customers.ssn
  filter customers.ssn
select first_value(c) over (order by abs(c - length(ssn))) from generate_series(1, 99) c, customers
  -> customers.ssn
  filter customers.ssn
select min(c) filter (where c >= length(ssn)) from generate_series(1, 99) c, customers
  -> customers.ssn
  filter customers.ssn
select r from (select row_number() over () as r from orders) t, customers where r = length(ssn)
  -> customers.ssn
  filter customers.ssn
  touched ?operator
select n from (select count(*) as n from orders group by status) t join customers on n = length(ssn)
  -> customers.ssn
  filter customers.ssn orders.status
  touched ?operator
select count(*) from customers, generate_series(1, 9) c where c = length(ssn)
  -> customers.ssn
  filter customers.ssn
  touched ?operator
select p.relname from pg_class p, customers where p.relname = ssn::name
  -> customers.ssn pg_catalog.pg_class.relname
  filter customers.ssn pg_catalog.pg_class.relname
select o.id, o.status from orders o join customers c on o.id = ascii(c.ssn)
  -> customers.ssn orders.id | orders.status
  filter customers.ssn orders.id
select o.id, o.total from orders o, customers c, notes n where o.id = n.id and n.id::text = c.ssn
  -> customers.ssn notes.id orders.id | orders.total
  filter customers.ssn notes.id orders.id
select name, id from customers where ssn = $1 and id > 3
  -> customers.name | customers.id
  filter customers.id customers.ssn
select name from customers where ssn = $1 or name = $1
  -> customers.name
  filter customers.name customers.ssn
select c from generate_series(1, 9) c order by (select max(ssn) from customers where length(ssn) = c) limit 1
  -> customers.ssn
  filter customers.ssn
  touched ?operator
select c from generate_series(1, 9) c limit (select max(length(ssn)) from customers)
  -> customers.ssn
  filter customers.ssn
select o.total, case when c.id > o.total then 'more' end from orders o, customers c
  -> orders.total | customers.id orders.total
  filter customers.id orders.total
select u.w from unnest(array['1', '2']) as u(w), customers where ssn like w || '%'
  -> customers.ssn
  filter customers.ssn
select o.ctid from orders o, customers c where o.ctid::text = c.ssn
  -> customers.ssn
  filter customers.ssn
`;
