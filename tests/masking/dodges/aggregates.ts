// Dodges that take many rows together or choose among values: aggregates, window functions, CASE.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, birth, card, balance, phone } = first;

export const aggregateDodges = family('aggregates', [
  leak('string_agg', `select string_agg(ssn, ',') from customers where id = 1`, ssn),
  leak('string_agg ordered', `select string_agg(email, '|' order by id) from customers`, email),
  leak(
    'string_agg of the delimiter',
    `select string_agg(name, ssn) from customers, generate_series(1, 2) where id = 1`,
    ssn,
  ),
  leak(
    'string_agg of bytes',
    `select string_agg(document, '\\x00') from customers where id = 1`,
    first.document,
  ),
  leak('array_agg', 'select array_agg(ssn order by id) from customers', ssn),
  leak('array_agg of rows', 'select array_agg(row(id, email)) from customers where id = 1', email),
  leak('json_agg', 'select json_agg(ssn) from customers', ssn),
  leak('jsonb_agg of the row', 'select jsonb_agg(c) from customers c where id = 1', [ssn, email]),
  leak('json_object_agg of keys', 'select json_object_agg(email, id) from customers', email),
  leak('jsonb_object_agg', 'select jsonb_object_agg(id, ssn) from customers', ssn),
  leak('xmlagg', 'select xmlagg(xmlelement(name a, ssn)) from customers', ssn),
  leak('max', 'select max(card) from customers where id = 1', card),
  leak('min', 'select min(email) from customers where id = 1', email),
  leak('sum of one', 'select sum(balance) from customers where id = 1', balance),
  leak('avg of one', 'select round(avg(balance), 2) from customers where id = 1', balance),
  leak('sum over one group', 'select id, sum(card)::bigint from customers group by id order by id', card),
  leak('bit_or', 'select bit_or(card) from customers where id = 1', card),
  leak('range_agg', 'select range_agg(int8range(card, card + 1))::text from customers where id = 1', card),
  leak('mode', 'select mode() within group (order by phone) from customers', phone),
  leak(
    'percentile_disc',
    'select percentile_disc(0) within group (order by birth) from customers where id = 1',
    birth,
  ),
  leak('FILTER', `select max(email) filter (where id = 1) from customers`, email),
  leak('HAVING beside it', 'select max(ssn::text) from customers group by id having id = 1', ssn),
  leak('GROUP BY', 'select ssn, count(*) from customers group by ssn', ssn),
  leak('GROUP BY number', 'select email, count(*) from customers group by 1', email),
  leak('ROLLUP', 'select ssn, email, count(*) from customers group by rollup (ssn, email)', ssn),
  leak(
    'GROUPING SETS',
    'select coalesce(phone, email) from customers group by grouping sets ((phone), (email))',
    email,
  ),
  leak('a functional dependency', 'select ssn from customers group by id order by id', ssn),
  leak(
    'an aggregate of an outer row',
    'select (select max(c.email)) from customers c where id = 1 group by id',
    email,
  ),
  leak('DISTINCT inside', `select string_agg(distinct email, ',') from customers`, email),
]);

export const conditionalDodges = family('CASE', [
  leak('CASE', 'select case when id = 1 then ssn else name end from customers order by id', ssn),
  leak(
    'CASE of a value',
    'select case id when 2 then name else email end from customers where id = 1',
    email,
  ),
  leak('COALESCE', `select coalesce(null, ssn, 'x') from customers where id = 1`, ssn),
  leak('NULLIF', `select nullif(email, 'x') from customers where id = 1`, email),
  leak('GREATEST', `select greatest(email, '') from customers where id = 1`, email),
  leak('LEAST', 'select least(card, 9223372036854775807) from customers where id = 1', card),
  leak(
    'a CASE of letters',
    `select string_agg(case substr(ssn, n, 1) when '1' then 'one' when '2' then 'two' when '9' then 'nine' when '6' then 'six' when '4' then 'four' when '8' then 'eight' when '0' then 'null' when '7' then 'seven' when '3' then 'three' else '-' end, ' ' order by n) from customers, generate_series(1, 11) n where id = 1`,
    'two one nine - six four - eight null seven three',
  ),
  leak(
    'num_nulls of a condition',
    `select case when num_nulls(ssn) = 0 then ssn end from customers where id = 1`,
    ssn,
  ),
]);

export const windowDodges = family('window functions', [
  leak('lag', 'select lag(ssn::text, 0) over (order by id) from customers', ssn),
  leak(
    'lag into the next row',
    'select id, lag(email) over (order by id) from customers order by id limit 2',
    email,
  ),
  leak('lead with a default', `select lead(name, 100, ssn::text) over (order by id) from customers`, ssn),
  leak('first_value', 'select first_value(ssn) over (order by id) from customers', ssn),
  leak(
    'last_value',
    'select last_value(email) over (order by id rows between current row and current row) from customers',
    email,
  ),
  leak('nth_value', 'select nth_value(card, 1) over (order by id) from customers', card),
  leak('max over', 'select max(balance) over (partition by id) from customers order by id', balance),
  leak('string_agg over', `select string_agg(email, ',') over (order by id) from customers`, email),
  leak('a named window', 'select first_value(birth) over w from customers window w as (order by id)', birth),
  leak('array_agg over', 'select array_agg(ssn::text) over (order by id) from customers', ssn),
]);
