// The token of a one-time link: what it says and an HMAC over it. It tells where an answer came from; it lets nobody in.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';

export interface LinkClaims {
  readonly request: string;
  /** First characters of the digest of the request: the link is for exactly that action. */
  readonly digest: string;
  readonly channel: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Makes every link another, so that each can be used once. */
  readonly nonce: string;
}

/** A token is about 200 characters long; nothing larger is decoded. */
const MOST_CHARACTERS = 1024;
const MAC_BYTES = 32;

export function writeToken(key: Buffer, claims: LinkClaims): string {
  const payload = Buffer.from(JSON.stringify(claims));
  return `${payload.toString('base64url')}.${mac(key, payload).toString('base64url')}`;
}

/** Throws `link.malformed`: nothing is read out of a token before its HMAC is right. */
export function readToken(key: Buffer, token: string): LinkClaims {
  if (token.length > MOST_CHARACTERS) throw malformed();
  const [payloadText = '', macText = '', ...rest] = token.split('.');
  const payload = Buffer.from(payloadText, 'base64url');
  const given = Buffer.from(macText, 'base64url');
  // Node skips what is no base64url: only one writing of a token is taken, or one link could be used twice.
  const canonical = `${payload.toString('base64url')}.${given.toString('base64url')}` === token;
  if (rest.length > 0 || !canonical || given.length !== MAC_BYTES) throw malformed();
  if (!timingSafeEqual(given, mac(key, payload))) throw malformed();
  // Its form needs no check: what carries our HMAC was written by `writeToken`.
  return JSON.parse(payload.toString()) as LinkClaims;
}

function mac(key: Buffer, payload: Buffer): Buffer {
  return createHmac('sha256', key).update(payload).digest();
}

function malformed(): GatelogError<'link.malformed'> {
  return new GatelogError(
    'link.malformed',
    'this link is not one of this gateway, or was changed on its way: open the request in the console',
  );
}
