// Dodges by error: texts, details, hints, contexts and fields that quote a value.
import { first, residents } from '../customers.ts';
import { family, leak, type What } from '../dodge.ts';
import type { Secret } from '../secrets.ts';

const { ssn, email, phone, card, iban } = first;
const of = (expression: string) => `select ${expression} from customers where id = 1`;
const emails = residents.customers.map((one) => one.email);

/** Most types quote in their errors what they cannot read. */
const unreadable = (type: string, column = 'ssn', what: What = ssn) =>
  leak(`as ${type}`, of(`${column}::text::${type}`), what);

export const castErrorDodges = family('errors of casts', [
  ...['int', 'bigint', 'numeric', 'float8', 'boolean', 'uuid', 'date', 'timestamptz', 'time'].map((type) =>
    unreadable(type),
  ),
  ...['interval', 'inet', 'cidr', 'macaddr', 'point', 'box', 'int4range', 'money', 'oid', 'xid'].map((type) =>
    unreadable(type, 'email', email),
  ),
  ...['regrole', 'regnamespace'].map((type) => unreadable(type, 'iban', iban)),
  ...['regclass', 'regtype', 'regproc', 'regconfig', 'text[]'].map((type) =>
    unreadable(type, 'email', email),
  ),
  ...['tid', 'pg_lsn', 'pg_snapshot', 'mood', 'customers', 'circle'].map((type) =>
    unreadable(type, 'email', email),
  ),
  unreadable('bit(8)', 'email', '"O" is not a valid'),
  unreadable('json', 'email', 'Token "Ottilie"'),
  unreadable('jsonb', 'email', 'Token "Ottilie"'),
  leak('as tsquery', of(`('(' || email)::tsquery`), email),
  leak('as jsonpath', of(`('$.a $' || iban)::jsonpath`), iban),
  leak('as bytea', of(`('\\x' || email)::bytea`), 'hexadecimal digit: "O"'),
  leak('as xml', of(`xmlparse(document email)`), email),
  leak('a smaller integer', of('card::text::int'), card),
  leak('with a prefix', of(`('x' || ssn)::int`), ssn),
  leak('in WHERE', 'select 1 from customers where id = 1 and email::int = 1', email),
  leak('in ORDER BY', 'select 1 from customers where id = 1 order by ssn::text::numeric', ssn),
  leak('in a join', 'select 1 from products p join customers c on p.id = c.email::int', emails),
  leak(
    'in INSERT',
    `insert into scratch (number) select ssn::text::numeric from customers where id = 1`,
    ssn,
  ),
  leak('by assignment to an enum', `insert into moods select email::mood from customers where id = 1`, email),
  leak('by a parameter', of('cast(email as int) + $1'), email, { parameters: ['1'] }),
  leak('through a composite', of(`('(' || email)::postal_contact`), email),
  leak('of a record', of(`json_populate_record(null::scratch, json_build_object('number', email))`), email),
]);

