// Dodges by protocol: several statements in one message, suspended portals, descriptions, names of statements.
import { first, residents } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { ssn, email, card } = first;
const third = residents.customers[2]?.email.text ?? '';

export const protocolDodges = family('protocol', [
  leak(
    'several statements, the last one',
    `select 1; select name from products; select ssn from customers where id = 1`,
    ssn,
    { protocol: 'simple' },
  ),
  leak('several statements, the first one', `select email from customers where id = 1; select 1`, email, {
    protocol: 'simple',
  }),
  leak(
    'several statements with the same columns',
    `select name from products; select ssn::text as name from customers where id = 1; select name from products`,
    ssn,
    { protocol: 'simple' },
  ),
  leak('several statements, one fails', `select ssn from customers where id = 1; select 1 / 0`, ssn, {
    protocol: 'simple',
  }),
  leak(
    'several statements that build on each other',
    `create temp table t as select email as x from customers where id = 1; select x from t`,
    email,
    { protocol: 'simple' },
  ),
  leak(
    'several statements around a COPY',
    `select 1; copy (select ssn from customers where id = 1) to stdout; select 2`,
    ssn,
    { protocol: 'simple' },
  ),
  leak(
    'several statements, prepared between',
    `prepare p as select email from customers where id = 1; execute p; deallocate p`,
    email,
    { protocol: 'simple' },
  ),
  leak(
    'several statements, a cursor between',
    `begin; declare c cursor for select ssn from customers where id = 1; fetch c; commit`,
    ssn,
    { protocol: 'simple' },
  ),
  leak(
    'several statements, the path changed between',
    `create view lab.products as select id, email as name from customers; set search_path = lab, public; select name from products where id = 1`,
    email,
    { protocol: 'simple' },
  ),
  leak('empty statements around it', `;;; select ssn from customers where id = 1 ;;`, ssn, {
    protocol: 'simple',
  }),
  leak('a portal suspended after one row', [], third, {
    last: { type: 'suspend', text: 'select email from customers order by id', rows: 1 },
  }),
  leak('a portal suspended after two rows', [], third, {
    last: { type: 'suspend', text: 'select id, c::text, email from customers c order by id', rows: 2 },
  }),
  leak('a portal of UPDATE with RETURNING, suspended', [], ssn, {
    last: { type: 'suspend', text: 'update customers set name = name where id < 3 returning ssn', rows: 1 },
  }),
  leak('a description that fails', [], ssn, {
    last: { type: 'describe', text: 'select fail_now()' },
    note: 'the planner runs what calls itself immutable: Bind fails, and nothing is executed',
  }),
  leak('a description that plans a cast', [], ssn, {
    last: { type: 'describe', text: 'select ssn_now()::int' },
  }),
  leak(
    'a description of a column named by a value',
    [
      `do $$begin execute format('create table lab.t (%I int)', (select ssn from customers where id = 1)); end$$`,
    ],
    ssn,
    { last: { type: 'describe', text: 'select * from lab.t' } },
  ),
  leak('a parameter that is added', 'select card + $1::bigint from customers where id = 1', card, {
    parameters: ['0'],
  }),
  leak('a parameter that chooses the row', 'select ssn from customers where id = $1', ssn, {
    parameters: ['1'],
  }),
  leak('a parameter that names the key', 'select to_jsonb(c) ->> $1 from customers c where id = 1', email, {
    parameters: ['email'],
  }),
  leak('a parameter with the text to run', 'select fetch_text($1)', ssn, {
    parameters: ['select ssn::text from customers where id = 1'],
  }),
  leak('a parameter with the text of a query for xml', `select query_to_xml($1, false, false, '')`, email, {
    parameters: ['select email from customers'],
  }),
]);
