// Reads the bodies of messages (what follows the length): each field in its bounds, and nothing left over.
import { ByteReader } from '../../wire/reader.ts';
import { type Bind, type FunctionCall, type Named, type Parse, violation } from './messages.ts';
import { readValues } from './read-values.ts';

export {
  commandRows,
  decodeAuthentication,
  decodeBackendKey,
  decodeColumns,
  decodeCommandTag,
  decodeCopyResponse,
  decodeErrorFields,
  decodeNegotiation,
  decodeNotification,
  decodeParameterStatus,
  decodeParameterTypes,
  decodeReady,
  decodeRow,
} from './decode-answer.ts';

export function decodeQuery(body: Buffer): string {
  return onlyString(body);
}

/** CopyFail: why the client gives up. */
export function decodeCopyFail(body: Buffer): string {
  return onlyString(body);
}

/** PasswordMessage. A NUL inside means something else was sent, such as a SASL answer nobody asked for. */
export function decodePassword(body: Buffer): string {
  return onlyString(body);
}

export function decodeParse(body: Buffer): Parse {
  const reader = readFront(body);
  const name = reader.cstring();
  const text = reader.cstring();
  const count = reader.uint16();
  if (count * 4 !== reader.left) return violation('a Parse does not hold the types it claims');
  const types: number[] = [];
  for (let i = 0; i < count; i++) types.push(reader.uint32());
  return { name, text, types };
}

export function decodeBind(body: Buffer): Bind {
  const reader = readFront(body);
  const portal = reader.cstring();
  const statement = reader.cstring();
  const formats = readFormats(reader);
  const values = readValues(reader, violation);
  if (formats.length > 1 && formats.length !== values.length) {
    return violation('a Bind holds another number of formats than of values');
  }
  const resultFormats = readFormats(reader);
  reader.done();
  return { portal, statement, formats, values, resultFormats };
}

export function decodeExecute(body: Buffer): { readonly portal: string; readonly maxRows: number } {
  const reader = readFront(body);
  const portal = reader.cstring();
  const maxRows = reader.int32();
  reader.done();
  return { portal, maxRows };
}

export function decodeDescribe(body: Buffer): Named {
  return readNamed(body);
}

export function decodeClose(body: Buffer): Named {
  return readNamed(body);
}

export function decodeFunctionCall(body: Buffer): FunctionCall {
  const reader = readFront(body);
  const oid = reader.uint32();
  const formats = readFormats(reader);
  const values = readValues(reader, violation);
  if (formats.length > 1 && formats.length !== values.length) {
    return violation('a FunctionCall holds another number of formats than of values');
  }
  const resultFormat = readFormat(reader);
  reader.done();
  return { oid, formats, values, resultFormat };
}

function readFront(body: Buffer): ByteReader {
  return new ByteReader(body, 0, body.length, violation);
}

function onlyString(body: Buffer): string {
  const reader = readFront(body);
  const text = reader.cstring();
  reader.done();
  return text;
}

function readNamed(body: Buffer): Named {
  const reader = readFront(body);
  const kind = reader.int8();
  const name = reader.cstring();
  reader.done();
  if (kind === 0x53) return { kind: 'S', name };
  if (kind === 0x50) return { kind: 'P', name };
  return violation('a name is neither of a statement nor of a portal');
}

function readFormat(reader: ByteReader): number {
  const format = reader.uint16();
  return format > 1 ? violation('a format is neither text nor binary') : format;
}

const NO_FORMATS: readonly number[] = Object.freeze([]);

function readFormats(reader: ByteReader): readonly number[] {
  const count = reader.uint16();
  if (count === 0) return NO_FORMATS;
  if (count * 2 > reader.left) return violation('a message does not hold the formats it claims');
  const formats: number[] = [];
  for (let i = 0; i < count; i++) formats.push(readFormat(reader));
  return formats;
}
