// Dodges that call a classified column by another name, or do not name it at all.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, birth, card } = first;

export const nameDodges = family('aliases', [
  leak('the column itself', 'select ssn from customers where id = 1', ssn),
  leak('star', 'select * from customers where id = 1', [ssn, email]),
  leak('TABLE', 'table customers', ssn),
  leak('table name and star', 'select customers.* from customers where id = 1', ssn),
  leak('alias and star', 'select c.* from public.customers as c where c.id = 1', ssn),
  leak('star beside other columns', 'select 1 as one, c.*, 2 as two from customers c where id = 1', ssn),
  leak('an alias', 'select ssn as harmless from customers where id = 1', ssn),
  leak('the name of another column', 'select ssn as name, name as ssn from customers where id = 1', ssn),
  leak('no name', 'select (ssn) from customers where id = 1', ssn),
  leak('a quoted name', 'select "ssn" from "customers" where id = 1', ssn),
  leak('capitals', 'SELECT SSN FROM CUSTOMERS WHERE ID = 1', ssn),
  leak('unicode escapes', `select U&"\\0073sn" from U&"cust\\006Fmers" where id = 1`, ssn),
  leak('a qualified name', 'select public.customers.ssn from public.customers where id = 1', ssn),
  leak(
    'a name with its database',
    'select bank.public.customers.ssn from bank.public.customers where id = 1',
    ssn,
  ),
  leak('comments inside', 'select c/*.name*/./**/ssn from customers/**/c where id = 1 -- name', ssn),
  leak('a column list that renames', 'select d from customers as c (a, b, c1, d) where a = 1', ssn),
  leak(
    'a column list that swaps names',
    'select name from customers as c (id, ssn, country, name) where id = 1',
    ssn,
  ),
  leak('a column list over star', 'select * from customers as c (a, b, c, d, e) where a = 1', [ssn, email]),
  leak('functional notation', 'select ssn(c) from customers c where id = 1', ssn),
  leak('functional notation of the table', 'select email(customers) from customers where id = 1', email),
  leak('a field of the row', 'select (c).ssn from customers c where id = 1', ssn),
  leak('all fields of the row', 'select (c).* from customers c where id = 1', ssn),
  leak(
    'a field of a row of a sub-select',
    'select (s.c).email from (select c from customers c where id = 1) s',
    email,
  ),
  leak(
    'all fields of a row of a sub-select',
    'select (s.r).* from (select c as r from customers c where id = 1) s',
    ssn,
  ),
  leak('ONLY', 'select ssn from only customers where id = 1', ssn),
  leak('the star of inheritance', 'select ssn from customers * where id = 1', ssn),
  leak('TABLESAMPLE', 'select ssn from customers tablesample bernoulli (100) where id = 1', ssn),
  leak('FOR UPDATE', 'select ssn from customers where id = 1 for update', ssn),
  leak('FOR SHARE OF', 'select c.ssn from customers c where id = 1 for share of c skip locked', ssn),
  leak('DISTINCT', 'select distinct ssn from customers where id < 3', ssn),
  leak('DISTINCT ON', 'select distinct on (id) id, email from customers order by id, email', email),
  leak(
    'the same column twice',
    'select ssn, ssn as again, ssn as once_more from customers where id = 1',
    ssn,
  ),
  leak(
    'an unclassified name before the classified',
    'select name || ssn as name from customers where id = 1',
    ssn,
  ),
  leak('a name of 63 letters and more', `select ssn as ${'x'.repeat(80)} from customers where id = 1`, ssn),
  leak('an alias with a quote', 'select ssn as "a""b", birth as "b""a" from customers where id = 1', ssn),
  leak('a join alias', 'select j.ssn from (customers c join products p using (id)) as j where j.id = 1', ssn),
  leak('LIMIT and OFFSET', 'select card from customers order by id limit 1 offset 0', card),
  leak('FETCH WITH TIES', 'select birth from customers order by id fetch first 1 rows with ties', birth),
  leak(
    'a search path',
    ['set search_path = lab, pg_temp, public', 'select ssn from customers where id = 1'],
    ssn,
  ),
  leak(
    'a row compared with nothing',
    'select c.ssn from customers c where c is not null or id = 1 order by id',
    ssn,
  ),
]);
