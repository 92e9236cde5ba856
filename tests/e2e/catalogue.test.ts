// The catalogue as a real server tells it: every kind of thing that values flow through, under names nobody expects.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { GatelogError } from '../../src/model/error.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Target, TargetCredential } from '../../src/model/target.ts';
import type {
  Catalogue,
  CatalogueColumn,
  Relation,
} from '../../src/protocols/postgres/catalogue/catalogue.ts';
import {
  type CatalogueBounds,
  readCatalogue,
} from '../../src/protocols/postgres/catalogue/read-catalogue.ts';
import { dial } from '../../src/session/dial.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

const oddSchema = 'Ödd. "Schema"';
const oddTable = 'Täble with " . dot';

const schema = `
create schema "Ödd. ""Schema""";
create type mood as enum ('sad', 'it''s "ok"', 'glücklich');
alter type mood add value 'between' before 'glücklich';
create domain ssn as varchar(11) check (value <> '');
create domain ssns as ssn[];
create type address as (street text, "Zip. Code" numeric(10, 2));
create type span as range (subtype = float8, multirange_type_name = spans);

create table people (id int primary key, gone int, name varchar(40), ssn ssn, mood mood, home address, tags text[],
  loud text generated always as (upper(name)) stored,
  short text generated always as (left(name, 3) || '-') virtual);
alter table people drop column gone;
create table "Ödd. ""Schema"""."Täble with "" . dot" ("a.b" int, "c ""d""" text, "空" jsonb);
create table nothing ();
create sequence counter;
create foreign data wrapper nowhere;
create server far foreign data wrapper nowhere;
create foreign table distant (a int) server far;

create table measures (at date not null, value numeric(8, 3)) partition by range (at);
create table measures_2025 partition of measures for values from ('2025-01-01') to ('2026-01-01')
  partition by list (value);
create table measures_2025_one partition of measures_2025 for values in (1);
create table remarks (remark text);
create table workers (salary int) inherits (people, remarks);

create function shout(text) returns text language sql as 'select upper($1)';
create function shout(int) returns text language sql as 'select $1::text';
create function pair(in a int, out twice int, inout thrice int, out text) language sql as 'select $1, $2, ''''';
create function only_out(out text) language sql as 'select ''''';
create function rows_of(int) returns table (id int, "the Name" text) language sql as 'select 1, ''a''';
create function "Ödd. ""Schema"""."f. "" (x)"(variadic int[]) returns setof people language sql as 'table people';
create procedure do_it(inout a int) language sql as 'select 1';
create aggregate glue (text) (sfunc = textcat, stype = text);
create function later(int) returns int language internal window as 'window_ntile' strict;
create function plus_text(text, text) returns text language sql as 'select $1 || $2';
create operator +~ (function = plus_text, leftarg = text, rightarg = text);
create function to_address(int) returns address language sql as 'select row(''a'', 1)::address';
create cast (int as address) with function to_address(int);
create cast (mood as text) with inout;

create view seen as select id, lower(ssn) as ssn, name +~ 'x' as odd, now() - interval '1 day' as day,
  timestamptz '2025-01-01 00:00+00' as since from people;
create view seen_again ("Über", rest) as select s.id, "a.b" from seen s, "Ödd. ""Schema"""."Täble with "" . dot";
create recursive view chain (n) as values (1) union all select n + 1 from chain where n < 3;
create materialized view kept as select * from seen_again with no data;

create table logged (id int);
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger "late one" after insert on logged for each row execute function touch();
create trigger "whole statement" before insert on logged for each statement execute function touch();
create table changed (id int);
create trigger early before update on changed for each row execute function touch();
alter table changed disable trigger early;
create trigger deep before insert on measures_2025_one for each row execute function touch();
create trigger instead instead of insert on seen for each row execute function touch();
create table ruled (id int);
create rule away as on insert to ruled do instead nothing;

create role stranger login password 'no rights at all';
alter role stranger set search_path = public;
alter role stranger set datestyle = 'SQL, DMY';
alter role stranger set intervalstyle = 'sql_standard';
alter role stranger set timezone = 'Asia/Tokyo';
alter role stranger set quote_all_identifiers = on;
revoke all on schema public from public;
`;

const strangerCredential = { username: 'stranger', password: 'no rights at all' };