export const functionErrorDodges = family('errors of functions', [
  leak('to_date', of(`to_date(email, 'YYYY')`), 'invalid value "Otti"'),
  leak('to_timestamp', of(`to_timestamp(email, 'Day')`), 'invalid value "Ottilie'),
  leak('make_date', of('make_date((card / 10000000)::int, 1, 1)'), '455673758'),
  leak('chr', of('chr((card / 10000000)::int)'), '455673758'),
  leak('get_byte', of(`get_byte('\\x00', (card / 10000000)::int)`), '455673758'),
  leak('setval', of(`setval('numbers_seq', -card)`), card),
  leak('current_setting', of('current_setting(email)'), email),
  leak('set_config', of(`set_config(ssn, 'x', true)`), ssn),
  leak('a setting that takes only some', of(`set_config('DateStyle', email, true)`), email),
  leak('nextval', of('nextval(email)'), email),
  leak('has_table_privilege', of(`has_table_privilege(ssn::text, 'select')`), ssn),
  leak('pg_has_role', of(`pg_has_role(email, 'usage')`), email),
  leak('to_tsvector', of(`to_tsvector(email::regconfig, 'x')`), email),
  leak('convert_from', of('convert_from(document, email)'), email),
  leak('encode', of('encode(document, email)'), email),
  leak('convert_from of bytes', of(`convert_from('\\xf4'::bytea || document, 'UTF8')`), '0x53 0x74 0x61'),
  leak('date_part', of('date_part(ssn, now())'), ssn),
  leak('date_trunc', of('date_trunc(email, now())'), email),
  leak('AT TIME ZONE', of('now() at time zone ssn'), ssn),
  leak('format', of(`format('%' || email)`), 'specifier "O"'),
  leak('jsonb_set', of(`jsonb_set('[1]', array[ssn::text], '1')`), ssn),
  leak('jsonb_path_query', of(`jsonb_path_query('{}', ('strict $."' || email || '"')::jsonpath)`), email),
  leak(
    'json_populate_record',
    of(`(json_populate_record(null::scratch, json_build_object('doc', 1, 'id', ssn))).id`),
    ssn,
  ),
  leak('a duplicate key', of(`json_object(email: 1, email: 2 with unique keys)`), email),
  leak(
    'a duplicate key of an aggregate',
    `select json_objectagg(phone: id with unique keys) from customers`,
    phone,
  ),
  leak('lo_get', of('lo_get((card / 10000000)::int::oid)'), '455673758'),
  leak('query_to_xml', of(`query_to_xml('selec ' || quote_literal(ssn), false, false, '')`), ssn),
  leak('text that is run', of(`run('selec ' || email)`), email),
  leak('a function that fails', of('fail_with(ssn)'), ssn),
  leak('a function of a function that fails', of('upper(fail_with(lower(email)))'), email),
  ...['detail', 'hint', 'column', 'constraint', 'datatype', 'table', 'schema'].map((field) =>
    leak(`the field ${field}`, of(`fail_in_field(ssn, '${field}')`), ssn),
  ),
  leak(
    'RAISE in a DO block',
    `do $$begin raise exception '%', (select email from customers where id = 1); end$$`,
    email,
  ),
  leak(
    'RAISE of the row',
    `do $$begin raise exception '%', (select c from customers c where id = 1); end$$`,
    ssn,
  ),
  leak('ASSERT', `do $$begin assert false, (select ssn from customers where id = 1); end$$`, ssn),
  leak(
    'SQLSTATE of letters',
    `do $$begin raise exception using errcode = (select translate(substr(ssn, 1, 5), '-', 'Z') from customers where id = 1), message = 'x'; end$$`,
    'C219Z6',
  ),
  leak(
    'a regular expression',
    of(`regexp_replace('x', 'x', 'y', translate(ssn, '219-', 'xgq'))`),
    'option: "6"',
  ),
  leak('XMLPARSE of a document', of(`xmlparse(document '<a>' || email)`), email),
  leak('a cursor that is not there', of(`cursor_to_xml(email::refcursor, 1, false, false, '')`), email),
]);

