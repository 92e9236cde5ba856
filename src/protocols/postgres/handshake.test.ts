// Tests of the client's side of the opening, with the shared split set.
import assert from 'node:assert/strict';
import test from 'node:test';
import { splitSet } from '../../../tests/support/split-set.ts';
import type { Greeting, GreetingEvent, Knock } from '../protocol.ts';
import { decodeErrorFields, decodeNegotiation } from './decode.ts';
import {
  encodeCancel,
  encodePassword,
  encodeSaslInitial,
  encodeSslRequest,
  encodeStartup,
} from './encode-request.ts';
import { frame, openingPacket } from './frame.ts';
import { greetPostgres } from './handshake.ts';
import { front, opening } from './messages.ts';

const limits = { message: 1 << 24, statement: 1 << 20, statements: 100 };
const greet = (tlsRequired = true) => greetPostgres({ tlsRequired, limits });

function secured(alpn: string | false = false): Greeting {
  const greeting = greet();
  assert.deepEqual(
    greeting.receive(encodeSslRequest()).map((event) => event.type),
    ['send', 'secure'],
  );
  assert.deepEqual(greeting.secured(alpn), []);
  return greeting;
}

const startup = (parameters: Record<string, string>, minor = 0) =>
  encodeStartup(minor, Object.entries(parameters));

function knockWith(parameters: Record<string, string>, minor = 0): Knock {
  const greeting = secured();
  greeting.receive(startup(parameters, minor));
  const event = greeting.receive(encodePassword('tok'))[0];
  assert.equal(event?.type, 'knock');
  return (event as GreetingEvent & { type: 'knock' }).knock;
}

function refusalOf(events: readonly GreetingEvent[]): { code: string; fields: ReadonlyMap<string, string> } {
  const last = events.at(-1);
  assert.equal(last?.type, 'refused');
  const { code, bytes } = last as GreetingEvent & { type: 'refused' };
  return { code, fields: decodeErrorFields(bytes.subarray(5)) };
}

/** Comparable, with the secret told: the split set compares what came out. */
function plain(events: readonly GreetingEvent[]): unknown[] {
  return events.map((event) => {
    if (event.type === 'knock') return { ...event.knock, credential: event.knock.credential.reveal() };
    return { ...event };
  });
}

splitSet({
  name: 'greeting under TLS',
  messages: [
    startup({ user: 'agent', database: 'orders', options: '-c gatelog.ticket=T-1' }, 2),
    encodePassword('eyJ'),
  ],
  run: (chunks) => {
    const greeting = secured();
    return chunks.flatMap((chunk) => plain(greeting.receive(chunk)));
  },
  outputs: 2,
  oversized: [
    { bytes: Buffer.from('0000271500030000', 'hex'), code: 'protocol.violation' },
    { bytes: Buffer.from('0000000700030000', 'hex'), code: 'protocol.violation' },
    {
      bytes: Buffer.concat([startup({ user: 'a' }), Buffer.from('7000010006', 'hex')]),
      code: 'identity.too-large',
    },
    { bytes: Buffer.from('GET / HTTP/1.1'), code: 'protocol.violation' },
  ],
  codeOf: (output) => (output as { code?: string }).code,
});

splitSet({
  name: 'greeting in clear on a listener without TLS',
  messages: [
    openingPacket(opening.gss),
    encodeSslRequest(),
    startup({ user: 'agent' }),
    encodePassword('eyJ'),
  ],
  run: (chunks) => {
    const greeting = greet(false);
    // A client waits for each answer: bytes behind a request for encryption would be refused.
    const events = chunks.flatMap((chunk) =>
      [...requests(chunk)].flatMap((part) => plain(greeting.receive(part))),
    );
    return events;
  },
  outputs: 4,
});

/** Splits a chunk behind each whole request for encryption, as a client would that waits for the answer. */
function* requests(chunk: Buffer): Generator<Buffer> {
  let rest = chunk;
  for (const end of [Buffer.from('04d21630', 'hex'), Buffer.from('04d2162f', 'hex')]) {
    const at = rest.indexOf(end);
    const cut = at < 0 ? tailOf(rest, end) : at + 4;
    if (cut > 0) yield rest.subarray(0, cut);
    rest = rest.subarray(cut);
  }
  yield rest;
}

