// Dodges by the shape of a query: sub-queries, CTEs, LATERAL, set operations, VALUES, joins.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, card } = first;

export const subqueryDodges = family('sub-queries', [
  leak('in FROM', 'select s.a from (select ssn as a from customers where id = 1) s', ssn),
  leak('in FROM without an alias', 'select a from (select ssn as a from customers where id = 1)', ssn),
  leak(
    'nested five times',
    'select e from (select d as e from (select c as d from (select b as c from (select a as b from (select email as a from customers where id = 1) a) b) c) d) e',
    email,
  ),
  leak('scalar', 'select (select ssn from customers where id = 1)', ssn),
  leak(
    'scalar among columns',
    'select p.name, (select email from customers where id = 1) from products p',
    email,
  ),
  leak('correlated', 'select p.id, (select c.ssn from customers c where c.id = p.id) from products p', ssn),
  leak(
    'correlated twice',
    'select (select (select c.email) from (select 1) x) from customers c where id = 1',
    email,
  ),
  leak(
    'an outer column in FROM of a scalar',
    'select (select x from (select c.ssn as x) s) from customers c where id = 1',
    ssn,
  ),
  leak('ARRAY of a query', 'select array(select ssn::text from customers order by id)', ssn),
  leak('a row of a query', 'select (select row(c.ssn, c.email) from customers c where id = 1)::text', ssn),
  leak('a whole row of a query', 'select (select c from customers c where id = 1)', ssn),
  leak('a field of a row of a query', 'select ((select c from customers c where id = 1)).email', email),
  leak(
    'in COALESCE of EXISTS',
    `select case when exists (select from customers) then (select ssn from customers where id = 1) end`,
    ssn,
  ),
  leak(
    'in ORDER BY of an aggregate',
    `select string_agg(x, '' order by x) from (select ssn::text as x from customers where id = 1) s`,
    ssn,
  ),
  leak(
    'in a list of values',
    'select v from (values ((select ssn::text from customers where id = 1))) x (v)',
    ssn,
  ),
  leak('in a function argument', 'select upper((select email from customers where id = 1))', email),
  leak(
    'in a set-returning argument',
    `select * from unnest(array(select email from customers order by id)) u`,
    email,
  ),
  leak(
    'an alias that hides a table',
    'select products.a from (select ssn as a from customers where id = 1) products',
    ssn,
  ),
  leak(
    'an alias that hides it the other way',
    'select customers.name from (select id, email as name from customers) customers where id = 1',
    email,
  ),
]);

export const cteDodges = family('CTE', [
  leak('plain', 'with c as (select ssn from customers where id = 1) select * from c', ssn),
  leak(
    'with a column list',
    'with c (harmless) as (select ssn from customers where id = 1) select harmless from c',
    ssn,
  ),
  leak(
    'a chain',
    'with a as (select email as x from customers where id = 1), b as (select x as y from a), c as (select y as z from b) select z from c',
    email,
  ),
  leak(
    'MATERIALIZED',
    'with c as materialized (select * from customers) select c.ssn from c where id = 1',
    ssn,
  ),
  leak(
    'NOT MATERIALIZED',
    'with c as not materialized (select * from customers) select c.email from c where id = 1',
    email,
  ),
  leak(
    'named as another table',
    'with products as (select id, ssn::text as name from customers) select name from products where id = 1',
    ssn,
  ),
  leak(
    'named as the table itself',
    'with customers as (select id, email as name from customers) select name from customers where id = 1',
    email,
  ),
  leak(
    'inside a sub-query',
    'select * from (with c as (select ssn from customers where id = 1) select * from c) s',
    ssn,
  ),
  leak(
    'an outer name used inside',
    'with c as (select ssn from customers where id = 1) select (select ssn from c)',
    ssn,
  ),
  leak(
    'hidden by an inner name',
    'with c as (select name as x from products) select * from (with c as (select email as x from customers where id = 1) select x from c) s',
    email,
  ),
  leak(
    'recursive',
    `with recursive r (n, v) as (select 1, ssn::text from customers where id = 1 union all select n + 1, v from r where n < 3) select v from r where n = 3`,
    ssn,
  ),
  leak(
    'recursive in its second part',
    `with recursive r (n, v) as (select 1, '' union all select n + 1, (select email from customers where id = 1) from r where n < 2) select v from r`,
    email,
  ),
  leak(
    'recursive through two columns',
    `with recursive r (n, a, b) as (select 1, ssn::text, '' from customers where id = 1 union all select n + 1, b, a from r where n < 2) select b from r`,
    ssn,
  ),
  leak(
    'recursive a letter at a time',
    `with recursive r (n, v) as (select 0, '' union all select n + 1, v || substr((select ssn::text from customers where id = 1), n + 1, 1) from r where n < 11) select max(v) from r`,
    ssn,
  ),
  leak(
    'SEARCH',
    `with recursive r (n, v) as (select 1, ssn::text from customers where id = 1 union all select n + 1, v from r where n < 2) search depth first by v set path select path::text from r`,
    ssn,
  ),
  leak(
    'CYCLE',
    `with recursive r (v) as (select ssn::text from customers where id = 1 union all select v from r) cycle v set seen to 'yes' default 'no' using trail select trail::text from r`,
    ssn,
  ),
  leak(
    'a forward reference',
    'with recursive a as (select x from b), b as (select ssn as x from customers where id = 1) select x from a',
    ssn,
  ),
  leak(
    'INSERT with RETURNING',
    'with c as (insert into scratch (body) select email from customers where id = 1 returning body) select * from c',
    email,
  ),
  leak(
    'UPDATE with RETURNING',
    'with c as (update customers set name = name where id = 1 returning ssn, email) select email from c',
    email,
  ),
  leak(
    'DELETE with RETURNING',
    ['begin', 'with c as (delete from logins returning *) select email from c', 'rollback'],
    email,
  ),
  leak(
    'MERGE with RETURNING',
    `with c as (merge into scratch s using customers c on false when not matched and c.id = 1 then insert (body) values (c.ssn) returning s.body) select body from c`,
    ssn,
  ),
]);

