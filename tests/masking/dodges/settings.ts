// Dodges by setting: other spellings of the same value, and texts that mean something else to the server.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, birth, document, balance } = first;

export const settingDodges = family('settings', [
  leak('DateStyle', ["set datestyle = 'German'", 'select birth from customers where id = 1'], birth),
  leak(
    'DateStyle, other order',
    ["set datestyle = 'SQL, MDY'", 'select birth from customers where id = 1'],
    birth,
  ),
  leak(
    'DateStyle of the oldest',
    ["set datestyle = 'Postgres, MDY'", 'select birth::text from customers where id = 1'],
    birth,
  ),
  leak(
    'bytea_output',
    ["set bytea_output = 'escape'", 'select document from customers where id = 1'],
    document,
  ),
  leak(
    'xmlbinary',
    ["set xmlbinary = 'hex'", 'select xmlforest(document) from customers where id = 1'],
    document,
  ),
  leak(
    'extra_float_digits',
    ['set extra_float_digits = -5', 'select balance::float8 from customers where id = 1'],
    [balance, '73190428.57', '73190428.6'],
  ),
  leak('client_encoding', ["set client_encoding = 'LATIN1'", 'select ssn from customers where id = 1'], ssn),
  leak(
    'client_encoding and an error of COPY',
    [`set client_encoding = 'SQL_ASCII'`, 'copy (select email::int from customers where id = 1) to stdout'],
    email,
  ),
  leak('client_encoding by name', ["set names 'WIN1252'", 'select email from customers where id = 1'], email),
  leak(
    'backslashes in strings',
    [
      'set standard_conforming_strings = off',
      String.raw`select '\' as a --', ssn from customers where id = 1 --'`,
    ],
    ssn,
    { note: 'read by the standard it selects one backslash' },
  ),
  leak(
    'a function that changes a setting',
    [
      `create function lab.f() returns text language sql set search_path = public as 'select email from customers where id = 1'`,
      'select lab.f()',
    ],
    email,
  ),
  leak(
    'the settings of a transaction',
    [
      'begin',
      'set local search_path = lab',
      'create view lab.v as select ssn::text as name from public.customers where id = 1',
      'select name from v',
      'commit',
    ],
    ssn,
  ),
  leak(
    'a setting undone',
    [
      'create view lab.products as select id, email as name from customers',
      'begin',
      'set search_path = lab, public',
      'savepoint s',
      'set search_path = public',
      'rollback to s',
      'select name from products where id = 1',
      'commit',
    ],
    email,
  ),
]);
