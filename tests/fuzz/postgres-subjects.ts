// What the PostgreSQL fuzzer feeds: each part of the codec that reads bytes of a stranger, with messages to start from.
import assert from 'node:assert/strict';
import { Secret } from '../../src/model/secret.ts';
import type { Target } from '../../src/model/target.ts';
import { backBounds, frontBounds } from '../../src/protocols/postgres/bounds.ts';
import * as decode from '../../src/protocols/postgres/decode.ts';
import * as encode from '../../src/protocols/postgres/encode.ts';
import * as request from '../../src/protocols/postgres/encode-request.ts';
import { frame, openingPacket } from '../../src/protocols/postgres/frame.ts';
import { FrameScanner } from '../../src/protocols/postgres/frame-scanner.ts';
import { greetPostgres } from '../../src/protocols/postgres/handshake.ts';
import { loginPostgres } from '../../src/protocols/postgres/login.ts';
import { back, front, opening, targetBroke, violation } from '../../src/protocols/postgres/messages.ts';
import { decodeParameters } from '../../src/protocols/postgres/parameters.ts';
import { readAnswer } from '../../src/protocols/postgres/rows.ts';
import { StreamWalker } from '../../src/protocols/postgres/stream-walker.ts';

export interface FuzzSubject {
  readonly name: string;
  /** Comes first in every input, so that most of them get beyond the opening. */
  readonly prefix: Buffer;
  readonly messages: readonly Buffer[];
  readonly run: (chunks: readonly Buffer[]) => void;
}

const NOTHING = Buffer.alloc(0);
const LIMIT = 64 * 1024;

const frontDecoders: Readonly<Record<number, (body: Buffer) => unknown>> = {
  [front.query]: decode.decodeQuery,
  [front.parse]: decode.decodeParse,
  [front.bind]: decodeBound,
  [front.describe]: decode.decodeDescribe,
  [front.close]: decode.decodeClose,
  [front.execute]: decode.decodeExecute,
  [front.functionCall]: decode.decodeFunctionCall,
  [front.copyFail]: decode.decodeCopyFail,
  [front.password]: decode.decodePassword,
};

const typesTried = [
  16, 20, 23, 25, 600, 869, 1007, 1082, 1114, 1186, 1231, 1266, 1560, 1700, 2950, 3802, 3904, 3910, 7,
];

function decodeBound(body: Buffer): void {
  const { formats, values } = decode.decodeBind(body);
  decodeParameters(typesTried, formats, values);
  for (const type of typesTried)
    decodeParameters(
      values.map(() => type),
      [1],
      values,
    );
}

const backDecoders: Readonly<Record<number, (body: Buffer) => unknown>> = {
  [back.authentication]: decode.decodeAuthentication,
  [back.backendKey]: decode.decodeBackendKey,
  [back.commandComplete]: (body) => decode.commandRows(decode.decodeCommandTag(body)),
  [back.copyIn]: decode.decodeCopyResponse,
  [back.error]: decode.decodeErrorFields,
  [back.notification]: decode.decodeNotification,
  [back.parameterDescription]: decode.decodeParameterTypes,
  [back.parameterStatus]: decode.decodeParameterStatus,
  [back.ready]: decode.decodeReady,
  [back.rowDescription]: decode.decodeColumns,
  [back.negotiateVersion]: decode.decodeNegotiation,
};

function readFront(chunks: readonly Buffer[]): void {
  const scanner = new FrameScanner(frontBounds(LIMIT), violation);
  for (const chunk of chunks) {
    scanner.push(chunk);
    while (scanner.next()) frontDecoders[scanner.type]?.(scanner.body());
    assert.ok(scanner.held <= LIMIT + chunk.length, 'more is held than the bound allows');
  }
}

function readBack(chunks: readonly Buffer[]): void {
  const walker = new StreamWalker(backBounds(), targetBroke);
  for (const chunk of chunks) {
    walker.push(chunk);
    while (walker.next()) {
      assert.ok(walker.end > walker.start, 'a piece without bytes');
      walker.skipSame();
      backDecoders[walker.type]?.(walker.buffer.subarray(walker.start + 5, walker.end));
    }
  }
  readAnswer(Buffer.concat(chunks), 100);
}

function greet(chunks: readonly Buffer[]): void {
  for (const tlsRequired of [true, false]) {
    const limits = { message: LIMIT, statement: LIMIT, statements: 10 };
    const greeting = greetPostgres({ tlsRequired, limits });
    if (tlsRequired) {
      greeting.receive(request.encodeSslRequest());
      greeting.secured(false);
    }
    const events = chunks.flatMap((chunk) => greeting.receive(chunk));
    const ends = events.filter(
      (event) => event.type === 'knock' || event.type === 'refused' || event.type === 'cancel',
    );
    assert.ok(ends.length <= 1, 'the greeting ended twice');
  }
}

