// Entries: the kinds and fields of a log record, and the reader that takes no other shape.
import { GatelogError } from '../model/error.ts';
import { type Json, parseCanonical } from './jcs.ts';

export const entryVersion = 1;

/** A bundle stores the length of an entry in two bytes (c2sp.org/tlog-tiles). */
export const maximumEntry = 65_535;

export const entryKinds = [
  'boot',
  'hb',
  'session.start',
  'session.end',
  'req',
  'res',
  'undone',
  'chunk',
  'deny',
  'ask',
  'answer',
  'grant',
  'admin',
  'policy.change',
  'audit.read',
  'key.rotate',
  'clock.step',
  'shred',
  'prune',
  'log.close',
  'gap',
] as const;

/** Intents an `undone` lists: the newest of them. */
export const maximumUndone = 256;

export type EntryKind = (typeof entryKinds)[number];

/** What an entry says of one payload: enough to prove it later, nothing to guess it from. */
export interface PayloadDescriptor {
  readonly id: string;
  /** `req.text`, `req.params`, `req.intent`, `res.body`, `res.error`, `chunk`, `chunk.sent`, `disclosures`. */
  readonly role: string;
  /** Bytes of plaintext. */
  readonly len: number;
  /** HMAC-SHA256 of the plaintext under the payload's commitment key, base64url. */
  readonly pt: string;
  /** SHA-256 over the ciphertext sections in order, base64url. Absent: committed, but not kept. */
  readonly ct?: string;
}

/** Where the kept part of an answer ends, and what proves the rest. */
export interface Cut {
  readonly bytes: number;
  readonly rest: { readonly bytes: number; readonly id: string; readonly pt: string };
  /** Rows wholly inside the kept bytes, where the writer counted them. */
  readonly rows?: number;
}

/** The wrapped data key a session's payloads are under, by its hash. */
export interface KeyCommitment {
  /** Names the key-encryption key. */
  readonly kid: string;
  /** SHA-256 of the wrapped key as kept in the key table, base64url. */
  readonly wh: string;
}

/** One entry as read. Only the fields that checks follow are named; the rest is in `fields`. */
export interface Entry {
  readonly log: string;
  readonly index: number;
  readonly time: string;
  readonly kind: EntryKind;
  readonly session: string | undefined;
  /** Place in the session from 0, and the index of the session's entry before. */
  readonly sequence: number | undefined;
  readonly previous: number | undefined;
  /** Index of the intent this entry belongs to. */
  readonly ref: number | undefined;
  readonly payloads: readonly PayloadDescriptor[];
  readonly key: KeyCommitment | undefined;
  readonly fields: Readonly<Record<string, Json>>;
}

export type EntryCode = 'entry.shape' | 'entry.version' | 'entry.kind' | 'entry.too-large';

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const noncePattern = /^[A-Za-z0-9_-]{22}$/;
const hashPattern = /^[A-Za-z0-9_-]{43}$/;
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads a stored entry.
 * @throws GatelogError `entry.*`, or `jcs.*` when the bytes are not canonical.
 */
export function readEntry(bytes: Uint8Array): Entry {
  const fields = asObject(parseCanonical(bytes), 'entry');
  if (fields['v'] !== entryVersion)
    throw new GatelogError('entry.version', 'version of the entry is not known');
  const kind = fields['k'] as EntryKind;
  if (!entryKinds.includes(kind)) throw new GatelogError('entry.kind', 'kind of the entry is not known');
  asText(fields['n'], 'n', noncePattern);
  const session = fields['sid'] === undefined ? undefined : asText(fields['sid'], 'sid', idPattern);
  return {
    log: asText(fields['log'], 'log'),
    index: asCount(fields['i'], 'i'),
    time: asText(fields['t'], 't', timePattern),
    kind,
    session,
    sequence: session === undefined ? undefined : asCount(fields['ss'], 'ss'),
    previous: optionalCount(fields['sp'], 'sp'),
    ref: optionalCount(fields['ref'], 'ref'),
    payloads: fields['pl'] === undefined ? [] : asList(fields['pl'], 'pl').map(asDescriptor),
    key: fields['dk'] === undefined ? undefined : asKey(fields['dk']),
    fields,
  };
}

function asDescriptor(value: Json): PayloadDescriptor {
  const fields = asObject(value, 'pl');
  const known = {
    id: asText(fields['id'], 'pl.id', idPattern),
    role: asText(fields['role'], 'pl.role'),
    len: asCount(fields['len'], 'pl.len'),
    pt: asText(fields['pt'], 'pl.pt', hashPattern),
  };
  return fields['ct'] === undefined ? known : { ...known, ct: asText(fields['ct'], 'pl.ct', hashPattern) };
}

function asKey(value: Json): KeyCommitment {
  const fields = asObject(value, 'dk');
  return { kid: asText(fields['kid'], 'dk.kid'), wh: asText(fields['wh'], 'dk.wh', hashPattern) };
}

export function asObject(value: Json | undefined, name: string): Readonly<Record<string, Json>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object');
  return value as Readonly<Record<string, Json>>;
}

export function asList(value: Json | undefined, name: string): readonly Json[] {
  if (!Array.isArray(value)) throw wrong(name, 'a list');
  return value as readonly Json[];
}

export function asText(value: Json | undefined, name: string, pattern?: RegExp): string {
  if (typeof value !== 'string' || (pattern !== undefined && !pattern.test(value))) throw wrong(name, 'text');
  return value;
}

export function asCount(value: Json | undefined, name: string): number {
  if (typeof value !== 'number' || value < 0) throw wrong(name, 'a count');
  return value;
}

function optionalCount(value: Json | undefined, name: string): number | undefined {
  return value === undefined ? undefined : asCount(value, name);
}

function wrong(name: string, what: string): GatelogError<EntryCode> {
  return new GatelogError('entry.shape', `field ${name} is not ${what}`, { data: { field: name } });
}
