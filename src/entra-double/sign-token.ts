// Signs claim sets the way Entra does, Graph's header nonce included.
import { createHash, randomBytes } from 'node:crypto';
import { CompactSign } from 'jose';
import type { ClaimSet } from './claims.ts';
import type { TokenVersion } from './clouds.ts';
import type { SigningKey } from './keys.ts';

export type HeaderFields = Record<string, unknown>;

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** v1 tokens repeat the key id as `x5t`; v2 tokens carry `kid` only. */
export function headerFor(key: SigningKey, version: TokenVersion): HeaderFields {
  const v1 = version === '1.0' ? { x5t: key.kid } : {};
  return { typ: 'JWT', alg: 'RS256', ...v1, kid: key.kid };
}

export async function signToken(header: HeaderFields, claims: ClaimSet, key: SigningKey): Promise<string> {
  const protectedHeader = { alg: 'RS256', ...header };
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(bytes).setProtectedHeader(protectedHeader).sign(key.privateKey);
}

/** The signature covers SHA-256 of the nonce, the header shows the nonce: so ordinary verification fails. */
export async function signGraphToken(
  header: HeaderFields,
  claims: ClaimSet,
  key: SigningKey,
): Promise<string> {
  const nonce = randomBytes(32).toString('base64url');
  const hashed = createHash('sha256').update(nonce).digest('base64url');
  const signed = await signToken({ ...header, nonce: hashed }, claims, key);
  const [, payload, signature] = signed.split('.');
  return [segment({ ...header, nonce }), payload, signature].join('.');
}
