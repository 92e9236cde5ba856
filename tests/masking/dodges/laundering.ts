// Dodges that put a value into a table where nobody has classified it, and read it there.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, card, document } = first;
const read = 'select body from scratch';

export const launderingDodges = family('laundering', [
  leak('INSERT and SELECT', ['insert into scratch (body) select ssn from customers where id = 1', read], ssn),
  leak(
    'INSERT, another session',
    ['insert into scratch (body) select ssn from customers where id = 1'],
    ssn,
    { second: [read] },
  ),
  leak(
    'INSERT of a sub-select',
    ['insert into scratch (body) values ((select email from customers where id = 1))', read],
    email,
  ),
  leak(
    'INSERT of the whole row',
    ['insert into scratch (doc) select to_jsonb(c) from customers c where id = 1', 'select doc from scratch'],
    ssn,
  ),
  leak(
    'INSERT of several rows',
    [
      'insert into scratch (body, blob, number) select email, document, card from customers where id = 1',
      'table scratch',
    ],
    [email, document, card],
  ),
  leak(
    'UPDATE',
    [
      `insert into scratch (body) values ('x')`,
      'update scratch set body = (select ssn from customers where id = 1)',
      read,
    ],
    ssn,
  ),
  leak(
    'UPDATE FROM',
    [
      `insert into scratch (body) values ('x')`,
      'update scratch set body = c.email from customers c where c.id = 1',
      read,
    ],
    email,
  ),
  leak(
    'UPDATE of another column of the same table',
    [
      'begin',
      'update customers set country = ssn where id = 1',
      'select country from customers where id = 1',
      'rollback',
    ],
    ssn,
  ),
  leak(
    'ON CONFLICT',
    [
      `insert into uniques values ('x', 1)`,
      `insert into uniques select 'x', 2 on conflict (body) do update set body = (select email from customers where id = 1)`,
      'select body from uniques',
    ],
    email,
  ),
  leak(
    'MERGE',
    [
      'merge into scratch s using customers c on false when not matched and c.id = 1 then insert (body) values (c.email)',
      read,
    ],
    email,
  ),
  leak(
    'a CTE that inserts',
    [
      'with c as (insert into scratch (body) select ssn from customers where id = 1 returning 1) select count(*) from c',
      read,
    ],
    ssn,
  ),
  leak(
    'through two tables',
    [
      'insert into scratch (body) select ssn from customers where id = 1',
      'insert into uniques (body) select body from scratch',
      'select body from uniques',
    ],
    ssn,
  ),
  leak(
    'the same table, a column further',
    [
      'insert into scratch (body) select ssn from customers where id = 1',
      'update scratch set blob = body::bytea',
      'select blob from scratch',
    ],
    ssn,
  ),
  leak(
    'CREATE TABLE AS',
    ['create table lab.t as select ssn::text as x from customers where id = 1', 'select x from lab.t'],
    ssn,
  ),
  leak(
    'CREATE TABLE AS, another session',
    ['create table lab.t as select email as x from customers where id = 1'],
    email,
    { second: ['select x from lab.t'] },
  ),
  leak(
    'SELECT INTO',
    ['select email as x into lab.t from customers where id = 1', 'select x from lab.t'],
    email,
  ),
  leak(
    'UNLOGGED',
    ['create unlogged table lab.t as select ssn::text as x from customers where id = 1', 'table lab.t'],
    ssn,
  ),
  leak(
    'a DO block',
    ['do $$begin insert into scratch (body) select email from customers where id = 1; end$$', read],
    email,
  ),
  leak(
    'a DO block with dynamic SQL',
    [
      `do $$begin execute 'insert into scratch (body) select e' || 'mail from cust' || 'omers where id = 1'; end$$`,
      read,
    ],
    email,
  ),
  leak(
    'a function that runs text',
    [`select run('insert into scratch (body) select ssn from customers where id = 1')`, read],
    ssn,
    { limit: 'Your own code in the database' },
  ),
  leak(
    'dynamic SQL inside plpgsql, another session',
    ['do $$begin insert into scratch (body) select email from customers where id = 1; end$$'],
    email,
    { second: [read] },
  ),
]);
