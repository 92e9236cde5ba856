// Reads the bodies of what a target sends. A malformed one means the session cannot be followed any further.
import { ByteReader } from '../../wire/reader.ts';
import { type Authentication, type Column, type ErrorFields, targetBroke } from './messages.ts';
import { readValues } from './read-values.ts';

/** ErrorResponse and NoticeResponse: letters and texts up to a NUL. */
export function decodeErrorFields(body: Buffer): ErrorFields {
  const reader = read(body);
  const fields = new Map<string, string>();
  for (let letter = reader.int8(); letter !== 0; letter = reader.int8()) {
    fields.set(String.fromCharCode(letter), reader.cstring());
  }
  reader.done();
  return fields;
}

/** RowDescription. */
export function decodeColumns(body: Buffer): Column[] {
  const reader = read(body);
  const count = reader.uint16();
  const columns: Column[] = [];
  for (let i = 0; i < count; i++) columns.push(readColumn(reader));
  reader.done();
  return columns;
}

function readColumn(reader: ByteReader): Column {
  const name = reader.cstring();
  const table = reader.uint32();
  const attribute = reader.int16();
  const type = reader.uint32();
  const size = reader.int16();
  const modifier = reader.int32();
  const format = reader.int16();
  return { name, table, attribute, type, size, modifier, format };
}

/** DataRow: views into the message. */
export function decodeRow(body: Buffer): (Buffer | null)[] {
  const reader = read(body);
  const values = readValues(reader, targetBroke);
  reader.done();
  return values;
}

/** ParameterDescription. */
export function decodeParameterTypes(body: Buffer): number[] {
  const reader = read(body);
  const count = reader.uint16();
  if (count * 4 !== reader.left)
    return targetBroke('a ParameterDescription does not hold the types it claims');
  const types: number[] = [];
  for (let i = 0; i < count; i++) types.push(reader.uint32());
  return types;
}

export function decodeCommandTag(body: Buffer): string {
  const reader = read(body);
  const tag = reader.cstring();
  reader.done();
  return tag;
}

/** Rows a command tag tells: its last word, where that is a number (`INSERT 0 5`, `SELECT 3`, `COPY 9`). */
export function commandRows(tag: string): number {
  const word = tag.slice(tag.lastIndexOf(' ') + 1);
  return /^\d{1,15}$/.test(word) ? Number(word) : 0;
}

export function decodeParameterStatus(body: Buffer): { readonly name: string; readonly value: string } {
  const reader = read(body);
  const name = reader.cstring();
  const value = reader.cstring();
  reader.done();
  return { name, value };
}

/** BackendKeyData. The secret has 4 bytes under protocol 3.0, 4 to 256 under 3.2. */
export function decodeBackendKey(body: Buffer): { readonly pid: number; readonly secret: Buffer } {
  const reader = read(body);
  const pid = reader.int32();
  if (reader.left < 4 || reader.left > 256) return targetBroke('a cancel key has 4 to 256 bytes');
  return { pid, secret: reader.rest() };
}

export type TransactionStatus = 'I' | 'T' | 'E';

export function decodeReady(body: Buffer): TransactionStatus {
  const reader = read(body);
  const status = String.fromCharCode(reader.int8());
  reader.done();
  if (status === 'I' || status === 'T' || status === 'E') return status;
  return targetBroke('a ReadyForQuery without a known status');
}

/** CopyInResponse, CopyOutResponse, CopyBothResponse. */
export function decodeCopyResponse(body: Buffer): {
  readonly format: number;
  readonly columns: readonly number[];
} {
  const reader = read(body);
  const format = reader.int8();
  const count = reader.uint16();
  if (count * 2 !== reader.left) return targetBroke('a copy response does not hold the formats it claims');
  const columns: number[] = [];
  for (let i = 0; i < count; i++) columns.push(reader.uint16());
  return { format, columns };
}

export interface Notification {
  readonly pid: number;
  readonly channel: string;
  readonly payload: string;
}

export function decodeNotification(body: Buffer): Notification {
  const reader = read(body);
  const pid = reader.int32();
  const channel = reader.cstring();
  const payload = reader.cstring();
  reader.done();
  return { pid, channel, payload };
}

/** NegotiateProtocolVersion. Servers send the whole version (3 << 16 | minor) where the manual says the minor. */
export function decodeNegotiation(body: Buffer): {
  readonly minor: number;
  readonly options: readonly string[];
} {
  const reader = read(body);
  const version = reader.uint32();
  const count = reader.int32();
  if (count < 0 || count > reader.left)
    return targetBroke('a negotiation does not hold the options it claims');
  if (version >>> 16 !== 0 && version >>> 16 !== 3)
    return targetBroke('a negotiation of another major version');
  const options: string[] = [];
  for (let i = 0; i < count; i++) options.push(reader.cstring());
  reader.done();
  return { minor: version & 0xffff, options };
}

export function decodeAuthentication(body: Buffer): Authentication {
  const reader = read(body);
  const number = reader.int32();
  const message = readAuthentication(number, reader);
  if (message.type !== 'unsupported') reader.done();
  return message;
}

function readAuthentication(number: number, reader: ByteReader): Authentication {
  switch (number) {
    case 0:
      return { type: 'ok' };
    case 3:
      return { type: 'cleartext' };
    case 5:
      return { type: 'md5', salt: reader.slice(4) };
    case 10:
      return { type: 'sasl', mechanisms: readMechanisms(reader) };
    case 11:
      return { type: 'sasl-continue', data: reader.rest() };
    case 12:
      return { type: 'sasl-final', data: reader.rest() };
    default:
      return { type: 'unsupported', number };
  }
}

function readMechanisms(reader: ByteReader): readonly string[] {
  const mechanisms: string[] = [];
  for (let name = reader.cstring(); name !== ''; name = reader.cstring()) mechanisms.push(name);
  return mechanisms;
}

function read(body: Buffer): ByteReader {
  return new ByteReader(body, 0, body.length, targetBroke);
}
