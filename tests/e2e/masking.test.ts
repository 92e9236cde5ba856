// Masking end to end: what an agent sees of classified columns, in both protocols, and what the log says of it.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Door, openDoor } from '../support/door.ts';
import { agentsWork } from '../support/policies.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { logIn, type Message, type RawClient } from '../support/raw-client.ts';
import { bind, copyFail, describePortal, execute, parse, query, sync } from '../support/raw-messages.ts';

const ssn = '219-09-9999';
const card = '4111111111111111';

const schema = `
create table people (id int primary key, name text, ssn text unique, birth date, card numeric(20), notes jsonb);
insert into people values
  (1, 'Ada', '${ssn}', '1815-12-10', ${card}, '{"card":{"number":"${card}","kind":"visa"},"likes":"tea"}'),
  (2, 'Bob', null, null, null, null);
create view names as select id, upper(ssn) as shouted, name from people;
create table scratch (id int, text text);
create function raises() returns text language plpgsql as
  $$ begin raise exception 'it is %', (select ssn from people where id = 1); end $$;
grant select, insert, update on people, scratch to gatelog;
grant select on names to gatelog;
`;

const classify = [
  { columns: ['public.people.ssn', 'public.people.birth'], as: 'pii' },
  { columns: 'public.people.card', as: 'payment' },
  { columns: 'public.people.notes', paths: '$.card.number', as: 'payment' },
];

const clerks = `permit (principal is Workload, action == Action::"unmask", resource == DataClass::"shop/pii");
permit (principal is Agent, action == Action::"sql:create", resource);
permit (principal is Workload, action in [Action::"read", Action::"write", Action::"connect", Action::"sql:call"], resource);`;

let server: PostgresServer;
let door: Door;

before(async () => {
  server = await startPostgres();
  await server.admin(schema);
  door = await openDoor({
    server,
    policies: { ...agentsWork, 'clerks.cedar': clerks },
    classify,
    classes: { payment: { mask: 'keep-last', keep: 4 } },
    detectors: { rules: [{ name: 'staff', class: 'staff', pattern: 'EMP-[0-9]{4}' }] },
  });
});
after(async () => {
  await door.stop();
  await server.stop();
});

async function agent(): Promise<RawClient> {
  return (await logIn(door, await door.login())).client;
}

/** Every byte that came, and the values of rows in text. */
function read(messages: readonly Message[]): { readonly rows: (string | null)[][]; readonly bytes: string } {
  const rows = messages.filter(({ type }) => type === 'D').map(({ body }) => valuesOf(body));
  return { rows, bytes: Buffer.concat(messages.map(({ body }) => body)).toString('latin1') };
}

function valuesOf(body: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 2;
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const length = body.readInt32BE(at);
    values.push(length < 0 ? null : body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + Math.max(0, length);
  }
  return values;
}

/** What an auditor with the payload key reads of an entry. */
function showEntry(index: unknown): { readonly stdout: string } {
  const key = join(dirname(door.auditDirectory), 'payload.key');
  const shown = door.gatelog(
    'audit',
    'show',
    String(index),
    '--directory',
    door.auditDirectory,
    '--key',
    key,
    '--json',
  );
  assert.equal(shown.code, 0, shown.stderr);
  return shown;
}

async function ask(text: string): Promise<ReturnType<typeof read>> {
  const client = await agent();
  const heard = read(await client.ask(query(text)));
  await client.close();
  return heard;
}

