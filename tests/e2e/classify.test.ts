// `gatelog classify` against a real server: what it proposes for a company's tables, that the proposal can be pasted as it
// is, that nothing is left to propose then, and that none of what it read is shown.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { run as runHere } from '../../src/cli/run.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { type Finished, run } from '../support/run.ts';
import { shopDatabase } from '../support/shop.ts';
import { superuser } from '../support/postgres-template.ts';

/** A Luhn digit at the end; written in SQL, so that the server makes the data. */
const functions = `
create function pg_temp.card(n int) returns text language sql as $$
  with body as (select '4539' || lpad((n * 7919)::text, 11, '0') as digits),
  sum as (select sum(case when i % 2 = 1 then (d * 2) / 10 + (d * 2) % 10 else d end) as total
    from body, generate_series(1, 15) i, lateral (select substr(digits, i, 1)::int as d) one)
  select digits || ((10 - total % 10) % 10) from body, sum $$;
`;

const odd = `"Ödd. ""Schema"""."Mit Punkt. und ""Zitat"""`;

const company = `
drop schema public, hr cascade;
create schema crm; create schema vault; create schema "Ödd. ""Schema""";

create table crm.customers (id bigint primary key, first_name text, email text, phone varchar(40), birth_date date,
  ssn text, country text, note text, email_verified boolean, points numeric, created_at timestamptz);
insert into crm.customers select n, 'Firstname' || n, 'person' || n || '@example.com', '+49 30 1234' || lpad(n::text, 4, '0'),
  date '1960-01-01' + n * 17, '1' || lpad((n % 90 + 10)::text, 2, '0') || '-45-' || lpad((n + 1000)::text, 4, '0'), 'Germany',
  case when n % 25 = 0 then 'asked to be called as caller' || n || '@example.net please' else 'all is well' end,
  true, n * 1.5, timestamptz '2025-01-01' + n * interval '1 hour' from generate_series(1, 150) n;

create table crm.orders (id bigint, customer bigint, total numeric(10, 2), placed timestamptz, details jsonb);
insert into crm.orders select n, n, n * 3.99, now(), jsonb_build_object(
  'lines', jsonb_build_array(jsonb_build_object('sku', 'A-' || n, 'quantity', n)),
  'payment', jsonb_build_object('method', 'card', 'cards', jsonb_build_array(
    jsonb_build_object('number', pg_temp.card(n), 'holder', 'Holder' || n))),
  'by-day', jsonb_build_object('d' || n, 'visitor' || n || '@example.org')) from generate_series(1, 40) n;

create table crm.accounts (id int, login text, password_hash text, token_count int, "apiKey" uuid, iban text);
insert into crm.accounts select n, 'login' || n, md5(n::text), n, gen_random_uuid(), null from generate_series(1, 30) n;

create table crm.leads (id int, telefon text, kontonummer text);

create table crm.events (id bigint, actor text, kind text, at timestamptz);
insert into crm.events select n, case when n > 30000 then 'actor' || n || '@example.com' else 'system' end, 'page viewed', now()
  from generate_series(1, 60000) n;

create table crm.calls (at date, caller text) partition by range (at);
create table crm.calls_2025 partition of crm.calls for values from ('2025-01-01') to ('2026-01-01');
create table crm.calls_2026 partition of crm.calls for values from ('2026-01-01') to ('2027-01-01');
insert into crm.calls select date '2025-06-01' + n * 9, '+1 212 555 ' || (n + 1000) from generate_series(1, 40) n;

create table ${odd} ("E-Mail" text, "it's: #1" text, "line
break" text);
insert into ${odd} select 'odd' || n || '@example.com', 'quote' || n || '@example.com', 'other' || n || '@example.com'
  from generate_series(1, 10) n;

create table crm.visits (day int, visitor text, referrer text) partition by list (day);
do $$ begin
  for n in 1..120 loop execute format('create table crm.visits_%s partition of crm.visits for values in (%s)', n, n); end loop;
end $$;
insert into crm.visits select n % 120 + 1, 'visitor' || n || '@example.com', 'a link' from generate_series(1, 2400) n;
create table crm.partners (partner_since date) inherits (crm.leads);
create domain crm.address as text;
create domain crm.contact as crm.address;
create type crm.mood as enum ('fine');
create table crm.mixed (mails text[], contact crm.contact, badges jsonb[], blob bytea, mood crm.mood, span int4range, price money,
  place point, flags bit(3), host inet, times timestamptz[], letter "char", loud text generated always as (upper(contact)) stored);
insert into crm.mixed select array['array' || n || '@example.com'], 'domain' || n || '@example.com',
  array[jsonb_build_object('mail', 'badge' || n || '@example.com')], 'blob', 'fine', '[1,2)', 1.5, '(1,2)', b'101', '10.0.0.1',
  array[now()], 'x' from generate_series(1, 5) n;
create view crm.people as select email from crm.customers;

create table vault.secrets (name text, secret text);
insert into vault.secrets values ('deployment', 'hunter2hunter2');

grant usage on schema crm, "Ödd. ""Schema""" to gatelog;
grant select on all tables in schema crm, "Ödd. ""Schema""" to gatelog;
revoke select on crm.calls_2025, crm.calls_2026 from gatelog;
revoke select on crm.visits_1, crm.visits_2 from gatelog;
create table crm.guarded (id int, badge text);
insert into crm.guarded select n, 'guard' || n || '@example.com' from generate_series(1, 10) n;
grant select (id) on crm.guarded to gatelog;
analyze;
`;