let server: PostgresServer;
let catalogue: Catalogue;
before(async () => {
  // Few locks, so that a reader that keeps too many is found out.
  server = await startPostgres({
    logStatements: false,
    settings: { max_connections: '10', max_locks_per_transaction: '10' },
  });
  await server.admin(schema);
  catalogue = await read();
});
after(() => server?.stop());

async function read(
  who = server.credential as typeof strangerCredential,
  bounds?: CatalogueBounds,
): Promise<Catalogue> {
  const credential: TargetCredential = { username: who.username, password: new Secret(who.password) };
  const target: Target = {
    ...{
      name: 'shop',
      protocol: 'postgres',
      host: server.host,
      port: server.port,
      database: server.database,
    },
    tls: { mode: 'verify-full', ca: server.ca },
    credential: async () => credential,
    outcome: 'queued',
    payloadCap: 0,
  };
  const { socket, hello } = await dial(target, readCatalogue(target, credential, bounds), 60_000);
  socket.destroy();
  return hello;
}

/** Runs `step` while another session has done `sql` and is still there. */
async function meanwhile(sql: string, step: () => Promise<void>): Promise<void> {
  const { socket: host, port, database } = server;
  const client = new pg.Client({ host, port, database, user: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
    await step();
  } finally {
    await client.end();
  }
}

function relation(name: string, schema = 'public'): Relation {
  const found = catalogue.relation(schema, name);
  assert.ok(found, name);
  return found;
}

const columnNames = (name: string, schema?: string) => relation(name, schema).columns.map((one) => one.name);

function column(table: string, name: string): CatalogueColumn {
  const found = relation(table).columns.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

const namesOf = (oids: readonly number[]) => oids.map((oid) => catalogue.relationOf(oid)?.name);
const typeNameOf = (oid: number) => catalogue.typeOf(oid)?.name;

describe('relations of a real catalogue', () => {
  test('each kind is told apart', () => {
    const kinds = {
      ...{
        people: 'table',
        measures: 'partitioned',
        measures_2025: 'partitioned',
        measures_2025_one: 'table',
      },
      ...{
        seen: 'view',
        kept: 'materialised',
        counter: 'sequence',
        address: 'composite',
        distant: 'foreign',
      },
    };
    for (const [name, kind] of Object.entries(kinds)) assert.equal(relation(name).kind, kind, name);
    assert.equal(catalogue.relation('public', 'people_pkey'), undefined);
  });

  test('columns keep their numbers when one before them is dropped', () => {
    const shown = relation('people').columns.map(({ name, number }) => `${number} ${name}`);
    assert.deepEqual(shown, ['1 id', '3 name', '4 ssn', '5 mood', '6 home', '7 tags', '8 loud', '9 short']);
    assert.equal(column('people', 'name').modifier, 44);
    assert.equal(column('people', 'id').modifier, -1);
    assert.deepEqual(columnNames('address'), ['street', 'Zip. Code']);
    assert.deepEqual(columnNames('counter'), ['last_value', 'log_cnt', 'is_called']);
    assert.deepEqual(columnNames('nothing'), []);
  });

  test('generated columns, stored and virtual, come with their expressions', () => {
    assert.equal(column('people', 'loud').generated, 'upper((name)::text)');
    assert.equal(column('people', 'short').generated, `("left"((name)::text, 3) || '-'::text)`);
    assert.ok(!('generated' in column('people', 'name')));
    assert.equal(column('workers', 'loud').generated, 'upper((name)::text)');
  });

  test('names with quotes, dots, blanks and other scripts are as they are stored', () => {
    assert.deepEqual(columnNames(oddTable, oddSchema), ['a.b', 'c "d"', '空']);
    assert.ok(catalogue.schemas().includes(oddSchema));
    assert.deepEqual(
      catalogue.relations(oddSchema).map(({ name }) => name),
      [oddTable],
    );
    assert.equal(catalogue.relation('public', 'PEOPLE'), undefined);
  });

  test('partitions and inheritance lead both ways', () => {
    assert.deepEqual(namesOf(relation('measures').children), ['measures_2025']);
    assert.deepEqual(namesOf(relation('measures_2025').children), ['measures_2025_one']);
    assert.deepEqual(namesOf(relation('measures_2025_one').parents), ['measures_2025']);
    assert.deepEqual(namesOf(relation('workers').parents), ['people', 'remarks']);
    assert.deepEqual(namesOf(relation('remarks').children), ['workers']);
  });

  test('a row type leads to its relation', () => {
    const type = catalogue.typeOf(relation('people').rowType);
    assert.equal(type?.kind, 'composite');
    assert.equal(type.relation, relation('people').oid);
    assert.equal(catalogue.type('public', 'address')?.relation, relation('address').oid);
  });

  test('definitions of views name everything with its schema', () => {
    const seen = relation('seen').definition ?? '';
    assert.match(seen, /FROM public\.people;$/);
    assert.match(seen, /OPERATOR\(public\.\+~\)/);
    assert.match(seen, /'2025-01-01 00:00:00\+00'::timestamp with time zone/);
    assert.match(
      relation('seen_again').definition ?? '',
      /FROM public\.seen s,\s+"Ödd\. ""Schema"""\."Täble with "" \. dot"/,
    );
    assert.deepEqual(columnNames('seen_again'), ['Über', 'rest']);
    assert.match(relation('kept').definition ?? '', /FROM public\.seen_again;$/);
    assert.match(relation('chain').definition ?? '', /^\s*WITH RECURSIVE/);
    assert.ok(!('definition' in relation('people')));
  });

  test('rules and triggers that change rows are told, those of partitions at their parents too', () => {
    for (const name of ['ruled', 'changed', 'seen', 'measures_2025_one', 'measures_2025', 'measures'])
      assert.equal(relation(name).rules, true, name);
    for (const name of ['people', 'logged', 'seen_again', 'workers'])
      assert.equal(relation(name).rules, false, name);
  });

  test("the server's own relations have their columns, and no definitions", () => {
    const stats = relation('pg_stats', 'pg_catalog');
    assert.equal(stats.kind, 'view');
    assert.ok(stats.columns.some(({ name }) => name === 'most_common_vals'));
    assert.equal(stats.definition, undefined);
    assert.ok(columnNames('tables', 'information_schema').includes('table_name'));
    assert.equal(relation('pg_class', 'pg_catalog').kind, 'table');
    assert.ok(catalogue.relations('pg_catalog').length > 100);
    assert.ok(!catalogue.schemas().some((name) => /^pg_(toast|temp)/.test(name)));
  });

  test('a temporary child of a table is a child that nobody knows', () =>
    meanwhile('create temp table hidden () inherits (people)', async () => {
      const now = await read();
      const children = now.relation('public', 'people')?.children ?? [];
      assert.deepEqual(
        children.map((oid) => now.relationOf(oid)?.name),
        ['workers', undefined],
      );
    }));
});

describe('types, functions, operators and casts of a real catalogue', () => {
  test('types lead to their elements, bases and labels', () => {
    const mood = catalogue.type('public', 'mood');
    assert.deepEqual(mood?.labels, ['sad', `it's "ok"`, 'between', 'glücklich']);
    const ssn = catalogue.typeOf(column('people', 'ssn').type);
    assert.deepEqual([ssn?.kind, typeNameOf(ssn?.base ?? 0), ssn?.baseModifier], ['domain', 'varchar', 15]);
    const tags = catalogue.typeOf(column('people', 'tags').type);
    assert.deepEqual([tags?.kind, typeNameOf(tags?.element ?? 0)], ['base', 'text']);
    const ssns = catalogue.type('public', 'ssns');
    assert.equal(typeNameOf(ssns?.base ?? 0), '_ssn');
    assert.equal(ssns?.element, 0);
    assert.equal(catalogue.type('pg_catalog', 'point')?.element, 0);
    assert.equal(catalogue.type('public', 'span')?.kind, 'range');
    assert.equal(catalogue.type('public', 'spans')?.kind, 'multirange');
    assert.equal(catalogue.type('pg_catalog', 'record')?.kind, 'pseudo');
    assert.equal(catalogue.type('pg_catalog', 'record')?.oid, 2249);
  });

  test('functions come with all overloads and what they give', () => {
    const shouts = catalogue.functions('public', 'shout');
    assert.deepEqual(
      shouts.map((one) => one.arguments.map(typeNameOf)),
      [['text'], ['int4']],
    );
    const only = (name: string, schema = 'public') => {
      const [one, another] = catalogue.functions(schema, name);
      assert.ok(one !== undefined && another === undefined, name);
      return one;
    };
    assert.deepEqual(only('pair').outputs, ['twice', 'thrice', 'column3']);
    assert.deepEqual(only('pair').arguments.map(typeNameOf), ['int4', 'int4']);
    assert.deepEqual(only('only_out').outputs, []);
    assert.deepEqual(only('rows_of').outputs, ['id', 'the Name']);
    assert.equal(only('rows_of').returnsSet, true);
    const odd = only('f. " (x)', oddSchema);
    assert.deepEqual([odd.variadic, odd.returnsSet, odd.result], [true, true, relation('people').rowType]);
    assert.deepEqual(
      ['do_it', 'glue', 'later', 'touch'].map((name) => only(name).kind),
      ['procedure', 'aggregate', 'window', 'function'],
    );
    assert.equal(catalogue.hasUserFunction('f. " (x)'), true);
    assert.equal(catalogue.hasUserFunction('lower'), false);
    assert.deepEqual(catalogue.functions('pg_catalog', 'lower'), []);
  });

  test("users' operators and casts are told, the server's own are not", () => {
    assert.equal(catalogue.hasUserOperator('+~'), true);
    assert.equal(catalogue.hasUserOperator('='), false);
    assert.deepEqual(
      catalogue.userCasts.map(({ source, target }) => [typeNameOf(source), typeNameOf(target)]),
      // A range type brings one along, to its multirange.
      [
        ['int4', 'address'],
        ['span', 'spans'],
      ],
    );
  });

  test("what somebody puts beside the server's own names is somebody's", async () => {
    await server.admin(`create function pg_catalog.lower(mood) returns text language sql as 'select ''x'''`);
    try {
      const now = await read();
      assert.equal(now.hasUserFunction('lower'), true);
      assert.equal(now.functions('pg_catalog', 'lower').length, 1);
    } finally {
      await server.admin('drop function pg_catalog.lower(mood)');
    }
  });
});

describe('reading a real catalogue', () => {
  test('its version is the same when it is read again, by a role without rights and with settings of its own', async () => {
    assert.match(catalogue.version, /^[0-9a-f]{64}$/);
    const { version } = await read(strangerCredential);
    assert.equal(version, catalogue.version);
  });

  test('its version changes with what is in it, and with nothing else', async () => {
    const versions = [catalogue.version];
    for (const sql of [
      `comment on table people is 'nobody''s business'; insert into logged values (1); analyze logged`,
      'create or replace view seen_again ("Über", rest) as select s.id, 1 from seen s',
      'alter table logged add column more text',
      'alter table logged rename column more to less',
      'create rule away as on delete to logged do also select 1',
    ]) {
      await server.admin(sql);
      versions.push((await read()).version);
    }
    assert.equal(versions[1], versions[0]);
    assert.equal(new Set(versions.slice(1)).size, versions.length - 1);
  });

  test('many views leave the locks of the server to others', async () => {
    const views = 1500;
    for (let at = 0; at < views; at += 50) {
      const more = Array.from({ length: 50 }, (_, next) => at + next);
      const statements = more.map(
        (n) => `create table base_${n} (id int); create view many_${n} as table base_${n}`,
      );
      await server.admin(statements.join(';'));
    }
    const now = await read();
    const many = now.relations('public').filter(({ name }) => name.startsWith('many_'));
    assert.equal(many.length, views);
    for (const { name, definition = '' } of many)
      assert.ok(definition.endsWith(`FROM public.base_${name.slice(5)};`));
  });

  test('a definition that waits too long for a lock ends the reading', () =>
    meanwhile('begin; lock table people in access exclusive mode', () =>
      assert.rejects(read(), failedWith('55P03')),
    ));

  test('a catalogue beyond the bounds is not read', async () => {
    const tooMuch = (error: unknown) => error instanceof GatelogError && error.code === 'target.failed';
    await assert.rejects(read(undefined, { bytes: 1 << 20, rows: 500 }), tooMuch);
    await assert.rejects(read(undefined, { bytes: 50_000, rows: 100_000 }), tooMuch);
  });

  test('a role that may not log in reads nothing', async () => {
    await assert.rejects(read({ username: 'stranger', password: 'wrong' }), failedWith('28P01'));
  });
});

const failedWith = (sqlstate: string) => (error: unknown) =>
  error instanceof GatelogError && error.code === 'target.failed' && error.data['sqlstate'] === sqlstate;
