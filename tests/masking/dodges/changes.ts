// Dodges by statements that change rows: what RETURNING, rules and triggers bring back.
import { first, residents } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, card, birth } = first;

export const returningDodges = family('RETURNING', [
  leak('UPDATE', 'update customers set name = name where id = 1 returning ssn', ssn),
  leak('UPDATE, all columns', 'update customers set name = name where id = 1 returning *', [ssn, email]),
  leak('UPDATE, the row', 'update customers c set name = name where id = 1 returning c', ssn),
  leak(
    'UPDATE FROM',
    'update products p set name = p.name from customers c where c.id = p.id and p.id = 1 returning c.email',
    email,
  ),
  leak(
    'UPDATE, old and new',
    ['begin', `update customers set ssn = '100-00-0000' where id = 1 returning old.ssn, new.ssn`, 'rollback'],
    ssn,
  ),
  leak(
    'UPDATE, old under another name',
    [
      'begin',
      `update customers set email = 'x' where id = 1 returning with (old as before) before.email`,
      'rollback',
    ],
    email,
  ),
  leak(
    'UPDATE, the old row',
    ['begin', `update customers set email = 'x' where id = 1 returning to_json(old)`, 'rollback'],
    email,
  ),
  leak(
    'UPDATE of an unclassified column',
    ['begin', 'update customers set name = email where id = 1 returning name', 'rollback'],
    email,
  ),
  leak(
    'UPDATE by a sub-select',
    [
      'begin',
      'update products set name = (select ssn from customers where id = 1) where id = 1 returning name',
      'rollback',
    ],
    ssn,
  ),
  leak(
    'UPDATE of several columns',
    [
      'begin',
      'update products set (name, price) = (select email, 1 from customers where id = 1) where id = 1 returning name',
      'rollback',
    ],
    email,
  ),
  leak('DELETE', ['begin', 'delete from logins returning email', 'rollback'], email),
  leak(
    'DELETE USING',
    ['begin', 'delete from products p using customers c where c.id = p.id returning c.ssn', 'rollback'],
    ssn,
  ),
  leak('INSERT', 'insert into scratch (body) select ssn from customers where id = 1 returning body', ssn),
  leak(
    'INSERT, an expression',
    `insert into scratch (body) values ('x') returning (select email from customers where id = 1)`,
    email,
  ),
  leak(
    'INSERT with a CTE',
    'with c as (select email from customers where id = 1) insert into scratch (body) select email from c returning upper(body)',
    email,
  ),
  leak(
    'INSERT DEFAULT VALUES',
    ['create table lab.d (body text default ssn_now())', 'insert into lab.d default values returning body'],
    ssn,
  ),
  leak(
    'ON CONFLICT',
    [
      'begin',
      `insert into customers (id, name, country, ssn, email, birth, iban, card, balance, api_token) values (1, 'a', 'b', '000-00-0000', 'c', '2000-01-01', 'd', 1, 1, gen_random_uuid()) on conflict (id) do update set country = excluded.country returning ssn, birth`,
      'rollback',
    ],
    [ssn, birth],
  ),
  leak(
    'ON CONFLICT, the old row',
    [
      'begin',
      `insert into uniques (body) select email from customers where id = 1`,
      `insert into uniques (body) select email from customers where id = 1 on conflict (body) do update set number = 1 returning old.body`,
      'rollback',
    ],
    email,
  ),
  leak(
    'ON CONFLICT, what is there',
    [
      'begin',
      `insert into uniques (body, number) select email, 1 from customers where id = 1`,
      `insert into uniques (number) values (1) on conflict (number) do update set number = 2 returning uniques.body`,
      'rollback',
    ],
    email,
  ),
  leak(
    'MERGE',
    'merge into customers c using products p on p.id = c.id when matched and p.id = 1 then update set name = c.name returning merge_action(), c.ssn',
    ssn,
  ),
  leak(
    'MERGE, the source',
    'merge into products p using customers c on p.id = c.id when matched and p.id = 1 then do nothing when matched then update set name = p.name returning c.email',
    residents.customers[1]?.email.text ?? '',
  ),
  leak(
    'MERGE, old and new',
    [
      'begin',
      `merge into customers c using products p on p.id = c.id when matched and p.id = 1 then update set email = 'x' returning old.email, new.email`,
      'rollback',
    ],
    email,
  ),
  leak(
    'MERGE, inserted',
    'merge into scratch s using customers c on false when not matched and c.id = 1 then insert (body) values (c.card) returning s.*',
    card,
  ),
  leak(
    'WHERE CURRENT OF',
    [
      'begin',
      'declare cur cursor for select * from customers where id = 1 for update',
      'fetch cur',
      'update customers set name = name where current of cur returning email',
      'rollback',
    ],
    email,
  ),
]);

export const triggerDodges = family('triggers and rules', [
  leak(
    'a trigger that notifies',
    ['listen changes', 'update customers set name = name where id = 1', 'select 1'],
    [ssn, email],
  ),
  leak('a trigger that copies', ['insert into inbox values (1)', 'select body from outbox'], email, {
    limit: 'Your own code in the database',
  }),
  leak('a trigger that copies, another session', ['insert into inbox values (1)'], email, {
    second: ['select body from outbox'],
    limit: 'Your own code in the database',
  }),
  leak('a rule that selects', 'update doorbell set pressed = 1', [ssn, email], {
    protocol: 'simple',
    note: 'through the extended protocol the rows of a rule are not sent',
  }),
  leak(
    'a trigger made for it',
    [
      `create function lab.leak() returns trigger language plpgsql as $$begin new.name := (select email from public.customers where id = 1); return new; end$$`,
      'create table lab.t (name text)',
      'create trigger leak before insert on lab.t for each row execute function lab.leak()',
      `insert into lab.t values ('x') returning name`,
    ],
    email,
  ),
  leak(
    'a trigger that raises',
    [
      `create function lab.leak() returns trigger language plpgsql as $$begin raise exception '%', old; end$$`,
      'begin',
      'create trigger leak before update on logins for each row execute function lab.leak()',
      'update logins set at = now()',
      'rollback',
    ],
    email,
  ),
]);