export const lateralDodges = family('LATERAL', [
  leak('a sub-query', 'select l.x from customers c, lateral (select c.ssn as x) l where c.id = 1', ssn),
  leak(
    'a join',
    'select l.x from customers c left join lateral (select c.email as x) l on true where c.id = 1',
    email,
  ),
  leak(
    'VALUES',
    'select v from customers c, lateral (values (c.ssn::text), (c.email)) as l (v) where c.id = 1',
    [ssn, email],
  ),
  leak('a function', `select u from customers c, unnest(array[c.ssn::text, c.email]) u where c.id = 1`, ssn),
  leak(
    'a function with ordinality',
    `select u.v from customers c, unnest(c.answers) with ordinality u (v, n) where c.id = 1`,
    first.answers,
  ),
  leak(
    'ROWS FROM',
    `select a, b from customers c, rows from (unnest(array[c.ssn::text]), unnest(array[c.email])) as r (a, b) where c.id = 1`,
    [ssn, email],
  ),
  leak(
    'a chain',
    'select l2.y from customers c, lateral (select c.ssn as x) l1, lateral (select l1.x as y) l2 where c.id = 1',
    ssn,
  ),
  leak('json_each_text', `select j.value from customers c, json_each_text(to_json(c)) j where c.id = 1`, ssn),
  leak(
    'a set operation inside',
    `select x from products p, lateral (select p.name as x union all select ssn from customers where id = p.id) l`,
    ssn,
  ),
]);

export const setDodges = family('set operations', [
  leak('UNION behind a harmless column', `select name from products union select ssn from customers`, ssn),
  leak('UNION ALL', `select 'harmless' union all select email from customers where id = 1`, email),
  leak(
    'UNION of three',
    `select name from products union (select country from customers union all select email from customers)`,
    email,
  ),
  leak('INTERSECT', 'select ssn from customers intersect select ssn from customers where id = 1', ssn),
  leak('EXCEPT', `select email from customers where id = 1 except select name from products`, email),
  leak('VALUES with a sub-select', `values ('a'), ((select ssn::text from customers where id = 1))`, ssn),
  leak(
    'VALUES of a row',
    `select column2 from (values (1, (select email from customers where id = 1))) v`,
    email,
  ),
  leak(
    'columns crosswise',
    'select name, ssn from customers where id = 1 union all select ssn, name from customers where id = 1',
    ssn,
  ),
  leak(
    'types that agree by casting',
    'select 1::numeric union all select card from customers where id = 1',
    card,
  ),
  leak('NULL in front', 'select null union all select ssn from customers where id = 1', ssn),
  leak(
    'ORDER BY over a union',
    'select name as x from products union all select email from customers where id = 1 order by x',
    email,
  ),
  leak('TABLE in a union', 'table customers union all table customers', ssn),
]);

export const joinDodges = family('joins', [
  leak(
    'a table without secrets in front',
    'select c.ssn from products p join customers c on c.id = p.id where p.id = 1',
    ssn,
  ),
  leak('USING', 'select email, at from customers join logins using (email) where id = 1', email),
  leak(
    'USING with an alias',
    'select j.email from customers c join logins l using (email) as j where c.id = 1',
    email,
  ),
  leak(
    'the merged column of a FULL JOIN',
    `select body from (select ssn::text as body from customers where id = 1) a full join scratch using (body)`,
    ssn,
  ),
  leak(
    'the merged column of a RIGHT JOIN',
    `select body from scratch right join (select email as body from customers where id = 1) a using (body)`,
    email,
  ),
  leak('NATURAL', 'select * from customers natural join logins where id = 1', email),
  leak(
    'NATURAL through a renaming',
    'select * from (select name as n, ssn from customers where id = 1) a natural left join (select ssn from customers) b',
    ssn,
  ),
  leak(
    'a self join',
    'select b.email from customers a join customers b on a.id = b.id where a.id = 1',
    email,
  ),
  leak('a CROSS JOIN', 'select c.ssn, p.name from products p cross join customers c where c.id = 1', ssn),
  leak(
    'a LEFT JOIN',
    'select coalesce(c.ssn::text, p.name) from products p left join customers c on c.id = p.id order by p.id',
    ssn,
  ),
  leak(
    'an alias over a join',
    'select j.g from (products p join customers c on p.id = c.id) as j (a, b, c, d, e, f, g) where a = 1',
    ssn,
  ),
  leak(
    'an alias with a column list over a join',
    'select j.x8 from (products p join customers c on p.id = c.id) as j (x1, x2, x3, x4, x5, x6, x7, x8) where x1 = 1',
    email,
  ),
  leak('a constant beside a star', 'select * from customers c, (values (1)) v (n) where c.id = n', ssn),
  leak(
    'through a table of its own',
    `select c.ssn from scratch s right join customers c on s.id = c.id where c.id = 1`,
    ssn,
  ),
]);
