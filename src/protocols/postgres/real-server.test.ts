// Tests of login, cancel and the reading of binary values against a real PostgreSQL, over real sockets and TLS.
import assert from 'node:assert/strict';
import { createHash, type X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import test, { after, before } from 'node:test';
import tls from 'node:tls';
import { type PostgresServer, startPostgres } from '../../../tests/support/postgres.ts';
import { GatelogError } from '../../model/error.ts';
import { Secret } from '../../model/secret.ts';
import type { Target, TargetCredential } from '../../model/target.ts';
import type { LoginEvent, TargetTlsFacts } from '../protocol.ts';
import { readBinary } from './binary-values.ts';
import { decodeErrorFields, decodeRow } from './decode.ts';
import * as request from './encode-request.ts';
import { FrameScanner } from './frame-scanner.ts';
import { backBounds } from './bounds.ts';
import { cancelRequest, loginPostgres, type PostgresHello } from './login.ts';
import { back, targetBroke } from './messages.ts';
import { binaryExamples } from '../../../tests/support/binary-examples.ts';

const password = 'pässword-\u2168 of a throw-away server';
let server: PostgresServer;

before(async () => {
  const lines = ['md5 md5', 'clear password', 'trusted trust'].map((line) => {
    const [role, method] = line.split(' ');
    return `host all role_${role} 127.0.0.1/32 ${method}`;
  });
  server = await startPostgres({ hba: lines });
  for (const role of ['scram', 'md5', 'clear', 'trusted']) {
    const encryption = role === 'md5' ? 'md5' : 'scram-sha-256';
    await server.admin(
      `SET password_encryption = '${encryption}'; CREATE ROLE role_${role} LOGIN PASSWORD '${password}'`,
    );
  }
});

after(() => server.stop());

interface Connected {
  readonly socket: net.Socket;
  readonly hello: PostgresHello;
  readonly sent: readonly Buffer[];
}

interface How {
  readonly tls?: boolean;
  readonly password?: string;
  readonly client?: Record<string, string>;
  /** What somebody between us and the server makes of its bytes. */
  readonly tamper?: (chunk: Buffer) => Buffer;
  readonly facts?: (facts: TargetTlsFacts) => TargetTlsFacts;
}

function targetOf(how: How): Target {
  return {
    name: 'orders',
    protocol: 'postgres',
    host: server.host,
    port: server.port,
    tls: { mode: how.tls === false ? 'off' : 'verify-full', ca: server.ca },
    database: server.database,
    credential: () => Promise.reject(new Error('not asked')),
    outcome: 'queued',
    payloadCap: 0,
  };
}

/** What the session does: carries the events of a login out on a socket. */
async function connect(role: string, how: How = {}): Promise<Connected> {
  const credential: TargetCredential = {
    username: `role_${role}`,
    password: new Secret(how.password ?? password),
  };
  const knock = { targetName: 'orders', credential: new Secret('t'), intent: {}, client: how.client ?? {} };
  const login = loginPostgres(targetOf(how), credential, knock);
  let socket: net.Socket = net.connect(server.port, server.host);
  await once(socket, 'connect');
  const sent: Buffer[] = [];
  let events: readonly LoginEvent<PostgresHello>[] = login.start();
  for (;;) {
    for (const event of events) {
      if (event.type === 'failed') {
        socket.destroy();
        throw event.error;
      }
      if (event.type === 'ready') return { socket, hello: event.hello, sent };
      if (event.type === 'send') sent.push(event.bytes);
      if (event.type === 'send') socket.write(event.bytes);
    }
    if (events.at(-1)?.type === 'secure') {
      socket = await secure(socket);
      const facts = factsOf(socket as tls.TLSSocket);
      events = login.secured(how.facts === undefined ? facts : how.facts(facts));
    } else events = login.receive((how.tamper ?? same)(await nextChunk(socket)));
  }
}

const same = (chunk: Buffer) => chunk;

async function secure(socket: net.Socket): Promise<tls.TLSSocket> {
  const secured = tls.connect({ socket, ca: server.ca, servername: 'localhost', minVersion: 'TLSv1.2' });
  await once(secured, 'secureConnect');
  return secured;
}

/** RFC 5929: the certificate's hash by the algorithm of its signature, here ECDSA with SHA-256. */
function factsOf(socket: tls.TLSSocket): TargetTlsFacts {
  const certificate = socket.getPeerX509Certificate() as X509Certificate;
  return { endPoint: createHash('sha256').update(certificate.raw).digest() };
}

async function nextChunk(socket: net.Socket): Promise<Buffer> {
  for (;;) {
    const chunk: Buffer | null = socket.read();
    if (chunk !== null) return chunk;
    assert.ok(!socket.readableEnded, 'the server hung up');
    // Comes at the end of the stream, too.
    await once(socket, 'readable');
  }
}

/** Sends bytes and gives the frames up to ReadyForQuery. */
async function ask(socket: net.Socket, bytes: Buffer): Promise<{ type: number; body: Buffer }[]> {
  socket.write(bytes);
  const frames = new FrameScanner(answerBounds(), targetBroke);
  const got: { type: number; body: Buffer }[] = [];
  while (got.at(-1)?.type !== back.ready) {
    frames.push(await nextChunk(socket));
    while (frames.next()) got.push({ type: frames.type, body: frames.body() });
  }
  return got;
}

function answerBounds(): Int32Array {
  const bounds = backBounds();
  bounds[back.dataRow] = 1024 * 1024;
  return bounds;
}

const failedAs = (sqlstate: string) => (error: unknown) =>
  error instanceof GatelogError && error.code === 'target.failed' && error.data['sqlstate'] === sqlstate;

test('a real server is logged in to with SCRAM bound to its certificate', async () => {
  const { socket, hello, sent } = await connect('scram');
  assert.match(sent[2]?.toString() ?? '', /SCRAM-SHA-256-PLUS/);
  assert.deepEqual(hello.schemas, ['public']);
  assert.ok(hello.version >= 150000);
  assert.equal(hello.parameters.get('client_encoding'), 'UTF8');
  socket.destroy();
});

test('a binding to another certificate is refused by the server, and so is a wrong password', async () => {
  const wrong = () => ({ endPoint: Buffer.alloc(32) });
  await assert.rejects(connect('scram', { facts: wrong }), (error: unknown) => {
    return error instanceof GatelogError && /28000|28P01|08P01/.test(String(error.data['sqlstate']));
  });
  await assert.rejects(connect('scram', { password: 'wrong' }), failedAs('28P01'));
});

test('an offer of binding that somebody took away is noticed by the server', async () => {
  const strip = (chunk: Buffer) => {
    const text = chunk.toString('latin1');
    if (!text.includes('SCRAM-SHA-256-PLUS\0')) return chunk;
    const stripped = Buffer.from(text.replace('SCRAM-SHA-256-PLUS\0', ''), 'latin1');
    stripped.writeInt32BE(stripped.length - 1, 1);
    return stripped;
  };
  await assert.rejects(connect('scram', { tamper: strip }), failedAs('28000'));
});

test('a certificate that defines no binding still logs in', async () => {
  const unbound = await connect('scram', { facts: () => ({}) });
  assert.match(unbound.sent[2]?.toString() ?? '', /SCRAM-SHA-256\0/);
  unbound.socket.destroy();
});

test('a real server is logged in to with SCRAM without TLS, md5, cleartext under TLS, and trust', async () => {
  for (const [role, how] of [
    ['scram', { tls: false }],
    ['md5', {}],
    ['clear', {}],
    ['trusted', { tls: false }],
  ] as const) {
    const { socket, hello } = await connect(role, how);
    assert.equal(hello.status, 'I', role);
    socket.destroy();
  }
  await assert.rejects(connect('clear', { tls: false }), /there is no TLS/);
});

test('the settings of the client hold, and the search path is what they make it', async () => {
  const client = {
    'param:search_path': 'pg_catalog, public, nowhere',
    'param:application_name': 'psql',
    'param:timezone': 'Asia/Tokyo',
  };
  const { socket, hello } = await connect('scram', { client });
  assert.deepEqual(hello.schemas, ['pg_catalog', 'public']);
  assert.equal(hello.searchPath, 'pg_catalog, public, nowhere');
  assert.equal(hello.parameters.get('TimeZone'), 'Asia/Tokyo');
  assert.equal(hello.parameters.get('application_name'), 'psql');
  socket.destroy();
});

for (const protocol of ['3.0', '3.2']) {
  test(`a running statement is cancelled with the key of protocol ${protocol}`, async () => {
    const { socket, hello } = await connect('scram', { client: { protocol } });
    assert.equal(hello.secret.length > 4, protocol === '3.2' && hello.version >= 180000);
    const answer = ask(socket, request.encodeQuery('SELECT pg_sleep(30)'));
    await started(hello.pid);
    const canceller = net.connect(server.port, server.host);
    canceller.end(cancelRequest(hello));
    const error = (await answer).find((message) => message.type === back.error);
    assert.equal(decodeErrorFields(error?.body ?? Buffer.from([0])).get('C'), '57014');
    socket.destroy();
  });
}

/** Until the server shows that the statement runs: a cancel before it would hit nothing. */
async function started(pid: number): Promise<void> {
  for (;;) {
    const found = await server.admin("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", [
      pid,
    ]);
    if (found.rowCount === 1) return;
  }
}

test('every known type reads in binary as the server writes it in text', async () => {
  const { socket } = await connect('scram', { client: { 'param:timezone': 'UTC' } });
  for (const [type, oid, values] of binaryExamples) {
    for (const value of values) {
      const [text, binary] = await bothForms(socket, type, value);
      assert.equal(readBinary(binary, oid), text, `${type} ${value}`);
    }
  }
  socket.destroy();
});

async function bothForms(socket: net.Socket, type: string, value: string): Promise<[string, Buffer]> {
  const text = `SELECT v, v FROM (VALUES (CAST('${value.replaceAll("'", "''")}' AS ${type}))) AS t (v)`;
  const bind = { portal: '', statement: '', formats: [], values: [], resultFormats: [0, 1] };
  const messages = [
    request.encodeParse('', text),
    request.encodeBind(bind),
    request.encodeExecute(''),
    request.encodeSync(),
  ];
  const answer = await ask(socket, Buffer.concat(messages));
  const error = answer.find((message) => message.type === back.error);
  assert.equal(error && decodeErrorFields(error.body).get('M'), undefined, text);
  const row = answer.find((message) => message.type === back.dataRow);
  const [shown, binary] = decodeRow(row?.body ?? Buffer.alloc(0));
  return [String(shown), binary as Buffer];
}
