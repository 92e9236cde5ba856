// Dodges that keep a value in the session and read it later: cursors, prepared statements, temporary tables.
import { first, residents } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const [payment] = residents.payments;
const { ssn, email, card, birth, token } = first;
const one = 'select ssn, email from customers where id = 1';

export const cursorDodges = family('cursors', [
  leak('DECLARE and FETCH', ['begin', `declare c cursor for ${one}`, 'fetch c', 'commit'], ssn),
  leak(
    'FETCH ALL',
    ['begin', 'declare c cursor for select * from customers', 'fetch all from c', 'commit'],
    ssn,
  ),
  leak('WITH HOLD', ['begin', `declare c cursor with hold for ${one}`, 'commit', 'fetch c', 'close c'], ssn),
  leak(
    'BINARY',
    [
      'begin',
      'declare c binary cursor for select card, birth, api_token from customers where id = 1',
      'fetch c',
      'commit',
    ],
    [card, birth, token],
  ),
  leak(
    'SCROLL and backwards',
    [
      'begin',
      'declare c scroll cursor for select email from customers where id = 1',
      'move c',
      'move c',
      'fetch prior from c',
      'commit',
    ],
    email,
  ),
  leak(
    'FETCH ABSOLUTE',
    [
      'begin',
      'declare c scroll cursor for select email from customers order by id',
      'fetch absolute 1 from c',
      'commit',
    ],
    email,
  ),
  leak('a quoted name', ['begin', `declare "a b" cursor for ${one}`, 'fetch next from "a b"', 'commit'], ssn),
  leak(
    'a name declared twice',
    [
      'begin',
      'declare c cursor for select name from products',
      'fetch c',
      'close c',
      `declare c cursor for ${one}`,
      'fetch c',
      'commit',
    ],
    ssn,
  ),
  leak(
    'a cursor a function opened',
    ['begin', 'select open_customers()', 'fetch all in opened', 'commit'],
    ssn,
  ),
  leak(
    'a cursor a DO block opened',
    [
      'begin',
      `do $$declare c refcursor := 'hidden'; begin open c for select email from customers where id = 1; end$$`,
      'fetch hidden',
      'commit',
    ],
    email,
  ),
  leak(
    'a cursor over a view',
    [
      'begin',
      'declare c no scroll cursor for select line from contact_list where id = 1',
      'fetch c',
      'commit',
    ],
    email,
  ),
  leak('a cursor run as a portal', ['begin', `declare c cursor for ${one}`], ssn, {
    last: { type: 'execute', portal: 'c' },
  }),
  leak(
    'a cursor with its name as a value',
    [
      'begin',
      `do $$declare c refcursor := (select ssn from customers where id = 1); begin open c for select 1; end$$`,
      'select name from pg_cursors',
      'commit',
    ],
    ssn,
  ),
]);

export const preparedDodges = family('prepared statements', [
  leak('PREPARE and EXECUTE', [`prepare p as ${one}`, 'execute p'], ssn),
  leak(
    'with a parameter',
    ['prepare p (int) as select ssn from customers where id = $1', 'execute p (1)'],
    ssn,
  ),
  leak(
    'with a parameter beside the value',
    [`prepare p (text) as select $1 || ssn from customers where id = 1`, `execute p ('x')`],
    ssn,
  ),
  leak(
    'a name prepared twice',
    [
      'prepare p as select name from products',
      'execute p',
      'deallocate p',
      `prepare p as ${one}`,
      'execute p',
    ],
    ssn,
  ),
  leak('a quoted name', [`prepare "P p" as ${one}`, 'execute "P p"'], ssn),
  leak(
    'into a table',
    [`prepare p as ${one}`, 'create temp table t as execute p', 'select email from t'],
    email,
  ),
  leak(
    'prepared in a transaction that failed',
    ['begin', `prepare p as ${one}`, 'rollback', 'execute p'],
    ssn,
  ),
  leak(
    'prepared under another path',
    [
      'create view lab.products as select id, email as name, 1 as price from customers',
      'prepare p as select name from products',
      'set search_path = lab, public',
      'execute p',
    ],
    email,
  ),
  leak(
    'prepared before the view changed',
    [
      'create view lab.v as select name::text as x from customers where id = 1',
      'prepare p as select x from lab.v',
      'execute p',
      'create or replace view lab.v as select email as x from customers where id = 1',
      'execute p',
    ],
    email,
  ),
  leak('SQL prepares, the protocol binds', [`prepare p as ${one}`], ssn, {
    last: { type: 'bind', statement: 'p' },
  }),
  leak(
    'a statement whose name is the value',
    [
      `do $$begin execute format('prepare %I as select 1', (select ssn from customers where id = 1)); end$$`,
      'select name from pg_prepared_statements',
    ],
    ssn,
  ),
  leak(
    'EXPLAIN ANALYZE EXECUTE',
    [`prepare p as select tell(email) from customers where id = 1`, 'explain analyze execute p'],
    email,
  ),
]);

export const temporaryDodges = family('temporary tables', [
  leak(
    'SELECT INTO',
    ['select id, ssn as name into temp t from customers', 'select name from t where id = 1'],
    ssn,
  ),
  leak(
    'CREATE TABLE AS',
    ['create temp table t as select email as x from customers where id = 1', 'select x from t'],
    email,
  ),
  leak(
    'CREATE TABLE AS with a column list',
    ['create temp table t (a, b) as select id, ssn::text from customers', 'select b from t where a = 1'],
    ssn,
  ),
  leak(
    'CREATE TABLE AS TABLE',
    ['create temp table t as table payments', 'select holder from t'],
    payment.holder,
  ),
  leak(
    'INSERT',
    [
      'create temp table t (x text)',
      'insert into t select ssn from customers where id = 1',
      'select x from t',
    ],
    ssn,
  ),
  leak(
    'a temporary table that hides another',
    [
      'create temp table products as select id, ssn::text as name from customers',
      'select name from products where id = 1',
    ],
    ssn,
  ),
  leak(
    'a chain of tables',
    [
      'create temp table a as select email as x from customers where id = 1',
      'create temp table b as select x as y from a',
      'create temp table c as select upper(y) as z from b',
      'select z from c',
    ],
    email,
  ),
  leak(
    'UPDATE',
    [
      `create temp table t as select 1 as id, '' as x`,
      'update t set x = c.ssn from customers c where c.id = t.id',
      'select x from t',
    ],
    ssn,
  ),
  leak(
    'the same name after a DROP',
    [
      'create temp table t as select name as x from products',
      'select x from t',
      'drop table t',
      'create temp table t as select email as x from customers where id = 1',
      'select x from t',
    ],
    email,
  ),
  leak(
    'a table in pg_temp',
    [
      'create table pg_temp.t as select ssn::text as x from customers where id = 1',
      'select x from pg_temp.t',
    ],
    ssn,
  ),
  leak(
    'a table LIKE it',
    [
      'create temp table t (like customers)',
      'insert into t select * from only customers where id = 1',
      'select email from t',
    ],
    email,
    { note: 'generated columns become ordinary ones' },
  ),
  leak(
    'ON COMMIT DROP',
    [
      'begin',
      'create temp table t on commit drop as select ssn::text as x from customers where id = 1',
      'select x from t',
      'commit',
    ],
    ssn,
  ),
  leak(
    'through a MERGE',
    [
      'create temp table t (x text)',
      'merge into t using customers c on false when not matched and c.id = 1 then insert values (c.email)',
      'table t',
    ],
    email,
  ),
]);
