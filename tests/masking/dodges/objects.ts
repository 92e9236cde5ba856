// Dodges by what lies beside tables: notifications, large objects, functions called past SQL.
import { first, residents } from '../customers.ts';
import { family, leak } from '../dodge.ts';

const { letter } = residents;
const { ssn, email, card, document } = first;

export const notificationDodges = family('notifications', [
  leak(
    'pg_notify',
    ['listen heard', `select pg_notify('heard', ssn) from customers where id = 1`, 'select 1'],
    ssn,
  ),
  leak(
    'the channel as the value',
    [
      `do $$begin execute format('listen %I', (select email from customers where id = 1)); end$$`,
      `select count(pg_notify(email, '')::text) from customers where id = 1`,
      'select 1',
    ],
    email,
  ),
  leak(
    'NOTIFY in a DO block',
    [
      'listen heard',
      `do $$begin execute format('notify heard, %L', (select email from customers where id = 1)); end$$`,
      'select 1',
    ],
    email,
  ),
  leak(
    'of the whole row',
    ['listen heard', `select pg_notify('heard', c::text) from customers c where id = 1`, 'select 1'],
    ssn,
  ),
]);

export const largeObjectDodges = family('large objects', [
  leak('lo_get', 'select lo_get(letter) from customers where id = 1', letter),
  leak(
    'lo_get by a number',
    `select convert_from(lo_get(loid), 'UTF8') from (select oid as loid from pg_largeobject_metadata) l`,
    letter,
  ),
  leak(
    'lo_open and loread',
    ['begin', 'select loread(lo_open(letter, 262144), 1000) from customers where id = 1', 'commit'],
    letter,
  ),
  leak(
    'written and read',
    ['select lo_from_bytea(700001, document) from customers where id = 1', 'select lo_get(700001)'],
    document,
  ),
  leak(
    'written, another session',
    ['select lo_from_bytea(700001, document) from customers where id = 1'],
    document,
    { second: ['select lo_get(700001)'] },
  ),
  leak(
    'lo_put',
    [
      'select lo_create(700002)',
      'select lo_put(700002, 0, ssn::bytea) from customers where id = 1',
      'select lo_get(700002)',
    ],
    ssn,
  ),
  leak(
    'lowrite',
    [
      'select lo_create(700003)',
      'begin',
      `select lowrite(lo_open(700003, 131072), ssn::bytea) from customers where id = 1`,
      'commit',
      'select lo_get(700003, 0, 20)',
    ],
    ssn,
  ),
  leak(
    'the value as an oid',
    [
      'select lo_create((card / 10000000)::int::oid) from customers where id = 1',
      'select oid from pg_largeobject_metadata',
    ],
    ['455673758', int4(455673758)],
  ),
  leak('lo_export', `select lo_export(letter, '/tmp/gatelog-never') from customers where id = 1`, letter, {
    refusable: true,
  }),
  leak('by FunctionCall', ['select lo_from_bytea(700001, document) from customers where id = 1'], document, {
    last: { type: 'call', signature: 'lo_get(oid)', arguments: [int4(700001)] },
  }),
]);

export const fastPathDodges = family('function calls', [
  leak('a function of its own', [], ssn, {
    last: { type: 'call', signature: 'ssn_of(int)', arguments: [int4(1)] },
  }),
  leak('a function of its definer', [], email, {
    last: { type: 'call', signature: 'email_as_owner(int)', arguments: [int4(1)] },
  }),
  leak('query_to_xml', [], ssn, {
    last: {
      type: 'call',
      signature: 'query_to_xml(text, boolean, boolean, text)',
      arguments: [
        Buffer.from('select ssn from customers where id = 1'),
        Buffer.from([1]),
        Buffer.from([0]),
        Buffer.alloc(0),
      ],
    },
  }),
  leak('a function that raises', [], ssn, { last: { type: 'call', signature: 'fail_now()', arguments: [] } }),
  leak(
    'lastval after setval',
    [
      `select nextval('numbers_seq')`,
      `select count(setval('numbers_seq', card)) from customers where id = 1`,
    ],
    card,
    { last: { type: 'call', signature: 'lastval()', arguments: [] } },
  ),
]);

function int4(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
