// Dodges by definition: generated columns and defaults, and tables that change while the session runs.
import { first, residents } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { vip } = residents;
const [payment] = residents.payments;
const { ssn, email, phone, birth } = first;

export const generatedDodges = family('generated columns', [
  leak('stored', 'select login from customers where id = 1', email),
  leak('virtual', 'select login_tail from customers where id = 1', email.text.slice(1)),
  leak('of a child', 'select login from vip_customers', vip.email),
  leak(
    'by a function that reads a table',
    ['insert into guarded (id) values (1)', 'select checked from guarded'],
    ssn,
  ),
  leak(
    'added for it',
    [
      'create table lab.g (like customers including all)',
      'alter table lab.g add copied text generated always as (substr(email, 1)) stored',
      'insert into lab.g (id, name, country, ssn, email, birth, iban, card, balance, api_token) select id, name, country, ssn, email, birth, iban, card, balance, api_token from customers where id = 1',
      'select copied from lab.g',
    ],
    email,
  ),
  leak(
    'a default that reads',
    [
      'create table lab.d (id int, body text default ssn_now())',
      'insert into lab.d (id) values (1)',
      'select body from lab.d',
    ],
    ssn,
  ),
]);

export const definitionDodges = family('definitions changed', [
  leak(
    'a column renamed',
    [
      'begin',
      'alter table customers rename column ssn to remark',
      'select remark from customers where id = 1',
      'rollback',
    ],
    ssn,
  ),
  leak(
    'a column renamed, committed',
    [
      'alter table customers rename column phone to remark',
      'select remark from customers where id = 1',
      'alter table customers rename column remark to phone',
    ],
    phone,
  ),
  leak(
    'names of columns swapped',
    [
      'begin',
      'alter table customers rename column name to spare',
      'alter table customers rename column email to name',
      'select name from customers where id = 1',
      'rollback',
    ],
    email,
  ),
  leak(
    'a table renamed',
    ['begin', 'alter table customers rename to people', 'select ssn from people where id = 1', 'rollback'],
    ssn,
  ),
  leak(
    'a table moved to another schema',
    ['begin', 'alter table payments_2024 set schema lab', 'select holder from lab.payments_2024', 'rollback'],
    payment.holder,
  ),
  leak(
    'a table renamed inside a procedure',
    [
      'do $$begin alter table logins rename to entrances; end$$',
      'select email from entrances',
      'alter table entrances rename to logins',
    ],
    email,
  ),
  leak(
    'a column copied',
    [
      'begin',
      'alter table customers add note text',
      'update customers set note = ssn where id = 1',
      'select note from customers where id = 1',
      'rollback',
    ],
    ssn,
  ),
  leak(
    'a column retyped',
    ['begin', 'alter table logins alter at type text using email', 'select at from logins', 'rollback'],
    email,
  ),
  leak(
    'a table LIKE it',
    [
      'create table lab.copy (like payments)',
      'insert into lab.copy table payments',
      'select holder from lab.copy',
    ],
    payment.holder,
  ),
  leak(
    'a schema in front of the path',
    [
      'create view lab.products as select id, birth::text as name from customers',
      'set search_path = lab, public',
      'select name from products where id = 1',
    ],
    birth,
  ),
  leak(
    'a function in front of the path',
    [
      `create function lab.version() returns text language sql as 'select ssn::text from public.customers where id = 1'`,
      'set search_path = lab, pg_catalog, public',
      'select version()',
    ],
    ssn,
  ),
  leak(
    'an operator in front of the path',
    [
      `create function lab.both(text, text) returns text language sql as 'select email from public.customers where id = 1'`,
      'create operator lab.|| (leftarg = text, rightarg = text, function = lab.both)',
      'set search_path = lab, pg_catalog, public',
      `select 'a'::text || 'b'::text`,
    ],
    email,
  ),
  leak(
    'a policy on rows',
    [
      'begin',
      `create policy p on products using (tell((select email from customers where id = 1)) = 'done')`,
      'alter table products enable row level security',
      'alter table products force row level security',
      'select name from products',
      'rollback',
    ],
    email,
  ),
  leak(
    'a rule for it',
    [
      'create table lab.bell (pressed int)',
      'create rule answer as on insert to lab.bell do instead select ssn from customers where id = 1',
      'insert into lab.bell values (1)',
    ],
    ssn,
    { protocol: 'simple' },
  ),
]);