const expected = `    # Put this under shop.
    classify:
      - as: pii
        columns:
          - crm.calls.caller # 40 of 40 values hold telephone numbers
          - crm.customers.email # 150 of 150 values hold e-mail addresses, and its name says so
          - crm.customers.phone # 150 of 150 values hold telephone numbers, and its name says so
          - crm.customers.ssn # 150 of 150 values hold US social security numbers, and its name says so
          - crm.events.actor # some of 200 values hold e-mail addresses
          - crm.mixed.mails # 5 of 5 values hold e-mail addresses
          - crm.mixed.contact # 5 of 5 values hold e-mail addresses
          - crm.mixed.badges # 5 of 5 values hold e-mail addresses
          - crm.mixed.loud # 5 of 5 values hold e-mail addresses
          - crm.visits.visitor # 20 of 20 values hold e-mail addresses
          - '"Ödd. ""Schema"""."Mit Punkt. und ""Zitat"""."E-Mail"' # 10 of 10 values hold e-mail addresses, and its name says so
          - '"Ödd. ""Schema"""."Mit Punkt. und ""Zitat"""."it''s: #1"' # 10 of 10 values hold e-mail addresses
          - "\\"Ödd. \\"\\"Schema\\"\\"\\".\\"Mit Punkt. und \\"\\"Zitat\\"\\"\\".\\"line\\u000abreak\\"" # 10 of 10 values hold e-mail addresses
      - as: pii
        columns: crm.orders.details
        paths:
          - $.*.* # 40 of 40 values hold e-mail addresses; * masks every key there
      - as: payment
        columns: crm.orders.details
        paths:
          - $.payment.cards[].number # 40 of 40 values hold payment card numbers
      # From here on the signs are weak: look before you keep them.
      - as: secret
        columns:
          - crm.accounts.password_hash # its name says so, none of 30 values does
          - 'crm.accounts."apiKey"' # its name says so, none of 30 values does
          - vault.secrets.secret # its name says so, no value was looked at
      - as: payment
        columns:
          - crm.accounts.iban # its name says so, no value was looked at
          - crm.leads.kontonummer # its name says so, no value was looked at
      - as: pii
        columns:
          - crm.customers.first_name # its name says so, none of 150 values does
          - crm.customers.birth_date # its name says so, none of 150 values does
          - crm.customers.note # 6 of 150 values hold e-mail addresses
          - crm.leads.telefon # its name says so, no value was looked at
`;

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let server: PostgresServer;
let folder: string;
before(async () => {
  server = await startPostgres({ logStatements: false });
  await server.admin(functions + company);
  folder = mkdtempSync(join(tmpdir(), 'gatelog-classify-'));
  mkdirSync(join(folder, 'policies'));
  writeFileSync(join(folder, 'ca.crt'), server.ca);
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

function configure(block: string): string {
  const { host, port, credential } = server;
  const path = join(folder, 'gatelog.yaml');
  writeFileSync(
    path,
    `identity:
  issuers:
    - entra: { tenant: 11111111-2222-3333-4444-555555555555, audience: api://gatelog }
targets:
  shop:
    postgres: { host: ${host}, port: ${port}, database: ${shopDatabase}, tls: verify-full, ca: ca.crt }
    credential: { username: ${credential.username}, password: { env: SHOP_PASSWORD } }
${block}listeners:
  postgres: { address: 127.0.0.1:0, tls: off }
policies: ./policies
audit: { directory: ./audit, origin: audit.example.com/test }
`,
  );
  return path;
}

function gatelog(...args: readonly string[]): Promise<Finished> {
  const env = { PATH: process.env['PATH'] ?? '', SHOP_PASSWORD: server.credential.password };
  return run(process.execPath, [main, ...args], { env });
}
/** Which pages of the large table are looked at is the server's to choose; half of its rows have an address. */
function withoutChance(block: string): string {
  return block.replace(/(actor # )(\d+)(?= of 200)/, (whole, name: string, found: string) =>
    Number(found) > 40 && Number(found) < 160 ? `${name}some` : whole,
  );
}

/** Everything the tables hold, word by word; short words and numbers are in any text. */
async function wordsOfData(): Promise<readonly string[]> {
  const tables = [
    ...['customers', 'orders', 'accounts', 'calls', 'guarded', 'mixed'].map((name) => `crm.${name}`),
    ...['vault.secrets', odd],
    '(select * from crm.events where id % 50 = 0)',
    'crm.visits',
  ];
  const texts = tables.map((name) => `select t::text as row from ${name} t`).join(' union all ');
  const { rows } = await server.admin(texts);
  return rows
    .flatMap(({ row }: { row: string }) => row.split(/[\s,(){}[\]":\\]+/))
    .filter((word) => word.length >= 5 && /\d/.test(word));
}

describe('gatelog classify', () => {
  let first: Finished;
  let words: readonly string[];
  before(async () => {
    first = await gatelog('classify', 'shop', '--config', configure(''));
    words = [...(await wordsOfData()), 'hunter2hunter2', 'deployment', 'Germany', 'caller25@example.net'];
  });

  test('prints a block that names what is sensitive, and says why', () => {
    assert.equal(withoutChance(first.stdout), expected);
    assert.equal(first.code, 1);
  });

  test('warns of what it is not sure of, and of what it could not read', () => {
    const lines = first.stderr.trimEnd().split('\n');
    assert.equal(
      lines[0],
      'shop: 55 columns of 12 tables, up to 200 rows of each: 24 places look sensitive and are not classified',
    );
    assert.equal(
      lines[1],
      "not read: vault.secrets: Gatelog's login may not read it, so no agent reads it either; its names were looked at",
    );
    const warned = lines
      .slice(2)
      .map((line) => /^warning: (\S+) may be (\w+): /.exec(line)?.slice(1).join(' '));
    assert.deepEqual(warned, [
      'crm.accounts.password_hash secret',
      'crm.accounts."apiKey" secret',
      'crm.accounts.iban payment',
      'crm.customers.first_name pii',
      'crm.customers.birth_date pii',
      'crm.customers.note pii',
      'crm.leads.telefon pii',
      'crm.leads.kontonummer payment',
      'vault.secrets.secret secret',
    ]);
  });

  test('pasted into the configuration, the block is taken by check and leaves nothing to propose', async () => {
    const config = configure(first.stdout);
    const checked = await gatelog('check', '--config', config);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const again = await gatelog('classify', 'shop', '--config', config);
    assert.equal(again.stdout, '');
    assert.match(again.stderr, /^shop: .*: nothing looks sensitive that is not classified\n/);
    assert.equal(again.code, 0);
  });

  test('what is classified already is left out, and the rest is to be added to it', async () => {
    const known = '    classify: [{ tables: crm.*, as: pii }, { tables: vault.*, as: secret }]\n';
    const { code, stdout } = await gatelog('classify', 'shop', '--config', configure(known));
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^ {4}# Add this to classify of shop\.\n {6}- as: pii\n {8}columns:\n(?: {10}- .*\n){3}$/,
    );
  });

  test('tells everything as one JSON object on request', async () => {
    const { code, stdout, stderr } = await gatelog('classify', 'shop', '--json', '--config', configure(''));
    const told = JSON.parse(stdout) as { ok: boolean; block: string; proposals: Record<string, unknown>[] };
    assert.deepEqual([code, told.ok, withoutChance(told.block), stderr], [1, false, expected, '']);
    assert.deepEqual(
      told.proposals.find(({ path }) => path === '$.payment.cards[].number'),
      {
        column: 'crm.orders.details',
        path: '$.payment.cards[].number',
        as: 'payment',
        confidence: 'strong',
        found: 40,
        of: 40,
        reason: '40 of 40 values hold payment card numbers',
      },
    );
    assertNoData([stdout]);
  });

  test('fewer rows are enough where the same is in every row', async () => {
    const { stdout } = await gatelog('classify', 'shop', '--sample', '5', '--config', configure(''));
    assert.match(stdout, /crm\.customers\.email # 5 of 5 values hold e-mail addresses/);
  });

  test('says so when a table was locked, and goes on with the next', async () => {
    const classified = configure(first.stdout);
    await whileLocked('crm.accounts', async () => {
      const { code, stdout, stderr } = await gatelog('classify', 'shop', '--config', classified);
      assert.deepEqual([code, stdout], [3, '']);
      assert.match(
        stderr,
        /not read: crm\.accounts: others had locked it; its names were looked at \(55P03\)\n/,
      );
      assert.doesNotMatch(stderr, /not read: crm\.(?:calls|customers)/);
    });
  });

  test('shows how far it is where somebody waits, and clears that away', async () => {
    const written: string[] = [];
    const stderr = { isTTY: true, write: (text: string) => written.push(text) };
    process.env['SHOP_PASSWORD'] = server.credential.password;
    const io = { stdout: { write: () => true }, stderr };
    assert.equal(await runHere(['classify', 'shop', '--config', configure('')], io), 1);
    assert.equal(written[0], '\r\u001b[K1 of 12 tables');
    const after = written.indexOf('\r\u001b[K');
    assert.ok(written.slice(0, after).every((line) => /\d+ of 12 tables$/.test(line)));
    assert.match(written[after + 1] ?? '', /^shop: /);
  });

  test('shows nothing of what it read', () => {
    assert.ok(words.length > 1000);
    assertNoData([first.stdout, first.stderr]);
  });

  test('tells what is wrong with the command line and with the target', async () => {
    const config = configure('');
    const cases: [args: string[], code: number, message: RegExp][] = [
      [['classify', '--config', config], 2, /TARGET is missing/],
      [['classify', 'nowhere', '--config', config], 2, /there is no target "nowhere"/],
      [['classify', 'shop', '--sample', '0', '--config', config], 2, /1 to 10000/],
      [['classify', 'shop', '--config', join(folder, 'none.yaml')], 78, /there is no such file/],
    ];
    for (const [args, code, message] of cases) {
      const said = await gatelog(...args);
      assert.equal(said.code, code, said.stderr);
      assert.match(said.stderr, message);
    }
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(
      wrong,
      readFileSync(config, 'utf8').replace(`username: ${server.credential.username}`, 'username: nobody'),
    );
    const refused = await gatelog('classify', 'shop', '--config', wrong);
    assert.deepEqual([refused.code, refused.stdout], [69, '']);
    assert.match(refused.stderr, /target\.failed/);
  });

  function assertNoData(texts: readonly string[]): void {
    for (const text of texts)
      assert.deepEqual(
        words.filter((word) => text.includes(word)),
        [],
      );
  }
});

/** Another session holds the table for itself. */
async function whileLocked(table: string, step: () => Promise<void>): Promise<void> {
  const { socket: host, port, database } = server;
  const client = new pg.Client({ host, port, database, user: superuser.username });
  await client.connect();
  try {
    await client.query(`begin; lock table ${table}`);
    await step();
  } finally {
    await client.end();
  }
}
