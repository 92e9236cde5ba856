// The policies a newcomer starts with: agents read and change named rows; what goes too far is refused before the server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Door, openDoor } from '../support/door.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { errorFields, logIn, type RawClient } from '../support/raw-client.ts';
import { query } from '../support/raw-messages.ts';

const allowed = [
  'select id, name from products order by id limit 3',
  'with big as (select * from orders where id > 990) select count(*) from big',
  "select lower(name), now() from customers where country = 'DE'",
  'explain select * from orders',
  'show server_version',
  "set application_name = 'agent'",
  "insert into notes values (1, 'x')",
  "update notes set body = 'y' where id = 1",
  'delete from notes where id = 1',
  'begin; select 1; commit',
] as const;

const refused = [
  'drop table notes',
  'create table more (n int)',
  'alter table notes add column extra text',
  'truncate notes',
  'grant all on notes to public',
  "copy notes to program 'cat'",
  "copy notes from '/etc/passwd'",
  'delete from notes',
  "update notes set body = 'z'",
  'do $$ begin delete from notes; end $$',
  'create role helper',
  'set role postgres',
  'alter system set fsync = off',
  "select pg_read_file('/etc/passwd')",
  'this is not SQL',
] as const;

describe('the starter policies', () => {
  let server: PostgresServer;
  let door: Door;
  let client: RawClient;
  before(async () => {
    server = await startPostgres();
    door = await openDoor({ server });
    ({ client } = await logIn(door, await door.login()));
  });
  after(async () => {
    await client?.close();
    await door?.stop();
    await server?.stop();
  });

  for (const text of allowed)
    test(`let pass: ${text}`, async () => {
      const answer = await client.ask(query(text));
      assert.equal(errorFields(answer.find(({ type }) => type === 'E')).M, undefined);
    });

  for (const text of refused)
    test(`refuse: ${text}`, async () => {
      const answer = await client.ask(query(`${text} -- never-reaches-the-server`));
      const fields = errorFields(answer.find(({ type }) => type === 'E'));
      assert.equal(fields.C, '42501', fields.M);
      assert.match(fields.D ?? '', /^Gatelog: (policy|action)\.[a-z-]+, entry \d+$/);
      assert.doesNotMatch(server.log(), /never-reaches-the-server/);
    });
});
