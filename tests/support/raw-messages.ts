// Builds PostgreSQL frontend messages by hand, right or deliberately wrong, for clients no driver would be.

function framed(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(type.length + 4);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(body.length + 4, type.length);
  return Buffer.concat([head, body]);
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** A length and the bytes; null is length -1. */
function value(of: string | Buffer | null): Buffer {
  if (of === null) return int32(-1);
  const bytes = Buffer.from(of);
  return Buffer.concat([int32(bytes.length), bytes]);
}

const listed = (items: readonly Buffer[]): Buffer => Buffer.concat([int16(items.length), ...items]);

export type Format = 'text' | 'binary';
const formats = (of: readonly Format[]): Buffer =>
  listed(of.map((format) => int16(format === 'binary' ? 1 : 0)));

export interface BindOptions {
  readonly portal?: string;
  readonly statement?: string;
  readonly values?: readonly (string | Buffer | null)[];
  readonly parameterFormats?: readonly Format[];
  readonly resultFormats?: readonly Format[];
}

export const query = (sql: string): Buffer => framed('Q', text(sql));

export function parse(sql: string, options: { name?: string; types?: readonly number[] } = {}): Buffer {
  return framed('P', text(options.name ?? ''), text(sql), listed((options.types ?? []).map(int32)));
}

export function bind(options: BindOptions = {}): Buffer {
  const { portal = '', statement = '', values = [], parameterFormats = [], resultFormats = [] } = options;
  const bound = listed(values.map(value));
  return framed('B', text(portal), text(statement), formats(parameterFormats), bound, formats(resultFormats));
}

export const describeStatement = (name = ''): Buffer => framed('D', Buffer.from('S'), text(name));
export const describePortal = (name = ''): Buffer => framed('D', Buffer.from('P'), text(name));
export const closeStatement = (name = ''): Buffer => framed('C', Buffer.from('S'), text(name));
export const closePortal = (name = ''): Buffer => framed('C', Buffer.from('P'), text(name));
export const execute = (portal = '', rows = 0): Buffer => framed('E', text(portal), int32(rows));
export const sync = (): Buffer => framed('S');
export const flush = (): Buffer => framed('H');
export const terminate = (): Buffer => framed('X');
export const copyData = (data: Buffer | string): Buffer => framed('d', Buffer.from(data));
export const copyDone = (): Buffer => framed('c');
export const copyFail = (why: string): Buffer => framed('f', text(why));
export const password = (secret: string): Buffer => framed('p', text(secret));
export const sslRequest = (): Buffer => framed('', int32(80877103));
export const cancelRequest = (key: Buffer): Buffer => framed('', int32(80877102), key);

/** Fastpath: calls a function by its oid, past all SQL. */
export function functionCall(oid: number, args: readonly Buffer[]): Buffer {
  return framed('F', int32(oid), formats(args.map(() => 'binary')), listed(args.map(value)), int16(1));
}

/** `minor` 2 is the protocol of PostgreSQL 18. */
export function startup(parameters: Readonly<Record<string, string>>, minor = 0): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, of]) => [text(name), text(of)]);
  return framed('', int32((3 << 16) | minor), ...pairs, Buffer.from([0]));
}
