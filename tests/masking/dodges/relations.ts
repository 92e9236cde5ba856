// Dodges by relation: views, materialised views, inheritance, partitions.
import { first, residents } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { contractor, vip } = residents;
const [payment, laterPayment] = residents.payments;
const { ssn, email, phone, card } = first;

export const viewDodges = family('views', [
  leak('a view that renames', 'select reach from customer_contacts where id = 1', email),
  leak('a view over a view', 'select line from contact_list where id = 1', email),
  leak('a view over a view, another column', 'select ring from contact_list where id = 1', phone),
  leak('a view of everything', 'select ssn from everything_known where id = 1', ssn),
  leak('a view of everything, whole', 'select k from everything_known k where id = 1', ssn),
  leak('a view with a recursive query', 'select code from registry', ssn),
  leak('a view with a check option', 'select balance, ssn from german_customers where id = 1', [
    ssn,
    first.balance,
  ]),
  leak('a row of a view as json', 'select to_jsonb(v) from customer_contacts v where id = 1', email),
  leak('a view changed through', 'update german_customers set name = name where id = 1 returning ssn', ssn),
  leak(
    'a view made for it',
    [
      'create view lab.harmless as select id, ssn::text as name from customers',
      'select name from lab.harmless where id = 1',
    ],
    ssn,
  ),
  leak(
    'a view replaced',
    [
      'create view lab.harmless as select id, name::text from customers',
      'select name from lab.harmless where id = 1',
      'create or replace view lab.harmless as select id, email as name from customers',
      'select name from lab.harmless where id = 1',
    ],
    email,
  ),
  leak(
    'a temporary view',
    [
      'create temp view harmless as select ssn as name from customers where id = 1',
      'select name from harmless',
    ],
    ssn,
  ),
  leak(
    'a temporary view that hides a table',
    [
      'create temp view products as select id, email as name from customers',
      'select name from products where id = 1',
    ],
    email,
  ),
  leak(
    'a recursive view',
    [
      'create recursive view lab.r (n, v) as select 1, ssn::text from customers where id = 1 union all select n + 1, v from r where n < 2',
      'select v from lab.r',
    ],
    ssn,
  ),
  leak(
    'a view over a function',
    ['create view lab.f as select * from customer_table(1)', 'select b from lab.f'],
    email,
  ),
  leak(
    'the definition of a view with a value',
    [
      `do $$begin execute format('create view lab.v as select %L as x', (select ssn from customers where id = 1)); end$$`,
      `select pg_get_viewdef('lab.v'::regclass)`,
    ],
    ssn,
  ),
]);

export const materialisedDodges = family('materialised views', [
  leak('one that is there', 'select code from customer_summary where id = 1', email),
  leak('a column of its own name', 'select card from customer_summary where id = 1', card),
  leak('its row', 'select s::text from customer_summary s where id = 1', card),
  leak(
    'one made for it',
    [
      'create materialized view lab.m as select ssn::text as name from customers where id = 1',
      'select name from lab.m',
    ],
    ssn,
  ),
  leak(
    'one made empty and refreshed',
    [
      'create materialized view lab.m as select email as name from customers where id = 1 with no data',
      'refresh materialized view lab.m',
      'select name from lab.m',
    ],
    email,
  ),
  leak(
    'one made, read by another session',
    ['create materialized view lab.m as select ssn::text as name from customers where id = 1'],
    ssn,
    { second: ['select name from lab.m'] },
  ),
]);

export const inheritanceDodges = family('inheritance', [
  leak('the child', 'select ssn from vip_customers', vip.ssn),
  leak('the child whole', 'select v from vip_customers v', vip.email),
  leak('the parent without ONLY', 'select ssn from customers where id = 14', vip.ssn),
  leak('a parent whose child is classified', 'select tax_id from persons where id = 1', contractor),
  leak('a parent whose child is classified, whole', 'select to_json(p) from persons p', contractor),
  leak('the classified child', 'select tax_id from contractors', contractor),
  leak(
    'a child that is no child any more',
    [
      'begin',
      'alter table vip_customers no inherit customers',
      'select email from vip_customers',
      'rollback',
    ],
    vip.email,
  ),
  leak(
    'a child made for it',
    [
      'create table lab.heirs () inherits (customers)',
      'insert into lab.heirs (id, name, country, ssn, email, birth, iban, card, balance, api_token) select id, name, country, ssn, email, birth, iban, card, balance, api_token from vip_customers',
      'select ssn from lab.heirs',
    ],
    vip.ssn,
  ),
]);

export const partitionDodges = family('partitions', [
  leak('the partitioned table', 'select card_number from payments where id = 1', payment.card),
  leak('a partition', 'select card_number, holder from payments_2024', [payment.card, payment.holder]),
  leak('the other partition', 'select * from payments_2025', [laterPayment.card, laterPayment.holder]),
  leak('a partition whole', 'select p::text from payments_2024 p', payment.holder),
  leak(
    'a partition that was detached',
    [
      'begin',
      'alter table payments detach partition payments_2024',
      'select holder from payments_2024',
      'rollback',
    ],
    payment.holder,
  ),
  leak(
    'a partition made for it',
    [
      `create table lab.p2026 partition of payments for values from ('2026-01-01') to ('2027-01-01')`,
      `insert into payments select 9, 1, '2026-02-02', card_number, holder, 1 from payments_2024`,
      'select holder from lab.p2026',
    ],
    payment.holder,
  ),
]);
