// Takes a JWT apart (RFC 7515 section 7.1): three strict base64url segments, two strict JSON objects.
import { isObject } from './claims.ts';
import type { Claims } from './claims.ts';
import { hasDuplicateMember } from './find-duplicate-member.ts';
import { recogniseCutShort } from './recognise-cut-short.ts';
import { reject } from './reject.ts';

/** 200 groups, the most Entra puts into a token, make 11,850 bytes. */
const maxTokenBytes = 32 * 1024;

export interface ParsedToken {
  readonly header: Claims;
  readonly claims: Claims;
}

function malformed(problem: string): never {
  throw reject('identity.malformed', { problem }, problem);
}

function checkSize(token: string): void {
  if (token === '') throw reject('identity.missing');
  const bytes = Buffer.byteLength(token);
  if (bytes > maxTokenBytes) throw reject('identity.too-large', { bytes, limit: maxTokenBytes });
}

function checkSegments(token: string): [string, string, string] {
  if (/\s/.test(token)) malformed('it contains white space');
  const [header, payload, signature, ...more] = token.split('.');
  if (more.length === 2) malformed('it is an encrypted token (five segments)');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
    malformed('it does not have three segments');
  return [header, payload, signature];
}

/** RFC 7515 section 2: base64url without padding, and (RFC 4648 section 3.5) no stray bits in the last character. */
function decodeSegment(segment: string): Buffer {
  const bytes = Buffer.from(segment, 'base64url');
  if (bytes.toString('base64url') !== segment) malformed('a segment is not base64url');
  return bytes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error is dropped because it quotes the text, and the text is the token.
    return malformed('a segment is not JSON');
  }
}

function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return malformed('a segment is not UTF-8');
  }
}

function decodeObject(segment: string): Claims {
  const text = decodeText(decodeSegment(segment));
  const value = parseJson(text);
  if (!isObject(value)) malformed('a segment is not a JSON object');
  // RFC 7515 section 4: names MUST be unique. Two readers must never see two different tokens.
  if (hasDuplicateMember(text)) malformed('a JSON object has the same member twice');
  return value;
}

export function parseToken(token: string, algorithms: readonly string[]): ParsedToken {
  checkSize(token);
  recogniseCutShort(token, algorithms);
  const [header, payload, signature] = checkSegments(token);
  decodeSegment(signature);
  return { header: decodeObject(header), claims: decodeObject(payload) };
}
