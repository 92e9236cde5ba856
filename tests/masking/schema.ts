// The bank's database: tables with classified columns and everything through which their values can move.
import type { Customer, Population } from './customers.ts';

const columns: readonly string[] = [
  ...'ssn email phone birth iban notes card balance api_token document answers contact'
    .split(' ')
    .map((column) => `public.customers.${column}`),
  'public.payments.card_number',
  'public.payments.holder',
  'public.contractors.tax_id',
  'public.logins.email',
];

/** What a target's `classify` says. Everything else inherits by lineage: views, children, partitions, generated columns. */
export const classify: readonly object[] = [
  { columns, as: 'pii' },
  { columns: 'public.customers.settings', paths: ['$.api.key', '$.recovery[]'], as: 'secret' },
];

/** Run as the role the gateway logs in with, which owns it all. */
const definitions = `
create schema lab;
create domain national_id as text check (value ~ '^[0-9]{3}-[0-9]{2}-[0-9]{4}$');
create type postal_contact as (phone text, street text);
create type sealed as (content text);
create type mood as enum ('calm', 'angry');

create table customers (
  id int primary key,
  name text not null,
  country text not null,
  ssn national_id not null constraint ssn_once unique,
  email text not null constraint email_once unique,
  phone text,
  birth date not null,
  iban text not null,
  notes jsonb,
  card bigint not null,
  balance numeric(14, 2) not null constraint balance_not_negative check (balance >= 0),
  api_token uuid not null,
  document bytea,
  answers text[],
  contact postal_contact,
  letter oid,
  settings jsonb,
  login text generated always as (lower(email)) stored,
  login_tail text generated always as (substr(email, 2)) virtual
);
create table vip_customers (tier text not null) inherits (customers);
create statistics customers_together (mcv) on phone, iban from customers;

create table persons (id int primary key, name text not null, tax_id text);
create table contractors (since date) inherits (persons);

create table payments (
  id int not null, customer_id int not null references customers, paid_at date not null,
  card_number bigint not null, holder text not null, amount numeric(10, 2) not null
) partition by range (paid_at);
create table payments_2024 partition of payments for values from ('2024-01-01') to ('2025-01-01');
create table payments_2025 partition of payments for values from ('2025-01-01') to ('2026-01-01');

create table logins (
  email text constraint login_of_customer references customers (email), at timestamptz
);
create table products (id int primary key, name text not null, price numeric(10, 2) not null);

-- The agent's own tables: nothing in them is classified.
create table scratch (id int generated always as identity, body text, blob bytea, number numeric, doc jsonb);
create table uniques (body text unique, number bigint unique);
create table shorts (body text constraint short check (length(body) < 4));
create table slots (body text, exclude using btree (body with =));
create table filled (id int not null, body text not null);
create table buckets (body text) partition by list (body);
create table moods (feels mood);

create view customer_contacts as select id, name, email as reach, phone from customers;
create view contact_list as select id, upper(reach) as line, c.* from (select name, phone as ring from customer_contacts) c
  join customer_contacts using (name);
create view everything_known with (security_barrier) as select * from customers;
create view registry as with recursive r(n, code) as (
    select 1, (select ssn::text from customers where id = 1) union all select n + 1, code from r where n < 2
  ) select n, code from r union select 0, 'nobody';
create view german_customers as select id, name, ssn, balance, email, phone, birth, iban, card, api_token, country
  from customers where country = 'DE' with check option;
create materialized view customer_summary as select id, upper(email) as code, card from customers;

create sequence numbers_seq minvalue 0;

create function shout(said text) returns text language sql immutable return upper(said) || '!';
create function ssn_of(customer int) returns text language sql stable
  as 'select ssn::text from customers where id = customer';
create function ssn_now() returns text language plpgsql immutable
  as $$begin return (select ssn::text from public.customers where id = 1); end$$;
create function card_now() returns bigint language plpgsql immutable
  as $$begin return (select card from public.customers where id = 1); end$$;
create function fail_now() returns text language plpgsql immutable
  as $$begin raise exception 'found %', (select ssn from public.customers where id = 1); end$$;
create function tell(said text) returns text language plpgsql
  as $$begin raise notice 'told: %', said; return 'done'; end$$;
create function tell_quietly(said text, loudness text) returns text language plpgsql as $$begin
  case loudness when 'log' then raise log '%', said; when 'debug' then raise debug '%', said;
    when 'info' then raise info '%', said; when 'warning' then raise warning '%', said; end case;
  return 'done'; end$$;
create function fail_with(said text) returns text language plpgsql
  as $$begin raise exception 'told: %', said; end$$;
create function fail_in_field(said text, field text) returns text language plpgsql as $$begin
  case field when 'detail' then raise exception 'failed' using detail = said;
    when 'hint' then raise exception 'failed' using hint = said;
    when 'column' then raise exception 'failed' using column = said;
    when 'constraint' then raise exception 'failed' using constraint = said;
    when 'datatype' then raise exception 'failed' using datatype = said;
    when 'table' then raise exception 'failed' using table = said;
    when 'schema' then raise exception 'failed' using schema = said; end case; end$$;
create function run(command text) returns text language plpgsql as $$begin execute command; return 'done'; end$$;
create function fetch_text(command text) returns setof text language plpgsql
  as $$begin return query execute command; end$$;
create function all_customers() returns setof customers language sql stable as 'select * from customers';
create function customer_table(wanted int) returns table (a int, b text) language sql stable
  as 'select id, email from customers where id = wanted';
create function customer_out(wanted int, out one text, out two date) language sql stable
  as 'select ssn::text, birth from customers where id = wanted';
create function open_customers() returns refcursor language plpgsql as $$declare c refcursor := 'opened'; begin
  open c for select ssn, email from customers where id = 1; return c; end$$;
create procedure show_customer(wanted int, inout shown text) language plpgsql
  as $$begin shown := (select ssn from customers where id = wanted); end$$;
create procedure tell_customer(wanted int) language plpgsql
  as $$begin raise notice 'is %', (select email from customers where id = wanted); end$$;

create aggregate glue(text) (sfunc = textcat, stype = text, initcond = '');
create operator !# (rightarg = text, function = shout);
create function leaky_equal(a text, b text) returns boolean language plpgsql immutable
  as $$begin raise notice 'compared % and %', a, b; return a = b; end$$;
create operator === (leftarg = text, rightarg = text, function = leaky_equal, restrict = eqsel);
create function seal(said text) returns sealed language sql immutable return row('sealed ' || said)::sealed;
create cast (text as sealed) with function seal(text);

create function ring() returns trigger language plpgsql
  as $$begin perform pg_notify('changes', row_to_json(new)::text); return new; end$$;
create trigger ring after update on customers for each row execute function ring();
create table inbox (customer int);
create table outbox (body text);
create function forward() returns trigger language plpgsql as $$begin
  insert into outbox select email from customers where id = new.customer; return new; end$$;
create trigger forward after insert on inbox for each row execute function forward();
create table doorbell (pressed int);
create rule answer as on update to doorbell do instead select ssn, email from customers where id = 1;
insert into doorbell values (0);
create table guarded (id int, checked text generated always as (ssn_now()) stored, small int check (small < 10));
`;

