// Samples of expressions: what one value is made of.
// The words are those of session.ts.

export const expressions = `
select ssn from customers
  -> customers.ssn
select lower(ssn), ssn || name, 'x', $1, 1 + id from customers
  -> customers.ssn | customers.name customers.ssn | - | - | customers.id
select count(*), max(ssn), count(distinct name), sum(id) filter (where ssn like '1%') from customers
  -> - | customers.ssn | customers.name | customers.id
  filter customers.name customers.ssn
select string_agg(name, ',' order by ssn) from customers
  -> customers.name
  filter customers.ssn
select percentile_disc(0.5) within group (order by ssn), mode() within group (order by name) from customers
  -> customers.ssn | customers.name
  filter customers.name customers.ssn
select rank('x') within group (order by ssn) from customers
  -> customers.ssn
  filter customers.ssn
select case when ssn like '1%' then name else 'x' end from customers
  -> customers.name customers.ssn
  filter customers.ssn
select case ssn when '1' then name end, coalesce(ssn, name), nullif(name, ssn), greatest(name, ssn) from customers
  -> customers.name customers.ssn | customers.name customers.ssn | customers.name customers.ssn | customers.name customers.ssn
  filter customers.name customers.ssn
select case when true then 1 end as a, case when ssn = 'x' then 1 end from customers
  -> - | customers.ssn
  filter customers.ssn
select ssn::varchar(4), cast(id as text), ssn::text::json from customers
  -> customers.ssn | customers.id | customers.ssn
select ssn = 'x', ssn <> name, ssn is null, not (ssn = 'x'), ssn is distinct from name from customers
  -> customers.ssn | customers.name customers.ssn | customers.ssn | customers.ssn | customers.name customers.ssn
  filter customers.name customers.ssn
select ssn like 'x', ssn ilike 'x', ssn similar to 'x', ssn ~ 'x', ssn between 'a' and 'b' from customers
  -> customers.ssn | customers.ssn | customers.ssn | customers.ssn | customers.ssn
  filter customers.ssn
select ssn in ('a', name), id = any(array[1, 2]), id > all(select customer_id from orders) from customers
  -> customers.name customers.ssn | customers.id | customers.id orders.customer_id
  filter customers.id customers.name customers.ssn orders.customer_id
select (id, ssn) = (1, name), (id, name) in (select id, ssn from other.customers) from customers
  -> customers.id customers.name customers.ssn | customers.id customers.name other.customers.*
  filter customers.id customers.name customers.ssn other.customers.*
select id is null or ssn is not null, (id = 1) is true from customers
  -> customers.id customers.ssn | customers.id
  filter customers.id customers.ssn
select array[ssn, name], tags[1], tags[1:2], tags[id], (array[ssn])[1] from customers
  -> customers.name customers.ssn | customers.tags | customers.tags | customers.id customers.tags | customers.ssn
select row(ssn, id), (row(ssn, name)).f2, row(c.*, 1) from customers c
  -> customers.id customers.ssn | customers.name | customers.*
select home, (home).street, (home).*, (c.home).zip from customers c
  -> customers.home | customers.home | customers.home | customers.home | customers.home
select customers, (customers).ssn from customers
  -> customers.* | customers.ssn
select c, c.*, (c).ssn, (c).* from customers c
  -> customers.* | customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper | customers.ssn | customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper
select row_to_json(c), to_jsonb(c.*), json_agg(c) over () from customers c
  -> customers.* | customers.* | customers.*
select ssn(c), c.row_to_json, c.name, name(c) from customers c
  -> customers.ssn | customers.* | customers.name | customers.*
select x.c, (x.c).ssn from (select c from customers c) x
  -> customers.* | customers.ssn
select (x[1]).ssn from (select array_agg(c) as x from customers c) s
  -> customers.*
select (c.home).street, c.home.street from customers c
  -> customers.home | ?unknown-relation
  touched ?unknown-relation
select json_object('a': ssn, 'b': name), json_array(ssn, name), json_array(select ssn from customers) from customers
  -> customers.name customers.ssn | customers.name customers.ssn | customers.ssn
select json_arrayagg(ssn order by name), json_objectagg(name: ssn) filter (where id > 1) from customers
  -> customers.ssn | customers.name customers.ssn
  filter customers.id customers.name
select json_query(notes, '$.a'), json_value(notes, '$.b' passing ssn as x), json_exists(notes, '$') from customers
  -> customers.notes | customers.notes customers.ssn | customers.notes
select json_value(notes, '$.b' default ssn on empty), notes is json, json_scalar(ssn), json(ssn) from customers
  -> customers.notes customers.ssn | customers.notes | customers.ssn | customers.ssn
select notes -> 'a', notes ->> 'b', notes #> '{a}', notes @> '{}', notes['a'] from customers
  -> customers.notes | customers.notes | customers.notes | customers.notes | customers.notes
  filter customers.notes
select xmlelement(name a, xmlattributes(ssn as b), name), xmlforest(ssn, name as n), xmlconcat(ssn::xml) from customers
  -> customers.name customers.ssn | customers.name customers.ssn | customers.ssn
select xmlparse(document ssn), xmlserialize(content ssn::xml as text), ssn::xml is document, xmlagg(ssn::xml) over () from customers
  -> customers.ssn | customers.ssn | customers.ssn | customers.ssn
select overlay(ssn placing 'x' from 1), substring(ssn from 1 for 2), position('1' in ssn), trim(ssn) from customers
  -> customers.ssn | customers.ssn | customers.ssn | customers.ssn
select extract(year from now()), current_user, current_date, localtime, version() from customers
  -> - | - | - | - | -
select collation for (ssn), ssn collate "C", (ssn::timestamptz) at time zone 'utc' from customers
  -> customers.ssn | customers.ssn | customers.ssn
select format('%s', ssn), concat(id, ssn), md5(ssn), left(ssn, 1), ascii(ssn), length(ssn), reverse(ssn) from customers
  -> customers.ssn | customers.id customers.ssn | customers.ssn | customers.ssn | customers.ssn | customers.ssn | customers.ssn
select encode(convert_to(ssn, 'UTF8'), 'hex'), to_tsvector(ssn), quote_literal(ssn), translate(ssn, 'a', 'b') from customers
  -> customers.ssn | customers.ssn | customers.ssn | customers.ssn
select row_number() over (order by ssn), lag(name) over w, rank() over (partition by email order by ssn) from customers window w as (partition by tags order by id)
  -> - | customers.name | -
  filter customers.email customers.id customers.ssn customers.tags
select first_value(ssn) over (order by id rows 1 preceding), nth_value(name, 2) over (partition by ssn), ntile(2) over (order by id) from customers
  -> customers.ssn | customers.name | -
  filter customers.id customers.ssn
select count(*) over (w order by name) from customers window w as (partition by ssn)
  -> -
  filter customers.name customers.ssn
select name, grouping(name, ssn), count(*) from customers group by rollup(name, ssn)
  -> customers.name | - | -
  filter customers.name customers.ssn
select generate_series(1, id), unnest(tags), unnest(array[ssn]) from customers
  -> customers.id | customers.tags | customers.ssn
  filter customers.id customers.ssn customers.tags
select (jsonb_each(notes)).*, jsonb_each(notes), (jsonb_each_text(notes)).value from customers
  -> customers.notes | customers.notes | customers.notes | customers.notes
  filter customers.notes
select unnest(array_agg(ssn)), any_value(name) from customers
  -> customers.ssn | customers.name
  filter customers.ssn
select f_opaque(ssn), f_pure(ssn), public.f_opaque('x'), pg_catalog.lower(ssn) from customers
  -> customers.ssn ?function | customers.ssn | ?function | customers.ssn
  filter customers.ssn
  touched ?function
select f_none(ssn), f_pure(f_opaque(ssn)) from customers
  -> customers.ssn ?unknown-function | customers.ssn ?function
  filter customers.ssn
  touched ?unknown-function
select lower(feeling), lower(id::text), upper(feeling::text) from moody
  -> moody.feeling ?function | moody.id | moody.feeling
  filter moody.feeling
  touched ?function
select feeling::int, feeling::text, id::int, feeling::mood from moody
  -> moody.feeling ?cast | moody.feeling | moody.id | moody.feeling
  touched ?cast
select feeling = 'sad', id = 1, id = any('{1}'::int[]), id operator(pg_catalog.=) 1, id operator(public.=) 1 from moody
  -> moody.feeling ?operator | moody.id | moody.id | moody.id ?operator | moody.id ?operator
  filter moody.*
  touched ?operator
select ssn = name, ssn === 'x', case feeling when 'sad' then 1 end from customers, moody
  -> customers.name customers.ssn | customers.ssn ?operator | moody.feeling ?operator
  filter customers.name customers.ssn moody.feeling
  touched ?operator
select name from customers where f_opaque(ssn) = 'x'
  -> customers.name
  filter customers.ssn
  touched ?function
select query_to_xml('select * from customers', true, true, ''), table_to_xml('customers', true, true, '')
  -> ?function | ?function
  touched ?function
select pg_read_file('x'), lo_get(1), lastval(), currval('nowhere'), pg_stat_get_backend_activity(1), ts_stat('select 1')
  -> ?function | ?function | ?function | ?function | ?function | ?function
  touched ?function
select nextval('seq'), currval('public.seq'::regclass), last_value from seq
  -> seq.last_value | seq.last_value | seq.last_value
select current_setting('server_version'), current_setting('my.x', true), current_setting(name) from customers
  -> - | ?setting | customers.name ?function
  filter customers.name
  write pg_catalog.current_setting.argument <- customers.name
  touched ?setting
select set_config('a.b', ssn, false), set_config('a.b', 'x', false) from customers
  -> customers.ssn | -
  write pg_catalog.set_config.argument <- customers.ssn
select pg_notify('c', ssn), pg_advisory_lock(1), setval('seq', id), setseed(length(ssn)) from customers
  -> customers.ssn | - | customers.id | customers.ssn
  write pg_catalog.pg_notify.argument <- customers.ssn
  write pg_catalog.setval.argument <- customers.id
  write pg_catalog.setseed.argument <- customers.ssn
select pg_get_viewdef('v_customers'), has_table_privilege('customers', 'select'), pg_size_pretty(pg_relation_size('customers'))
  -> - | - | -
select pg_typeof(ssn), pg_column_size(ssn), num_nulls(ssn, name) from customers
  -> customers.ssn | customers.ssn | customers.name customers.ssn
select nosuch from customers
  -> ?unknown-column
  touched ?unknown-column
select id from customers, orders
  -> ?ambiguous-name
  touched ?ambiguous-name
select customers.id from orders
  -> ?unknown-relation
  touched ?unknown-relation
select public.orders.nosuch from orders
  -> ?unknown-column
  touched ?unknown-column
select ssn as "a b", "ssn", c."ssn" from customers c
  -> customers.ssn | customers.ssn | customers.ssn
select ctid, tableoid, c.xmin from customers c
  -> - | - | -
select v.ctid from v_customers v
  -> ?unknown-column
  filter customers.email
  touched ?unknown-column
select (select ctid from v_customers limit 1) from (select ssn as ctid from customers) x
  -> customers.ssn
  filter customers.email
select * from customers where ssn = $1
  -> customers.id | customers.name | customers.ssn | customers.email | customers.notes | customers.tags | customers.home | customers.ssn customers.ssn_upper
  filter customers.ssn
`;
