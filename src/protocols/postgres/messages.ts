// The messages of PostgreSQL's protocol 3: type bytes, shapes, and how large each may be before it is gathered.
import { GatelogError } from '../../model/error.ts';
import type { ReasonCode } from '../../model/reason.ts';

/** Frontend (client to server) types; protocol.sgml, "Message Formats". */
export const front = {
  bind: 0x42,
  close: 0x43,
  describe: 0x44,
  execute: 0x45,
  functionCall: 0x46,
  flush: 0x48,
  parse: 0x50,
  query: 0x51,
  sync: 0x53,
  terminate: 0x58,
  copyDone: 0x63,
  copyData: 0x64,
  copyFail: 0x66,
  /** PasswordMessage, SASLInitialResponse, SASLResponse, GSSResponse: what was asked for tells them apart. */
  password: 0x70,
} as const;

/** Backend (server to client) types. */
export const back = {
  parseComplete: 0x31,
  bindComplete: 0x32,
  closeComplete: 0x33,
  notification: 0x41,
  commandComplete: 0x43,
  dataRow: 0x44,
  error: 0x45,
  copyIn: 0x47,
  copyOut: 0x48,
  emptyQuery: 0x49,
  backendKey: 0x4b,
  notice: 0x4e,
  authentication: 0x52,
  parameterStatus: 0x53,
  rowDescription: 0x54,
  functionResult: 0x56,
  copyBoth: 0x57,
  ready: 0x5a,
  copyDone: 0x63,
  copyData: 0x64,
  noData: 0x6e,
  portalSuspended: 0x73,
  parameterDescription: 0x74,
  negotiateVersion: 0x76,
} as const;

/** First int32 of a packet that has no type byte. */
export const opening = {
  cancel: 80877102,
  ssl: 80877103,
  gss: 80877104,
  protocol3: 196608,
} as const;

/** Newest minor version spoken: 3.2 brings cancel keys of 4 to 256 bytes. */
export const NEWEST_MINOR = 2;

/** PG_DIAG letters: S, V, C, M, D, H, P, p, q, W, ... to text. */
export type ErrorFields = ReadonlyMap<string, string>;

export interface Parse {
  readonly name: string;
  readonly text: string;
  readonly types: readonly number[];
}

export interface Bind {
  readonly portal: string;
  readonly statement: string;
  /** None: all text; one: for all; else one each. */
  readonly formats: readonly number[];
  /** Views into the message. */
  readonly values: readonly (Buffer | null)[];
  readonly resultFormats: readonly number[];
}

export interface FunctionCall {
  readonly oid: number;
  readonly formats: readonly number[];
  readonly values: readonly (Buffer | null)[];
  readonly resultFormat: number;
}

/** A statement (S) or a portal (P). */
export interface Named {
  readonly kind: 'S' | 'P';
  readonly name: string;
}

/** One field of a RowDescription. */
export interface Column {
  readonly name: string;
  /** OID of the table it comes from, 0 for an expression. */
  readonly table: number;
  readonly attribute: number;
  readonly type: number;
  readonly size: number;
  readonly modifier: number;
  readonly format: number;
}

export type Authentication =
  | { readonly type: 'ok' }
  | { readonly type: 'cleartext' }
  | { readonly type: 'md5'; readonly salt: Buffer }
  | { readonly type: 'sasl'; readonly mechanisms: readonly string[] }
  | { readonly type: 'sasl-continue'; readonly data: Buffer }
  | { readonly type: 'sasl-final'; readonly data: Buffer }
  | { readonly type: 'unsupported'; readonly number: number };

/** The client broke the protocol. */
export function violation(why: string): never {
  throw new GatelogError('protocol.violation', why);
}

/** The target answered what no PostgreSQL answers: its session cannot be followed. */
export function targetBroke(why: string): never {
  throw new GatelogError<ReasonCode>('target.failed', `the target broke the protocol: ${why}`);
}