describe('a classified column', () => {
  test('is masked in its own type, and NULL stays NULL', async () => {
    const { rows } = await ask('select * from people order by id');
    assert.deepEqual(rows[0]?.slice(0, 4), ['1', 'Ada', '[masked]', '1970-01-01']);
    assert.deepEqual(JSON.parse(rows[0]?.[5] ?? ''), {
      card: { kind: 'visa', number: '************1111' },
      likes: 'tea',
    });
    assert.deepEqual(rows[1], ['2', 'Bob', null, null, null, null]);
  });

  test('is masked behind an expression, a view, a row and a set operation', async () => {
    for (const text of [
      'select lower(ssn) from people where id = 1',
      'select shouted from names where id = 1',
      'select row_to_json(p) from people p where id = 1',
      'select name from people where id = 9 union all select ssn from people where id = 1',
      `select string_agg(substr(ssn, 1, 3), '') from people`,
    ]) {
      const { bytes, rows } = await ask(text);
      assert.ok(rows.length > 0, text);
      assert.ok(!bytes.includes('219'), text);
    }
  });

  test('is masked in the extended protocol, described or not, in text and binary', async () => {
    for (const format of ['text', 'binary'] as const)
      for (const described of [true, false]) {
        const client = await agent();
        const ends = described ? [describePortal(), execute(), sync()] : [execute(), sync()];
        const heard = read(
          await client.ask(
            parse('select id, ssn, birth from people where id = 1'),
            bind({ resultFormats: [format] }),
            ...ends,
          ),
        );
        await client.close();
        assert.equal(heard.rows.length, 1);
        assert.ok(!heard.bytes.includes(ssn));
        assert.equal(heard.rows[0]?.[1], described ? '[masked]' : null);
      }
  });

  test('is masked in COPY', async () => {
    const { bytes } = await ask('copy people (id, ssn, birth) to stdout');
    assert.ok(bytes.includes('1\t[masked]\t1970-01-01\n'), bytes);
    assert.ok((await ask('copy (select upper(ssn) from people) to stdout csv')).bytes.includes('[masked]'));
  });

  test('does not show in errors', async () => {
    for (const text of [`select ssn::int from people`, `insert into people (id, ssn) values (3, '${ssn}')`]) {
      const { bytes } = await ask(text);
      assert.ok(bytes.includes('[masked]'), text);
      assert.ok(!bytes.includes(ssn), text);
    }
  });

  test('an error about the text itself stays as it is', async () => {
    assert.ok((await ask('select snn from people')).bytes.includes('column "snn" does not exist'));
  });

  test('follows its values into a temporary table, and not into another permanent one', async () => {
    const client = await agent();
    await client.ask(query('create temp table t as select id, ssn as s from people'));
    const heard = read(await client.ask(query('select id, s from t order by id')));
    assert.deepEqual(heard.rows, [
      ['1', '[masked]'],
      ['2', null],
    ]);
    const refused = read(await client.ask(query('insert into scratch select id, ssn from people')));
    assert.match(refused.bytes, /Gatelog denied/);
    await client.close();
  });

  test('a mask is not written back over its value', async () => {
    assert.match((await ask(`update people set ssn = '[masked]' where id = 1`)).bytes, /mask\.written-back/);
    const { rows } = await server.admin('select ssn from people where id = 1');
    assert.deepEqual(rows, [{ ssn }]);
  });
});

describe('who may unmask', () => {
  test('sees that class, and no other', async () => {
    const { client } = await logIn(door, {
      ...(await door.login()),
      password: await door.token('managed-identity'),
    });
    const { rows } = read(await client.ask(query('select ssn, card from people where id = 1')));
    await client.close();
    assert.equal(rows[0]?.[0], ssn);
    assert.notEqual(rows[0]?.[1], card);
  });
});

describe('the log', () => {
  test('gets what the client got, and counts it by class and column', async () => {
    const before = door.trail().length;
    await ask('select ssn, card from people');
    // An outcome rides with what is written next.
    const { client } = await logIn(door, await door.login());
    await client.close();
    const outcome = door
      .trail()
      .slice(before)
      .find((entry) => entry.k === 'res');
    assert.deepEqual(outcome?.['masked'], {
      payment: { 'public.people.card': 1 },
      pii: { 'public.people.ssn': 1 },
    });
    const { stdout } = showEntry(outcome?.i);
    assert.ok(stdout.includes('[masked]') && !stdout.includes(ssn), stdout);
  });
});

describe('detectors', () => {
  test('find what no rule names in an answer that touches a class', async () => {
    const { rows } = await ask(`select name, 'staff EMP-1234, ${card}', ssn from people where id = 1`);
    assert.deepEqual(rows, [['Ada', 'staff [masked:staff], [masked:payment]', '[masked]']]);
  });

  test('keep secrets of requests out of the log, which commits to what was sent', async () => {
    const before = door.trail().length;
    await ask(`select 'postgres://app:correct-horse-9@db.example.com/shop'`);
    const intent = door
      .trail()
      .slice(before)
      .find((entry) => entry.k === 'req');
    const { stdout } = showEntry(intent?.i);
    assert.ok(stdout.includes('req.text.sent') && stdout.includes('[masked:secret]'), stdout);
    assert.ok(!stdout.includes('correct-horse-9'), stdout);
  });
});

test('a statement over nothing classified passes as it is', async () => {
  const { rows } = await ask('select name, id from people order by id');
  assert.deepEqual(rows, [
    ['Ada', '1'],
    ['Bob', '2'],
  ]);
});

test('COPY of a client is not disturbed', async () => {
  const client = await agent();
  await client.ask(query('begin'));
  client.send(query('copy scratch from stdin'));
  await client.until('G');
  const { bytes } = read(await client.ask(copyFail('enough')));
  assert.ok(bytes.includes('COPY'), bytes);
  await client.close();
});
