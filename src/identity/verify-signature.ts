// Verifies the signature with the one key the header named, under an algorithm that is ours to allow.
import { compactVerify } from 'jose';
import type { PublishedKey } from './read-key-set.ts';
import { reject, safeKid } from './reject.ts';

/**
 * jose checks that key type and algorithm fit (no RSA key as HMAC secret) and that RSA keys have 2,048 bits or more.
 * NOTE: its error is dropped on purpose: which check failed is no help to an honest client.
 */
export async function verifySignature(token: string, key: PublishedKey, algorithm: string): Promise<void> {
  try {
    await compactVerify(token, key.jwk, { algorithms: [algorithm] });
  } catch {
    throw reject('identity.signature', { kid: safeKid(key.kid), algorithm });
  }
}
