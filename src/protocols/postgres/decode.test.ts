// Tests of the message decoders: what the encoders wrote comes back, and what is malformed is refused.
import assert from 'node:assert/strict';
import test from 'node:test';
import { GatelogError } from '../../model/error.ts';
import {
  commandRows,
  decodeAuthentication,
  decodeBackendKey,
  decodeBind,
  decodeClose,
  decodeColumns,
  decodeCommandTag,
  decodeCopyFail,
  decodeCopyResponse,
  decodeDescribe,
  decodeErrorFields,
  decodeExecute,
  decodeFunctionCall,
  decodeNegotiation,
  decodeNotification,
  decodeParameterStatus,
  decodeParameterTypes,
  decodeParse,
  decodePassword,
  decodeQuery,
  decodeReady,
  decodeRow,
} from './decode.ts';
import * as encode from './encode.ts';
import * as request from './encode-request.ts';

const body = (frame: Buffer) => frame.subarray(5);
const refused = (code: string) => (error: unknown) => error instanceof GatelogError && error.code === code;

const bind = {
  portal: 'p',
  statement: 's',
  formats: [0, 1],
  values: [Buffer.from('é'), null],
  resultFormats: [1],
};
const column = { name: 'id', table: 16384, attribute: 1, type: 23, size: 4, modifier: -1, format: 1 };

/** Every decoder with a body it takes. */
const taken: readonly (readonly [decode: (body: Buffer) => unknown, frame: Buffer, gives: unknown])[] = [
  [decodeQuery, request.encodeQuery('SELECT 1'), 'SELECT 1'],
  [decodePassword, request.encodePassword('token'), 'token'],
  [decodeCopyFail, request.encodeQuery('no more'), 'no more'],
  [
    decodeParse,
    request.encodeParse('s', 'SELECT $1', [23, 0]),
    { name: 's', text: 'SELECT $1', types: [23, 0] },
  ],
  [decodeBind, request.encodeBind(bind), bind],
  [decodeDescribe, request.encodeDescribe('S', 'x'), { kind: 'S', name: 'x' }],
  [decodeClose, request.encodeClose('P', ''), { kind: 'P', name: '' }],
  [decodeExecute, request.encodeExecute('p', 7), { portal: 'p', maxRows: 7 }],
  [
    decodeFunctionCall,
    Buffer.from('4600000016000003e500010001000100000002aabb0000', 'hex'),
    { oid: 997, formats: [1], values: [Buffer.from([0xaa, 0xbb])], resultFormat: 0 },
  ],
  [
    decodeErrorFields,
    encode.encodeError(
      new Map([
        ['C', '42501'],
        ['M', 'no'],
      ]),
    ),
    new Map([
      ['C', '42501'],
      ['M', 'no'],
    ]),
  ],
  [decodeColumns, encode.encodeColumns([column]), [column]],
  [decodeRow, encode.encodeRow([Buffer.from('a'), null]), [Buffer.from('a'), null]],
  [decodeParameterTypes, Buffer.from('740000000e0002000000170000ffff', 'hex'), [23, 65535]],
  [decodeCommandTag, encode.encodeCommandComplete('SELECT 3'), 'SELECT 3'],
  [
    decodeParameterStatus,
    encode.encodeParameterStatus('TimeZone', 'UTC'),
    { name: 'TimeZone', value: 'UTC' },
  ],
  [
    decodeBackendKey,
    encode.encodeBackendKey(Buffer.from('0000000701020304', 'hex')),
    { pid: 7, secret: Buffer.from([1, 2, 3, 4]) },
  ],
  [decodeReady, encode.encodeReady('T'), 'T'],
  [decodeCopyResponse, Buffer.from('470000000b01000200010001', 'hex'), { format: 1, columns: [1, 1] }],
  [
    decodeNotification,
    Buffer.from('410000000c000000076300780000'.slice(0, -2), 'hex'),
    { pid: 7, channel: 'c', payload: 'x' },
  ],
  [decodeNegotiation, encode.encodeNegotiation(2, ['_pq_.x']), { minor: 2, options: ['_pq_.x'] }],
  [decodeAuthentication, encode.encodeAskPassword(), { type: 'cleartext' }],
  [
    decodeAuthentication,
    Buffer.from('520000000c0000000501020304', 'hex'),
    { type: 'md5', salt: Buffer.from([1, 2, 3, 4]) },
  ],
];

test('every message decodes to what was encoded', () => {
  for (const [decode, frame, gives] of taken) assert.deepEqual(decode(body(frame)), gives, decode.name);
});

test('a message cut short or with bytes left over is refused, whichever it is', () => {
  for (const [decode, frame] of taken) {
    const bytes = body(frame);
    for (let at = 0; at < bytes.length; at++)
      assert.throws(() => decode(bytes.subarray(0, at)), GatelogError, decode.name);
    if (decode === decodeBackendKey) continue; // Its secret may have any length from 4 to 256.
    assert.throws(() => decode(Buffer.concat([bytes, Buffer.from([1])])), GatelogError, decode.name);
  }
});

test('a client that breaks the protocol and a target that does are told apart', () => {
  assert.throws(() => decodeQuery(Buffer.from('no end')), refused('protocol.violation'));
  assert.throws(() => decodeColumns(Buffer.from([0, 9])), refused('target.failed'));
});

test('counts that claim more than is there are refused without looping', () => {
  const head = Buffer.from([0, 0, 0, 0]);
  assert.throws(
    () => decodeBind(Buffer.concat([head, Buffer.from([0xff, 0xff])])),
    refused('protocol.violation'),
  );
  assert.throws(() => decodeParse(Buffer.from([0, 0, 0xff, 0xff])), refused('protocol.violation'));
  assert.throws(() => decodeNegotiation(Buffer.from('000300027fffffff', 'hex')), refused('target.failed'));
});

test('a Bind with a negative length, a format beyond binary or uneven formats is refused', () => {
  const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  assert.throws(() => decodeBind(bytes('0000 0000 0001fffffffe 0000')), refused('protocol.violation'));
  assert.throws(() => decodeBind(bytes('0000 00010002 0000 0000')), refused('protocol.violation'));
  assert.throws(
    () => decodeBind(bytes('0000 000200000000 0001ffffffff 0000')),
    refused('protocol.violation'),
  );
});

test('a Describe of neither a statement nor a portal is refused', () => {
  assert.throws(() => decodeDescribe(Buffer.from('X\0')), refused('protocol.violation'));
});

test('a cancel key longer than 256 bytes is refused', () => {
  assert.throws(() => decodeBackendKey(Buffer.alloc(4 + 257)), refused('target.failed'));
  assert.equal(decodeBackendKey(Buffer.alloc(4 + 256)).secret.length, 256);
});

test('rows are read from the end of a command tag', () => {
  const tags = {
    'SELECT 12': 12,
    'INSERT 0 5': 5,
    'COPY 9': 9,
    'CREATE TABLE': 0,
    BEGIN: 0,
    '': 0,
    'MERGE -1': 0,
  };
  for (const [tag, rows] of Object.entries(tags)) assert.equal(commandRows(tag), rows, tag);
});

test('a negotiation names the minor version alone or the whole version', () => {
  assert.equal(decodeNegotiation(Buffer.from('0000000200000000', 'hex')).minor, 2);
  assert.equal(decodeNegotiation(Buffer.from('0003000000000000', 'hex')).minor, 0);
  assert.throws(() => decodeNegotiation(Buffer.from('0004000000000000', 'hex')), refused('target.failed'));
});