export const constraintErrorDodges = family('errors of constraints', [
  leak('CHECK quotes the row', 'update customers set balance = -1 where id = 1', [ssn, email]),
  leak('NOT NULL quotes the row', 'update customers set iban = null where id = 1', ssn),
  leak(
    'UNIQUE quotes the key',
    'update customers set email = (select email from customers where id = 2) where id = 1',
    emails[1] as Secret,
  ),
  leak(
    'UNIQUE of what was laundered',
    [
      'insert into uniques (body) select ssn from customers where id = 1',
      'insert into uniques (body) select ssn from customers where id = 1',
    ],
    ssn,
  ),
  leak(
    'UNIQUE of a number',
    [
      'insert into uniques (number) select card from customers where id = 1',
      'insert into uniques (number) select card from customers where id = 1',
    ],
    card,
  ),
  leak(
    'PRIMARY KEY with the value',
    [
      'create table lab.k (k text primary key)',
      `insert into lab.k select email from customers where id = 1 union all select email from customers where id = 1`,
    ],
    email,
  ),
  leak('CHECK of a table of its own', 'insert into shorts select ssn from customers where id = 1', ssn),
  leak(
    'NOT NULL of a table of its own',
    'insert into filled (body) select email from customers where id = 1',
    email,
  ),
  leak(
    'EXCLUDE',
    [
      'insert into slots select ssn from customers where id = 1',
      'insert into slots select ssn from customers where id = 1',
    ],
    ssn,
  ),
  leak('no partition for the row', 'insert into buckets select email from customers where id = 1', email),
  leak(
    'a foreign key without its row',
    'insert into logins (email) select ssn from customers where id = 1',
    ssn,
  ),
  leak('a foreign key still referenced', 'delete from customers where id = 3', emails[2] as Secret),
  leak('a foreign key, updated', `update customers set email = 'x' where id = 1`, email),
  leak('a generated column in the row', 'insert into guarded (id, small) values (1, 99)', ssn),
  leak(
    'a default in the row',
    [
      'create table lab.d (id int check (id < 0), body text default ssn_now())',
      'insert into lab.d (id) values (1)',
    ],
    ssn,
  ),
  leak('the check option of a view', `update german_customers set country = 'FR' where id = 1`, ssn),
  leak(
    'MERGE',
    `merge into customers c using products p on p.id = c.id when matched and p.id = 1 then update set balance = -1`,
    ssn,
  ),
  leak(
    'ON CONFLICT twice for a row',
    `insert into customers (id, name, country, ssn, email, birth, iban, card, balance, api_token) select 1, name, country, ssn, email, birth, iban, card, balance, api_token from customers where id = 1 on conflict (id) do update set balance = -1`,
    ssn,
  ),
  leak('a unique index that cannot be', 'create unique index on customers (phone)', phone),
  leak('a unique index over an expression', 'create unique index on customers ((lower(iban)))', iban),
  leak('an index over a cast', 'create index on customers ((email::int))', emails),
  leak(
    'a column that cannot change its type',
    'alter table logins alter at type int using email::int',
    emails,
  ),
  leak(
    'a column added with a default that fails',
    'alter table products add x int default ssn_now()::int',
    ssn,
  ),
  leak(
    'a foreign key that cannot be added',
    [
      'create table lab.refs (email text)',
      'insert into lab.refs select ssn from customers where id = 1',
      'alter table lab.refs add foreign key (email) references customers (email)',
    ],
    ssn,
  ),
  leak('a check that cannot be added', 'alter table products add check (fail_with(ssn_now()) is null)', ssn),
  leak(
    'a constraint at the end of a transaction',
    [
      'create table lab.late (body text unique deferrable initially deferred)',
      'begin',
      'insert into lab.late select email from customers where id = 1',
      'insert into lab.late select email from customers where id = 1',
      'commit',
    ],
    email,
  ),
]);

export const copyErrorDodges = family('errors of COPY', [
  leak('CHECK quotes a generated column', 'copy guarded (id, small) from stdin', ssn, { copyIn: '1\t99\n' }),
  leak(
    'CHECK quotes a default',
    ['create table lab.d (id int check (id < 0), body text default ssn_now())', 'copy lab.d (id) from stdin'],
    ssn,
    { copyIn: '1\n' },
  ),
  leak(
    'a default that raises',
    ['create table lab.d (id int, body text default fail_now())', 'copy lab.d (id) from stdin'],
    ssn,
    { copyIn: '1\n' },
  ),
  leak('a trigger that copies', ['copy inbox from stdin', 'select body from outbox'], email, {
    copyIn: '1\n',
    limit: 'Your own code in the database',
  }),
  leak('WHERE that tells', `copy products from stdin where tell(ssn_now()) = 'x'`, ssn, {
    copyIn: '9\tx\t1\n',
  }),
  leak(
    'COPY TO that fails half way',
    'copy (select email::int from customers where id = 1) to stdout',
    email,
  ),
]);