const credential = { username: 'gatelog', password: new Secret('pencil') };
const target: Target = {
  name: 'orders',
  protocol: 'postgres',
  host: 'localhost',
  port: 5432,
  tls: { mode: 'off' },
  database: 'shop',
  credential: async () => credential,
  outcome: 'queued',
  payloadCap: 0,
};

function login(chunks: readonly Buffer[]): void {
  const knock = {
    targetName: 'orders',
    credential: new Secret('t'),
    intent: {},
    client: { protocol: '3.2' },
  };
  const machine = loginPostgres(target, credential, knock, (size) => Buffer.alloc(size, 1));
  const events = [...machine.start(), ...chunks.flatMap((chunk) => machine.receive(chunk))];
  const ends = events.filter((event) => event.type === 'ready' || event.type === 'failed');
  assert.ok(ends.length <= 1, 'the login ended twice');
}

const bind = {
  portal: '',
  statement: 's',
  formats: [1],
  values: [Buffer.from('00000007', 'hex'), null],
  resultFormats: [0],
};
const array = Buffer.from('0000000100000000000000170000000100000001000000040000000f', 'hex');
const numeric = Buffer.from('000200004000000200011388', 'hex');
const column = { name: 'a', table: 1, attribute: 1, type: 1700, size: -1, modifier: -1, format: 1 };
const ask = (number: number, rest: string) =>
  frame(back.authentication, (to) => to.int32(number).bytes(Buffer.from(rest)));
const nonce = Buffer.alloc(18, 1).toString('base64');

export const subjects: readonly FuzzSubject[] = [
  {
    name: 'client messages',
    prefix: NOTHING,
    messages: [
      request.encodeQuery('SELECT 1'),
      request.encodeParse('s', 'SELECT $1', [23, 25]),
      request.encodeBind(bind),
      request.encodeBind({ ...bind, values: [array, numeric, Buffer.alloc(16, 2), Buffer.alloc(12, 3)] }),
      request.encodeDescribe('S', 's'),
      request.encodeClose('P', 'p'),
      request.encodeExecute('', 10),
      request.encodeSync(),
      request.encodePassword('eyJ'),
      frame(front.functionCall, (to) => to.int32(7).int16(0).int16(1).int32(-1).int16(0)),
      frame(front.copyData, (to) => to.bytes(Buffer.from('1\t2\n'))),
    ],
    run: readFront,
  },
  {
    name: 'target messages',
    prefix: NOTHING,
    messages: [
      encode.encodeColumns([column, { ...column, type: 1007 }]),
      encode.encodeRow([numeric, array]),
      encode.encodeRow([null, Buffer.from('x')]),
      encode.encodeError(
        new Map([
          ['C', '42501'],
          ['M', 'no'],
        ]),
      ),
      encode.encodeParameterStatus('TimeZone', 'UTC'),
      encode.encodeBackendKey(Buffer.alloc(8, 1)),
      encode.encodeNegotiation(2, ['_pq_.x']),
      encode.encodeCommandComplete('SELECT 2'),
      encode.encodeReady('I'),
      frame(back.copyIn, (to) => to.int8(0).int16(1).int16(0)),
      frame(back.copyData, (to) => to.bytes(Buffer.from('1\t2\n'))),
      frame(back.notification, (to) => to.int32(1).cstring('c').cstring('p')),
      frame(back.parameterDescription, (to) => to.int16(1).int32(23)),
    ],
    run: readBack,
  },
  {
    name: 'greeting',
    prefix: NOTHING,
    messages: [
      request.encodeStartup(0, [
        ['user', 'a'],
        ['database', 'b'],
      ]),
      request.encodeStartup(2, [
        ['user', 'a'],
        ['options', '-c gatelog.intent=a\\ b --search_path=x'],
        ['_pq_.x', '1'],
      ]),
      request.encodeStartup(0, [
        ['user', 'a'],
        ['replication', 'database'],
        ['client_encoding', 'utf-8'],
      ]),
      request.encodeSslRequest(),
      openingPacket(opening.gss),
      request.encodeCancel(1, Buffer.alloc(4)),
      request.encodePassword('eyJ'),
      frame(front.terminate),
    ],
    run: greet,
  },
  {
    name: 'login',
    prefix: ask(10, 'SCRAM-SHA-256\0\0'),
    messages: [
      ask(11, `r=${nonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2`),
      ask(12, 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='),
      ask(0, ''),
      ask(5, 'salt'),
      encode.encodeNegotiation(0, []),
    ],
    run: login,
  },
  {
    name: 'start of a session',
    prefix: Buffer.concat([ask(0, ''), encode.encodeParameterStatus('client_encoding', 'UTF8')]),
    messages: [
      encode.encodeBackendKey(Buffer.alloc(8, 1)),
      encode.encodeReady('I'),
      encode.encodeColumns([column, column, column]),
      encode.encodeRow([Buffer.from('["a"]'), Buffer.from('a'), Buffer.from('180004')]),
      encode.encodeError(new Map([['C', '28P01']])),
    ],
    run: login,
  },
];
