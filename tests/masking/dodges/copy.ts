// Dodges by COPY to the client: tables and queries, text, csv and binary.
import { first, residents } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const [payment] = residents.payments;
const { ssn, email, card, birth, document, token } = first;
const one = 'select ssn, email from customers where id = 1';

export const copyDodges = family('COPY', [
  leak('a table', 'copy customers to stdout', [ssn, email]),
  leak('columns of a table', 'copy customers (id, ssn) to stdout', ssn),
  leak('a query', `copy (${one}) to stdout`, ssn),
  leak('a query with an alias', 'copy (select email as name from customers where id = 1) to stdout', email),
  leak('csv', `copy (${one}) to stdout with (format csv, header)`, ssn),
  leak('csv, all quoted', `copy (${one}) to stdout with (format csv, force_quote *, delimiter ';')`, ssn),
  leak(
    'binary',
    'copy (select card, birth, api_token, ssn from customers where id = 1) to stdout with (format binary)',
    [card, birth, ssn, token],
  ),
  leak('a table in binary', 'copy customers to stdout (format binary)', [ssn, card]),
  leak('another delimiter', `copy (${one}) to stdout with (delimiter '-')`, '219\\-64\\-8073'),
  leak(
    'another NULL',
    `copy (select null, email from customers where id = 1) to stdout with (null 'none')`,
    email,
  ),
  leak('the oldest syntax', 'copy customers (email) to stdout csv header', email),
  leak('a view through a query', 'copy (select line from contact_list where id = 1) to stdout', email),
  leak('a materialised view', 'copy customer_summary to stdout', card),
  leak('a partitioned table through a query', 'copy (select holder from payments) to stdout', payment.holder),
  leak('a partition', 'copy payments_2024 to stdout', [payment.card, payment.holder]),
  leak('RETURNING', 'copy (update customers set name = name where id = 1 returning ssn) to stdout', ssn),
  leak('an aggregate', `copy (select string_agg(email, ' ') from customers) to stdout`, email),
  leak('a bytea', 'copy (select document from customers where id = 1) to stdout', document),
  leak('json', 'copy (select row_to_json(c) from customers c where id = 1) to stdout', ssn),
  leak(
    'through a table of its own',
    ['insert into scratch (body) select email from customers where id = 1', 'copy scratch (body) to stdout'],
    email,
  ),
  leak('to a file', `copy customers to '/tmp/gatelog-never'`, ssn, { refusable: true }),
  leak('to a program', `copy customers to program 'cat'`, ssn, { refusable: true }),
]);
