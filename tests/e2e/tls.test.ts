// No credential before TLS, in either way of starting it; and TLS to the server that is checked.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { makeCertificates } from '../../src/demo/certificate.ts';
import { openDoor } from '../support/door.ts';
import { needs } from '../support/needs.ts';
import { errorFields, logIn, type Message, RawClient } from '../support/raw-client.ts';
import { password, query, sslRequest, startup } from '../support/raw-messages.ts';
import { run } from '../support/run.ts';
import { agentsWork } from '../support/policies.ts';
import { stage } from './clients/open.ts';

const gssRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30]);
const hello = startup({ user: 'agent', database: 'shop' });

describe('TLS towards the client', () => {
  const on = stage();

  test('a plain startup is refused before a password is asked for', async () => {
    const client = new RawClient(await plain());
    client.send(hello);
    const messages = await client.closed();
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['E'],
    );
    assert.match(errorFields(messages[0]).D ?? '', /protocol\.tls-required/);
  });

  test('a client that sends its token unasked in the clear is refused, and the token is in no file', async () => {
    const token = await on.door.token();
    const client = new RawClient(await plain());
    client.send(hello, password(token));
    await client.closed();
    assert.ok(!on.door.process.errors().includes(token.slice(-40)));
  });

  test('GSSENC is declined, and TLS can follow on the same connection', async () => {
    const socket = await plain();
    socket.write(gssRequest);
    assert.equal(String(await once(socket, 'data')), 'N');
    socket.write(sslRequest());
    assert.equal(String(await once(socket, 'data')), 'S');
    const client = await greeted(await secure({ socket, ca: on.door.ca }));
    assert.equal((await client.ask(query('select 1'))).length, 4);
    await client.close();
  });

  test('direct TLS with the ALPN name works without SSLRequest', async () => {
    const client = await greeted(await secure({ ...where(), ALPNProtocols: ['postgresql'] }));
    assert.equal((await client.ask(query('select 1'))).length, 4);
    await client.close();
  });

  test('direct TLS without the ALPN name goes no further', async () => {
    const messages = await outcome({ ...where() });
    assert.ok(!messages.some(({ type }) => type === 'R'), 'a password was asked for');
  });

  test('bytes smuggled in behind SSLRequest end the connection', async () => {
    const client = new RawClient(await plain());
    client.send(sslRequest(), hello);
    const messages = await client.closed();
    assert.ok(!messages.some(({ type }) => type === 'R'), 'they were taken for what came through TLS');
  });

  test('TLS 1.1 is not spoken', async () => {
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(secure({ ...where(), ALPNProtocols: ['postgresql'], ...old }));
  });

  test('psql verifies the certificate, and refuses another authority', { skip: needs('psql') }, async () => {
    const env = await on.door.libpq();
    const well = await run('psql', ['-XAtc', 'select 1'], { env });
    assert.equal(well.stdout.trim(), '1', well.stderr);
    const other = join(on.door.auditDirectory, '..', 'other-ca.crt');
    writeFileSync(other, makeCertificates({ now: new Date() }).ca);
    const badly = await run('psql', ['-XAtc', 'select 1'], { env: { ...env, PGSSLROOTCERT: other } });
    assert.match(badly.stderr, /certificate verify failed/);
  });

  function where() {
    return { host: on.door.host, port: on.door.port, ca: on.door.ca };
  }

  async function plain(): Promise<Socket> {
    const socket = connectTcp(on.door.port, on.door.host);
    await once(socket, 'connect');
    return socket;
  }

  async function greeted(socket: Socket): Promise<RawClient> {
    const client = new RawClient(socket);
    client.send(hello);
    await client.until('R');
    client.send(password(await on.door.token()));
    await client.until('Z');
    return client;
  }

  /** All that is said after a handshake and a startup; nothing when the handshake already fails. */
  async function outcome(options: ConnectionOptions): Promise<readonly Message[]> {
    const socket = await secure(options).catch(() => undefined);
    if (socket === undefined) return [];
    const client = new RawClient(socket);
    client.send(hello);
    return await client.closed();
  }
});

describe('TLS towards the server', () => {
  const on = stage();

  test('the connection to the server is encrypted', async () => {
    const { client } = await logIn(on.door, await on.door.login());
    const { rows } = await on.server.admin(
      "select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'gatelog'",
    );
    assert.deepEqual(rows, [{ ssl: true }]);
    await client.close();
  });

  test('a server that cannot prove who it is gets no credential, and the client hears no more than that', async (t) => {
    const stranger = { ...on.server, ca: makeCertificates({ now: new Date() }).ca };
    const door = await openDoor({ server: stranger, policies: agentsWork });
    t.after(() => door.stop());
    const before = on.server.log().length;
    await assert.rejects(logIn(door, await door.login()), (error: Error) => {
      assert.match(error.message, /refused/);
      assert.doesNotMatch(error.message, /certificate|self.signed|127\.0\.0\.1/);
      return true;
    });
    assert.doesNotMatch(on.server.log().slice(before), /connection authenticated/);
  });
});

async function secure(options: ConnectionOptions): Promise<Socket> {
  const socket = connectTls({ servername: 'localhost', ...options });
  await once(socket, 'secureConnect');
  return socket;
}