/** The whole database with these people in it. */
export function schemaWith({ customers, vip, payments, contractor, letter }: Population): string {
  const [early, late] = payments;
  return `${definitions}
${customers.map((one) => insertion('customers', one)).join('\n')}
${insertion('vip_customers', vip)}
insert into contractors values (1, 'Contractor One', '${contractor.text}', '2020-02-02');
insert into persons values (2, 'Person Two', 'none');
insert into payments values
  (1, 1, '2024-05-06', ${early.card.text}, '${early.holder.text}', 12.50),
  (2, 2, '2025-05-06', ${late.card.text}, '${late.holder.text}', 99.90);
insert into logins select email, timestamptz '2025-01-01 00:00+00' + id * interval '1 day' from only customers;
insert into products values (1, 'Account', 3.5), (2, 'Deposit box', 12), (3, 'Gold', 99.5);
update customers set letter = lo_from_bytea(0, convert_to('${letter.text}', 'UTF8')) where id = 1;
refresh materialized view customer_summary;
analyze;`;
}

/** Run as superuser: what only an administrator can set up. */
export const administered = `
create function email_as_owner(customer int) returns text language plpgsql security definer
  as $$begin return (select email from public.customers where id = customer); end$$;
grant select on pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data to public;
`;

/** The agent's own tables, which dodges fill. */
const filled = 'scratch uniques shorts slots filled buckets moods inbox outbox guarded'.split(' ');

/** Undoes what dodges leave behind. DELETE costs less than TRUNCATE, and this runs before every one of them. */
export const reset = `
set client_min_messages = warning;
${filled.map((table) => `delete from ${table};`).join('\n')}
do $$begin
  if exists (select from pg_depend where refclassid = 'pg_namespace'::regclass and refobjid = 'lab'::regnamespace) then
    drop schema lab cascade;
    create schema lab;
  end if;
  if (select is_called from numbers_seq) then alter sequence numbers_seq restart; end if;
end$$;
select lo_unlink(oid) from pg_largeobject_metadata where oid not in (select letter from customers where letter is not null);
`;

function insertion(table: string, one: Customer): string {
  const settings = JSON.stringify({
    theme: 'dark',
    api: { region: 'north', key: one.apiKey.text },
    recovery: [one.recovery.text],
  });
  const notes = JSON.stringify({
    visits: one.id,
    diagnosis: one.diagnosis.text,
    keys: { vault: one.vaultKey.text },
  });
  const values = [
    String(one.id),
    ...[one.name, one.country, one.ssn.text, one.email.text, one.phone.text, one.birth.text].map(quoted),
    ...[one.iban.text, notes].map(quoted),
    one.card.text,
    one.balance.text,
    quoted(one.token.text),
    `convert_to(${quoted(one.document.text)}, 'UTF8')`,
    `array[${one.answers.map((answer) => quoted(answer.text)).join(', ')}]`,
    `row(${quoted(one.phone.text)}, ${quoted(one.street.text)})`,
    quoted(settings),
  ];
  const tier = table === 'vip_customers' ? ['tier'] : [];
  const columns =
    'id name country ssn email phone birth iban notes card balance api_token document answers contact settings';
  return `insert into ${table} (${[...columns.split(' '), ...tier].join(', ')})
  values (${[...values, ...tier.map(() => quoted('gold'))].join(', ')});`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
