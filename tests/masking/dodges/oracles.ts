// Dodges that guess: nothing classified is in the answer, but it differs for a right guess and a wrong one.
import { first } from '../customers.ts';
import { family, oracle } from '../dodge.ts';

const ssn = [first.ssn.text, '219-64-8074'] as const;
const email = [first.email.text, 'Ottilie.Quax@Fenwick-Mail.examplf'] as const;
const prefix = ['219-6%', '219-7%'] as const;
const one = (where: string) => `select 1 from customers where ${where}`;

export const oracleDodges = family('oracles', [
  oracle('WHERE equals', (guess) => one(`ssn = '${guess}'`), ssn),
  oracle('WHERE LIKE', (guess) => one(`ssn like '${guess}'`), prefix),
  oracle('WHERE by a range', (guess) => one(`id = 1 and birth < '${guess}'`), ['1943-11-28', '1943-11-27']),
  oracle('WHERE by a regular expression', (guess) => one(`email ~ '${guess}'`), ['^Ott', '^Oss']),
  oracle('WHERE by a letter', (guess) => one(`id = 1 and ascii(substr(ssn, 1, 1)) = ${guess}`), ['50', '51']),
  oracle('WHERE over a number', (guess) => one(`id = 1 and card between ${guess}`), [
    '4556737586899855 and 4556737586899855',
    '1 and 2',
  ]),
  oracle('WHERE in an array', (guess) => one(`'${guess}' = any(answers)`), [
    'bluebell-Harrow-31',
    'bluebell-Harrow-32',
  ]),
  oracle('WHERE in a document', (guess) => one(`notes @> '{"diagnosis": "${guess}"}'`), [
    'morbus-Wexford-1147',
    'morbus',
  ]),
  oracle('WHERE over the row', (guess) => `select 1 from customers c where c::text like '%${guess}%'`, ssn),
  oracle(
    'WHERE over the row as json',
    (guess) => `select 1 from customers c where to_jsonb(c) ->> 'ssn' = '${guess}'`,
    ssn,
  ),
  oracle('WHERE over a generated column', (guess) => one(`login = '${guess.toLowerCase()}'`), email),
  oracle('WHERE over a view', (guess) => `select id from customer_contacts where reach = '${guess}'`, email),
  oracle('WHERE over a partition', (guess) => `select id from payments_2024 where holder = '${guess}'`, [
    'Ottilie Marchbanks-Quax',
    'Nobody',
  ]),
  oracle(
    'WHERE in a sub-query',
    (guess) => `select exists (select 1 from customers where ssn = '${guess}')`,
    ssn,
  ),
  oracle('WHERE of an UPDATE', (guess) => `update customers set name = name where ssn = '${guess}'`, ssn),
  oracle(
    'WHERE of a DELETE',
    (guess) => ['begin', `delete from logins where email = '${guess}'`, 'rollback'],
    email,
  ),
  oracle(
    'WHERE of a MERGE',
    (guess) =>
      `merge into products p using customers c on p.id = c.id and c.ssn = '${guess}' when matched then update set name = p.name`,
    ssn,
  ),
  oracle(
    'WHERE with a parameter',
    (guess) => `select 1 from customers where ssn = '${guess}'::text || ''`,
    ssn,
  ),
  oracle('IN', (guess) => one(`email in ('a', 'b', '${guess}')`), email),
  oracle('NOT IN', (guess) => one(`id = 1 and ssn not in ('${guess}')`), ssn),
  oracle(
    'IN a list of values',
    (guess) => `select 1 from (values ('${guess}')) v (x) where x in (select ssn from customers)`,
    ssn,
  ),
  oracle('a row comparison', (guess) => one(`(id, email) = (1, '${guess}')`), email),
  oracle('IS DISTINCT FROM', (guess) => one(`id = 1 and email is distinct from '${guess}'`), email),
  oracle(
    'a join key',
    (guess) => `select 1 from (values ('${guess}')) v (x) join customers c on c.ssn = v.x`,
    ssn,
  ),
  oracle(
    'USING',
    (guess) => `select 1 from (values ('${guess}')) v (email) join customers using (email)`,
    email,
  ),
  oracle(
    'NATURAL',
    (guess) => `select 1 from (select '${guess}'::text as ssn) v natural join (select ssn from customers) c`,
    ssn,
  ),
  oracle(
    'an outer join',
    (guess) => `select count(c.id) from (values ('${guess}')) v (x) left join customers c on c.email = v.x`,
    email,
  ),
  oracle(
    'LATERAL',
    (guess) => `select count(*) from customers c, lateral (select 1 where c.ssn = '${guess}') l`,
    ssn,
  ),
  oracle(
    'HAVING',
    (guess) => `select 1 from customers having max(ssn::text) filter (where id = 1) = '${guess}'`,
    ssn,
  ),
  oracle('FILTER', (guess) => `select count(*) filter (where ssn = '${guess}') from customers`, ssn),
  oracle(
    'GROUP BY',
    (guess) =>
      `select count(*) from (select ssn::text as x from customers union all select '${guess}') s group by x order by 1 desc limit 1`,
    ssn,
  ),
  oracle(
    'count DISTINCT',
    (guess) =>
      `select count(distinct x) from (select email as x from customers union all select '${guess}') s`,
    email,
  ),
  oracle(
    'UNION',
    (guess) => `select count(*) from (select email from customers union select '${guess}') s`,
    email,
  ),
  oracle(
    'INTERSECT',
    (guess) => `select count(*) from (select ssn::text from customers intersect select '${guess}') s`,
    ssn,
  ),
  oracle(
    'EXCEPT',
    (guess) => `select count(*) from (select '${guess}' except select ssn::text from customers) s`,
    ssn,
  ),
  oracle(
    'ORDER BY',
    (guess) =>
      `select id from (select id, birth from customers where id = 1 union all select 0, '${guess}') s order by birth limit 1`,
    ['1943-11-28', '1943-11-26'],
  ),
  oracle(
    'rank',
    (guess) =>
      `select r from (select id, rank() over (order by balance) as r from (select id, balance from customers where id = 1 union all select 0, ${guess}) x) s where id = 0`,
    ['73190428.58', '73190428.56'],
  ),
  oracle(
    'an ordered window',
    (guess) =>
      `select first_value(id) over (order by birth) from (select id, birth from customers where id = 1 union all select 0, '${guess}') s`,
    ['1943-11-28', '1943-11-26'],
  ),
  oracle(
    'PARTITION BY',
    (guess) =>
      `select max(c) from (select count(*) over (partition by x) as c from (select email as x from customers union all select '${guess}') a) b`,
    email,
  ),
  oracle(
    'LIMIT',
    (guess) => `select 1 from products limit (select count(*) from customers where ssn = '${guess}')`,
    ssn,
  ),
  oracle(
    'a number of rows',
    (guess) =>
      `select 1 from customers, generate_series(1, date_part('year', birth)::int - 1900) where id = ${guess}`,
    ['1', '2'],
  ),
  oracle(
    'a number of rows by LIMIT',
    (guess) =>
      `select 1 from generate_series(1, 100) limit (select ascii(email) from customers where id = ${guess})`,
    ['1', '2'],
  ),
  oracle(
    'a number of rows by OFFSET',
    (guess) =>
      `select 1 from generate_series(1, 100) offset (select date_part('day', birth) from customers where id = ${guess})`,
    ['1', '2'],
  ),
  oracle(
    'CASE',
    (guess) => `select case when ssn = '${guess}' then 'yes' else 'no' end from customers where id = 1`,
    ssn,
  ),
  oracle('a boolean', (guess) => `select ssn = '${guess}' from customers where id = 1`, ssn),
  oracle('starts_with', (guess) => `select starts_with(ssn, '${guess}') from customers where id = 1`, [
    '219',
    '218',
  ]),
  oracle('position', (guess) => `select position('${guess}' in email) from customers where id = 1`, [
    'Quax',
    'Quix',
  ]),
  oracle('a length', (guess) => `select length(replace(ssn, '${guess}', '')) from customers where id = 1`, [
    '64',
    '65',
  ]),
  oracle('bool_or', (guess) => `select bool_or(email = '${guess}') from customers`, email),
  oracle(
    'a division by zero',
    (guess) => `select 1 / (case when ssn = '${guess}' then 0 else 1 end) from customers where id = 1`,
    ssn,
  ),
  oracle(
    'a function that tells',
    (guess) => `select 1 from customers where ssn = '${guess}' and tell('found') = 'done'`,
    ssn,
  ),
  oracle(
    'a cast that fails',
    (guess) => `select (case when email = '${guess}' then 'x' else '1' end)::int from customers where id = 1`,
    email,
  ),
  oracle(
    'a unique key',
    (guess) => [
      'begin',
      `insert into customers (id, name, country, ssn, email, birth, iban, card, balance, api_token) values (99, 'a', 'b', '${guess}', 'c', '2000-01-01', 'd', 1, 1, gen_random_uuid())`,
      'rollback',
    ],
    ssn,
    { limit: 'Existence by constraint' },
  ),
  oracle(
    'ON CONFLICT DO NOTHING',
    (guess) => [
      'begin',
      `insert into customers (id, name, country, ssn, email, birth, iban, card, balance, api_token) values (99, 'a', 'b', '${guess}', 'c', '2000-01-01', 'd', 1, 1, gen_random_uuid()) on conflict do nothing`,
      'rollback',
    ],
    ssn,
  ),
  oracle(
    'a foreign key',
    (guess) => ['begin', `insert into logins (email) values ('${guess}')`, 'rollback'],
    email,
    { limit: 'Existence by constraint' },
  ),
  oracle(
    'EXPLAIN ANALYZE',
    (guess) =>
      `explain (analyze, costs off, timing off, summary off, buffers off) select 1 from customers where ssn = '${guess}'`,
    ssn,
  ),
  oracle('an estimate of rows', (guess) => `explain select 1 from customers where birth < '${guess}'`, [
    '1943-11-01',
    '1960-11-28',
  ]),
  oracle(
    'COPY of a filter',
    (guess) => `copy (select 1 from customers where ssn = '${guess}') to stdout`,
    ssn,
  ),
  oracle(
    'a cursor',
    (guess) => [
      'begin',
      `declare c cursor for select 1 from customers where ssn = '${guess}'`,
      'move all c',
      'commit',
    ],
    ssn,
  ),
  oracle(
    'a prepared statement',
    (guess) => [
      'prepare p (text) as select count(*) from customers where ssn = $1',
      `execute p ('${guess}')`,
    ],
    ssn,
  ),
  oracle(
    'a table of its own',
    (guess) => [
      `insert into scratch (number) select 1 from customers where ssn = '${guess}'`,
      'select count(*) from scratch',
    ],
    ssn,
  ),
  oracle(
    'a CTE',
    (guess) => `with c as (select ssn as x from customers) select count(*) from c where x = '${guess}'`,
    ssn,
  ),
  oracle('a SELECT of nothing', (guess) => `select from customers where email = '${guess}'`, email),
  oracle(
    'a lock',
    (guess) => ['begin', `select id from customers where ssn = '${guess}' for update`, 'rollback'],
    ssn,
  ),
  oracle(
    'a value beside chance',
    (guess) => `select id from customers where random() * 0 = 0 and ssn >= '${guess}' and id = 1`,
    ['219-64-8073', '219-64-8074'],
  ),
]);