/** Where a chunk begins with the end of a request that an earlier chunk began. */
function tailOf(bytes: Buffer, request: Buffer): number {
  for (let size = 3; size > 0; size--) {
    if (bytes.subarray(0, size).equals(request.subarray(4 - size)) && bytes[size] === 0) return size;
  }
  return 0;
}

test('a client that asks for TLS gets it, and then the token is asked for', () => {
  const greeting = secured('postgresql');
  const [asks] = greeting.receive(startup({ user: 'agent', database: 'orders' }));
  assert.deepEqual(asks, { type: 'send', bytes: Buffer.from('520000000800000003', 'hex') });
  const [event] = greeting.receive(encodePassword('x'.repeat(60_000)));
  assert.equal(event?.type === 'knock' && event.knock.credential.reveal().length, 60_000);
});

test('no password is asked for before TLS', () => {
  const { code, fields } = refusalOf(greet().receive(startup({ user: 'agent', database: 'orders' })));
  assert.equal(code, 'protocol.tls-required');
  assert.equal(fields.get('C'), '28000');
  assert.match(fields.get('H') ?? '', /sslmode=require/);
});

test('bytes sent in clear behind a request for encryption are refused', () => {
  for (const request of [encodeSslRequest(), openingPacket(opening.gss)]) {
    const events = greet().receive(Buffer.concat([request, startup({ user: 'agent' })]));
    assert.equal(refusalOf(events).code, 'protocol.violation');
    assert.equal(events.length, 1);
  }
  const greeting = greet();
  greeting.receive(encodeSslRequest());
  assert.equal(refusalOf(greeting.receive(startup({ user: 'agent' }))).code, 'protocol.violation');
});

test('TLS without a request is taken with its ALPN name only', () => {
  const hello = Buffer.from('160301', 'hex');
  for (const [alpn, refusals] of [
    ['postgresql', 0],
    ['http/1.1', 1],
    [false, 1],
  ] as const) {
    const greeting = greet();
    assert.deepEqual(greeting.receive(hello), [{ type: 'secure', unread: hello }]);
    assert.equal(greeting.secured(alpn).length, refusals);
  }
  assert.equal(refusalOf(greet(false).receive(hello)).code, 'protocol.violation');
});

test('TLS cannot be asked for twice, nor inside TLS', () => {
  assert.equal(refusalOf(secured().receive(encodeSslRequest())).code, 'protocol.violation');
  const greeting = greet(false);
  greeting.receive(encodeSslRequest());
  assert.equal(refusalOf(greeting.receive(encodeSslRequest())).code, 'protocol.violation');
});

test('a cancel request is taken before and after TLS, with keys of 4 to 256 bytes', () => {
  for (const size of [4, 32, 256]) {
    const packet = encodeCancel(7, Buffer.alloc(size, 9));
    const key = Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.alloc(size, 9)]);
    assert.deepEqual(greet().receive(packet), [{ type: 'cancel', key }]);
    assert.deepEqual(secured().receive(packet), [{ type: 'cancel', key }]);
  }
  for (const size of [0, 3, 257])
    assert.equal(refusalOf(greet().receive(encodeCancel(7, Buffer.alloc(size)))).code, 'protocol.violation');
});

test('a newer minor version and unknown protocol options are negotiated', () => {
  const greeting = secured();
  const [event] = greeting.receive(startup({ user: 'a', '_pq_.x': '1' }, 9999));
  assert.equal(event?.type, 'send');
  const bytes = (event as GreetingEvent & { type: 'send' }).bytes;
  const length = bytes.readInt32BE(1);
  assert.equal(bytes.subarray(0, 1).toString(), 'v');
  assert.deepEqual(decodeNegotiation(bytes.subarray(5, length + 1)), { minor: 2, options: ['_pq_.x'] });
  assert.equal(bytes.subarray(length + 1).toString('hex'), '520000000800000003');
  assert.equal(knockWith({ user: 'a' }, 2).client['protocol'], '3.2');
  assert.equal(knockWith({ user: 'a' }, 1).client['protocol'], '3.0');
  assert.equal(
    refusalOf(secured().receive(openingPacket(0x20000, (to) => to.int8(0)))).code,
    'protocol.violation',
  );
});

