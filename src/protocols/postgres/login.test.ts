// Tests of the target's side of the opening against a scripted server: every way it may answer, with the split set.
import assert from 'node:assert/strict';
import test from 'node:test';
import { splitSet } from '../../../tests/support/split-set.ts';
import { Secret } from '../../model/secret.ts';
import type { Target, TlsMode } from '../../model/target.ts';
import type { Knock, LoginEvent } from '../protocol.ts';
import * as encode from './encode.ts';
import { frame } from './frame.ts';
import { cancelRequest, loginPostgres, type PostgresHello } from './login.ts';
import { back } from './messages.ts';

const credential = { username: 'gatelog', password: new Secret('pencil') };

function targetWith(mode: TlsMode): Target {
  return {
    name: 'orders',
    protocol: 'postgres',
    host: 'localhost',
    port: 5432,
    tls: { mode },
    database: 'shop',
    credential: async () => credential,
    outcome: 'queued',
    payloadCap: 0,
  };
}

function knockWith(client: Record<string, string> = {}): Knock {
  return { targetName: 'orders', credential: new Secret('tok'), intent: {}, client };
}

const ask = (number: number, rest = Buffer.alloc(0)) =>
  frame(back.authentication, (to) => to.int32(number).bytes(rest));
const mechanisms = (...names: string[]) =>
  ask(10, Buffer.from(names.map((name) => `${name}\0`).join('') + '\0'));
const parameters = { client_encoding: 'UTF8', standard_conforming_strings: 'on', TimeZone: 'UTC' };
const started = (minor = 0) => [
  ...Object.entries(parameters).map(([name, value]) => encode.encodeParameterStatus(name, value)),
  encode.encodeBackendKey(Buffer.concat([Buffer.from([0, 0, 0, 42]), Buffer.alloc(minor === 2 ? 32 : 4, 7)])),
  encode.encodeReady('I'),
];
const column = { name: 'a', table: 0, attribute: 0, type: 25, size: -1, modifier: -1, format: 0 };
const told = (schemas = '["public"]') => [
  encode.encodeColumns([column, column, column]),
  encode.encodeRow([Buffer.from(schemas), Buffer.from('"$user", public'), Buffer.from('180004')]),
  encode.encodeCommandComplete('SELECT 1'),
  encode.encodeReady('I'),
];

interface Talk {
  readonly mode?: TlsMode;
  readonly client?: Record<string, string>;
  readonly endPoint?: Buffer;
  readonly password?: boolean;
}

/** All events of a login to which the target says these things in turn. */
function talk(chunks: readonly Buffer[], how: Talk = {}): LoginEvent<PostgresHello>[] {
  const { mode = 'off', client = {}, password = true } = how;
  const own = password ? credential : { username: 'gatelog' };
  const login = loginPostgres(targetWith(mode), own, knockWith(client), () =>
    Buffer.from('rOprNGfwEbeRWgbNEk'),
  );
  const events = [...login.start()];
  const take = (more: readonly LoginEvent<PostgresHello>[]) => {
    events.push(...more);
    if (more.at(-1)?.type !== 'secure') return;
    take(login.secured(how.endPoint === undefined ? {} : { endPoint: how.endPoint }));
  };
  for (const chunk of chunks) take(login.receive(chunk));
  return events;
}

function failure(events: readonly LoginEvent<PostgresHello>[]): { code: string; message: string } {
  const last = events.at(-1);
  assert.equal(last?.type, 'failed');
  return (last as LoginEvent<PostgresHello> & { type: 'failed' }).error;
}

function hello(events: readonly LoginEvent<PostgresHello>[]): PostgresHello {
  const last = events.at(-1);
  assert.equal(last?.type, 'ready');
  return (last as LoginEvent<PostgresHello> & { type: 'ready' }).hello;
}

function sent(events: readonly LoginEvent<PostgresHello>[]): Buffer[] {
  return events.flatMap((event) => (event.type === 'send' ? [event.bytes] : []));
}

splitSet({
  name: 'login with md5',
  messages: [ask(5, Buffer.from([1, 2, 3, 4])), ask(0), ...started(), ...told()],
  run: (chunks) =>
    talk(chunks)
      .slice(1)
      .map((event) => (event.type === 'ready' ? [...event.hello.parameters, event.hello.pid] : event)),
  outputs: 3,
  oversized: [
    { bytes: Buffer.from('52000fffff', 'hex'), code: 'target.failed' },
    { bytes: Buffer.from('5200000003', 'hex'), code: 'target.failed' },
    { bytes: Buffer.from('0000000000', 'hex'), code: 'target.failed' },
  ],
  codeOf: (output) => (output as { error?: { code: string } }).error?.code,
});

test('the startup carries the own user, the database, fixed settings and the settings of the client', () => {
  const [startup] = sent(talk([], { client: { user: 'agent', protocol: '3.0', 'param:timezone': 'UTC' } }));
  assert.equal(startup?.readInt32BE(4), 196608);
  const words = startup?.toString('utf8', 8).split('\0');
  assert.deepEqual(words, [
    ...[
      'user',
      'gatelog',
      'database',
      'shop',
      'client_encoding',
      'UTF8',
      'standard_conforming_strings',
      'on',
    ],
    ...['timezone', 'UTC', '', ''],
  ]);
});

test('a login ends with what the session begins with', () => {
  const greeting = hello(talk([ask(0), ...started(), ...told('["a b","public"]')]));
  assert.deepEqual(greeting.schemas, ['a b', 'public']);
  assert.equal(greeting.searchPath, '"$user", public');
  assert.equal(greeting.version, 180004);
  assert.equal(greeting.parameters.get('TimeZone'), 'UTC');
  assert.equal(greeting.status, 'I');
  assert.equal(cancelRequest(greeting).toString('hex'), '0000001004d2162e0000002a07070707');
});

