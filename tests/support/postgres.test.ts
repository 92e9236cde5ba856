// The server the tests rely on: TLS that verifies, the shop filled, statements in its log.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type PostgresServer, startPostgres } from './postgres.ts';

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(() => server?.stop());

test('a client that trusts the authority reads the shop over TLS and the server logs the text', async () => {
  const { host, port, database, ca } = server;
  const { username: user, password } = server.credential;
  const client = new pg.Client({ host, port, database, user, password, ssl: { ca } });
  await client.connect();
  const { rows } = await client.query("select count(*)::int as n, 'marker-1' as mark from orders");
  await client.end();
  assert.deepEqual(rows, [{ n: 1000, mark: 'marker-1' }]);
  assert.match(server.log(), /statement: .*marker-1/);
});

test('the superuser sees the sessions of the gateway role', async () => {
  const { rows } = await server.admin('select count(*)::int as n from pg_stat_activity where usename = $1', [
    'gatelog',
  ]);
  assert.deepEqual(rows, [{ n: 0 }]);
});
