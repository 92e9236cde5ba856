// Entries of the request path, spelled by template with their keys already in the order of RFC 8785.
// Tens of thousands a second pass here; a test holds them against the canonical spelling.
import type { Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import { GatelogError } from '../model/error.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Position } from './append.ts';
import { type Cut, maximumEntry, type PayloadDescriptor } from './entry.ts';
import { decisionFragments, type SessionFragments, shapeFragments, word } from './fragments.ts';
import { canonicalize, type Json, quote } from './jcs.ts';

/** An entry's place in its session. */
export interface Place {
  readonly sequence: number;
  readonly previous: number;
}

/** What the closing entry of a stream from client to target states. */
export interface StreamTotals {
  readonly chunks: number;
  readonly bytes: number;
  /** RFC 6962 root over the chunk commitments, base64url. */
  readonly root: string;
}

/** `req`, the intent, `deny`, or `ask`: what was asked, what was decided, and by which policies. `asked`: `,"ask":{...}`, or nothing. */
export function encodeRequest(
  kind: 'req' | 'deny' | 'ask',
  at: Position,
  place: Place,
  session: SessionFragments,
  action: Action,
  decision: Decision,
  payloads: string,
  asked = '',
): Buffer {
  const shape = shapeFragments(action.shape);
  const decided = decisionFragments(decision);
  return bounded(
    `{${shape.head}${decided.approvers}${asked}${shape.doubts}${decided.outcome}${shape.fingerprint}` +
      `,"i":${at.index},"k":"${kind}","log":${quote(at.log)},"n":"${at.nonce}","ph":"${action.phase}"${payloads}` +
      `${decided.policies}${decided.reasons}${session.session}${placeText(place)},"t":"${at.time}"${session.tail}`,
  );
}

/** `res`, the outcome of the intent at `ref`. */
export function encodeOutcome(
  at: Position,
  place: Place,
  session: SessionFragments,
  ref: number,
  outcome: Outcome,
  payloads: string,
  more: { readonly cut?: Cut; readonly stream?: StreamTotals } = {},
): Buffer {
  return bounded(
    `{${more.cut === undefined ? '' : cutText(more.cut)}"i":${at.index},"k":"res","log":${quote(at.log)}${maskedText(outcome)},"n":"${at.nonce}"` +
      `,"out":{"bytes":${whole(outcome.bytes)},"micros":${whole(outcome.micros)},"rows":${whole(outcome.rows)}` +
      `,"status":"${outcome.status}","word":${word(outcome.word)}}${payloads},"ref":${ref}${shownText(outcome)}` +
      `${session.session}${placeText(place)}${more.stream === undefined ? '' : streamText(more.stream)},"t":"${at.time}","v":1}`,
  );
}

/** `,"ask":{...}`: that a person is asked, or who answered. */
export function askedText(fields: Json): string {
  return `,"ask":${canonicalize(fields)}`;
}

/** `chunk`, number `no` of the stream that belongs to the intent at `ref`. */
export function encodeChunk(
  at: Position,
  place: Place,
  session: SessionFragments,
  ref: number,
  no: number,
  payloads: string,
): Buffer {
  return bounded(
    `{"i":${at.index},"k":"chunk","log":${quote(at.log)},"n":"${at.nonce}","no":${no}${payloads},"ref":${ref}` +
      `${session.session}${placeText(place)},"t":"${at.time}","v":1}`,
  );
}

/** One element of `pl`. Ids, roles and digests need no escapes. */
export function descriptorText(payload: PayloadDescriptor): string {
  const ct = payload.ct === undefined ? '' : `"ct":"${payload.ct}",`;
  return `{${ct}"id":"${payload.id}","len":${payload.len},"pt":"${payload.pt}","role":"${payload.role}"}`;
}

/** `,"pl":[...]` of descriptor texts, or nothing. */
export function payloadsText(descriptors: readonly string[]): string {
  return descriptors.length === 0 ? '' : `,"pl":[${descriptors.join(',')}]`;
}

function placeText(place: Place): string {
  return `,"sp":${place.previous},"ss":${place.sequence}`;
}

function cutText(cut: Cut): string {
  const rows = cut.rows === undefined ? '' : `,"rows":${whole(cut.rows)}`;
  return `"cut":{"bytes":${cut.bytes},"rest":{"bytes":${cut.rest.bytes},"id":"${cut.rest.id}","pt":"${cut.rest.pt}"}${rows}},`;
}

/** Values masked, by class and column. */
function maskedText({ masked }: Outcome): string {
  return masked === undefined ? '' : `,"masked":${canonicalize(masked)}`;
}

/** Classes that policy let through. */
function shownText({ shown }: Outcome): string {
  return shown === undefined ? '' : `,"shown":${canonicalize(shown)}`;
}

function streamText(stream: StreamTotals): string {
  return `,"str":{"bytes":${stream.bytes},"chunks":${stream.chunks},"root":"${stream.root}"}`;
}

/** Counts come from clocks and targets: an entry holds integers from 0 to 2^53 - 1 whatever they say. */
function whole(value: number): number {
  if (!(value > 0)) return 0;
  return value >= Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Math.trunc(value);
}

/** @throws GatelogError `entry.too-large`; the bounds in fragments.ts make that unreachable for these kinds. */
export function bounded(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > maximumEntry)
    throw new GatelogError('entry.too-large', 'the entry does not fit a bundle');
  return bytes;
}