test('version 3.2 is asked for when the client speaks it, and an older target may decline', () => {
  const client = { protocol: '3.2' };
  const newer = talk([ask(0), ...started(2), ...told()], { client });
  assert.equal(sent(newer)[0]?.readInt32BE(4), 196610);
  assert.equal(hello(newer).secret.length, 32);
  const older = hello(talk([encode.encodeNegotiation(0, []), ask(0), ...started(), ...told()], { client }));
  assert.equal(older.protocolMinor, 0);
  assert.match(failure(talk([encode.encodeNegotiation(2, [])])).message, /negotiates/);
  assert.match(failure(talk([ask(0), ...started(2)])).message, /4 bytes/);
});

test('TLS is asked for first, and a target that declines it is left', () => {
  const events = talk([Buffer.from('S'), ask(3), ask(0)], { mode: 'require' });
  assert.deepEqual(
    events.slice(0, 4).map((event) => event.type),
    ['send', 'secure', 'send', 'send'],
  );
  assert.equal(sent(events)[0]?.toString('hex'), '0000000804d2162f');
  for (const answer of ['N', 'E', 'SX']) {
    assert.equal(failure(talk([Buffer.from(answer)], { mode: 'require' })).code, 'target.failed', answer);
  }
});

test('the password is never given in clear without TLS', () => {
  const events = talk([ask(3)]);
  assert.match(failure(events).message, /no TLS/);
  assert.equal(sent(events).length, 1);
});

test('SCRAM binds to the certificate where that is offered, and tells when the offer is missing', () => {
  const how = { mode: 'require', endPoint: Buffer.alloc(32, 1) } as const;
  const first = (names: string[], more: Talk) =>
    sent(talk([...(more.mode === undefined ? [] : [Buffer.from('S')]), mechanisms(...names)], more))
      .at(-1)
      ?.toString() ?? '';
  assert.match(
    first(['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'], how),
    /SCRAM-SHA-256-PLUS.*p=tls-server-end-point,,/s,
  );
  assert.match(first(['SCRAM-SHA-256'], how), /SCRAM-SHA-256\0.*y,,n=/s);
  assert.match(first(['SCRAM-SHA-256'], { mode: 'require' }), /n,,n=/);
  assert.match(first(['SCRAM-SHA-256'], {}), /n,,n=/);
  assert.match(failure(talk([mechanisms('SCRAM-SHA-1')])).message, /mechanism/);
});

test('a target that skips its signature, or changes its mind within SCRAM, is refused', () => {
  const scram = mechanisms('SCRAM-SHA-256');
  const nonce = Buffer.from('rOprNGfwEbeRWgbNEk').toString('base64');
  const challenge = ask(11, Buffer.from(`r=${nonce}server,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`));
  const bad: readonly (readonly Buffer[])[] = [
    [scram, ask(0)],
    [scram, challenge, ask(0)],
    [scram, challenge, ask(12, Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='))],
    [scram, ask(5, Buffer.alloc(4))],
    [scram, scram],
    [scram, challenge, challenge],
    [challenge],
    [ask(12)],
    [ask(7)],
    [ask(5, Buffer.alloc(4)), ask(5, Buffer.alloc(4))],
  ];
  for (const [at, chunks] of bad.entries())
    assert.equal(failure(talk(chunks)).code, 'target.failed', String(at));
});

test('a target that asks for a password which is not configured is told nothing', () => {
  const events = talk([ask(5, Buffer.alloc(4))], { password: false });
  assert.match(failure(events).message, /none is configured/);
  assert.equal(sent(events).length, 1);
});

test("the target's own words stay with the operators", () => {
  const error = encode.encodeError(
    new Map([
      ['S', 'FATAL'],
      ['C', '28P01'],
      ['M', 'password authentication failed for gatelog'],
    ]),
  );
  const failed = failure(talk([error])) as { code: string; message: string; data?: Record<string, unknown> };
  assert.equal(failed.code, 'target.failed');
  assert.doesNotMatch(failed.message, /password/);
  assert.equal(failed.data?.['sqlstate'], '28P01');
  assert.match(String(failed.data?.['text']), /gatelog/);
});

test('a session whose texts would be read otherwise is not begun', () => {
  for (const [name, value] of [
    ['client_encoding', 'LATIN1'],
    ['standard_conforming_strings', 'off'],
  ] as const) {
    const status = encode.encodeParameterStatus(name, value);
    assert.equal(
      failure(talk([ask(0), ...started().slice(0, 3), status, ...started().slice(3), ...told()])).code,
      'target.failed',
    );
  }
});

test('an answer that does not tell the search path ends the login', () => {
  for (const schemas of ['{}', '[1]', '["a"', 'null'])
    assert.equal(failure(talk([ask(0), ...started(), ...told(schemas)])).code, 'target.failed');
  assert.equal(failure(talk([ask(0), ...started(), encode.encodeReady('I')])).code, 'target.failed');
});

test('replication is refused before anything is sent', () => {
  for (const replication of ['true', 'database'])
    assert.equal(failure(talk([], { client: { replication } })).code, 'action.unsupported');
});

test('a target that talks on and on is left', () => {
  const notice = encode.encodeNotice(new Map([['M', 'x'.repeat(60_000)]]));
  assert.match(failure(talk(Array.from({ length: 20 }, () => notice))).message, /on and on/);
});

test('bytes behind the last answer are handed on', () => {
  const notice = encode.encodeNotice(new Map([['M', 'hi']]));
  const last = talk([Buffer.concat([ask(0), ...started()]), Buffer.concat([...told(), notice])]).at(-1);
  assert.ok(last?.type === 'ready' && last.unread.equals(notice));
});