test('the database names the target, and the user where there is none', () => {
  assert.equal(knockWith({ user: 'agent', database: 'orders' }).targetName, 'orders');
  assert.equal(knockWith({ user: 'agent' }).targetName, 'agent');
});

test('intent and ticket are taken out of options, and harmless settings are kept for the target', () => {
  const knock = knockWith({
    user: 'agent',
    application_name: 'psql',
    DateStyle: 'ISO',
    client_encoding: "'utf-8'",
    options: String.raw`-c gatelog.intent=nightly\ report --gatelog.ticket=T\\1 -cstatement-timeout=5s -c search_path=a,b`,
    TimeZone: 'UTC',
  });
  assert.deepEqual(knock.intent, { text: 'nightly report', ticket: 'T\\1' });
  assert.deepEqual(knock.client, {
    user: 'agent',
    protocol: '3.0',
    'param:statement_timeout': '5s',
    'param:search_path': 'a,b',
    'param:application_name': 'psql',
    'param:datestyle': 'ISO',
    'param:timezone': 'UTC',
  });
});

test('settings that change who acts or how a text is read are refused by name', () => {
  const refused: Record<string, string>[] = [
    { role: 'postgres' },
    { session_authorization: 'postgres' },
    { session_preload_libraries: 'x' },
    { client_encoding: 'SJIS' },
    { standard_conforming_strings: 'off' },
    { 'app.user': '7' },
    { 'gatelog.intnet': 'typo' },
    { options: '-c role=postgres' },
    { options: '--session-authorization=postgres' },
    { options: '-d 5' },
    { options: '-c' },
    { replication: 'perhaps' },
  ];
  for (const parameters of refused) {
    const { code, fields } = refusalOf(secured().receive(startup({ user: 'agent', ...parameters })));
    assert.equal(code, 'action.unsupported', JSON.stringify(parameters));
    assert.equal(fields.get('S'), 'FATAL');
  }
  const { fields } = refusalOf(secured().receive(startup({ user: 'agent', role: 'postgres' })));
  assert.match(fields.get('M') ?? '', /: role$/);
});

test('a wish for replication is passed on for the target to judge', () => {
  assert.equal(knockWith({ user: 'a', replication: 'database' }).client['replication'], 'database');
  assert.equal(knockWith({ user: 'a', replication: 'yes' }).client['replication'], 'true');
  assert.equal(knockWith({ user: 'a', replication: 'off' }).client['replication'], undefined);
});

test('a name that JavaScript objects know is a name like any other', () => {
  assert.equal(
    refusalOf(secured().receive(startup({ user: 'a', constructor: 'x' }))).code,
    'action.unsupported',
  );
  const packet = encodeStartup(0, [
    ['user', 'a'],
    ['__proto__', 'x'],
  ]);
  assert.equal(refusalOf(secured().receive(packet)).code, 'action.unsupported');
});

test('no password, an empty one, a SASL answer, or bytes behind it are refused', () => {
  const cases: readonly (readonly [Buffer, string])[] = [
    [frame(front.terminate), 'identity.missing'],
    [encodePassword(''), 'identity.missing'],
    [encodeSaslInitial('SCRAM-SHA-256', Buffer.from('n,,n=,r=x')), 'protocol.violation'],
    [frame(front.query, (to) => to.cstring('SELECT 1')), 'protocol.violation'],
    [Buffer.concat([encodePassword('tok'), Buffer.from('Q')]), 'protocol.violation'],
    [frame(front.password), 'protocol.violation'],
  ];
  for (const [bytes, code] of cases) {
    const greeting = secured();
    greeting.receive(startup({ user: 'agent' }));
    assert.equal(refusalOf(greeting.receive(bytes)).code, code);
  }
});

test('a startup packet that is not UTF-8, has no user or no end is refused', () => {
  const bodies = ['75736572 00 ff00 00', '00', '7573657200 6100', '7573657200 6100 00 00', ''];
  for (const body of bodies) {
    const packet = openingPacket(opening.protocol3, (to) =>
      to.bytes(Buffer.from(body.replaceAll(' ', ''), 'hex')),
    );
    assert.equal(refusalOf(secured().receive(packet)).code, 'protocol.violation', body);
  }
});

test('after its last word the greeting takes nothing more', () => {
  const greeting = greet();
  greeting.receive(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  assert.deepEqual(greeting.receive(encodeSslRequest()), []);
});
