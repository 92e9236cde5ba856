// Reads a JSON Web Key Set (RFC 7517) into the public keys we can use; private and symmetric parts are left behind.
import type { JWK } from 'jose';
import { claim, isObject } from './claims.ts';
import type { Claims } from './claims.ts';

export interface PublishedKey {
  readonly kid: string;
  /** Public parameters only; frozen, so that jose imports it once. */
  readonly jwk: JWK;
  /** Entra's extension: whose tokens this key may sign. */
  readonly issuer?: string;
}

const publicParameters: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
};

/** facts/entra.md section 3: a cache of 10 to 1,000 keys. */
const maxKeys = 1000;

export class KeySetProblem extends Error {}

/** Undefined for what is not a signature key: RFC 7517 section 5 says such entries SHOULD be ignored. */
function readKey(entry: unknown): PublishedKey | undefined {
  if (!isObject(entry)) return undefined;
  const { kid, kty, use, issuer, alg } = entry;
  const parameters =
    typeof kty === 'string' && Object.hasOwn(publicParameters, kty) ? publicParameters[kty] : undefined;
  if (parameters === undefined || typeof kid !== 'string' || kid === '') return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  const values = parameters.map((name) => claim(entry, name));
  if (!values.every((value) => typeof value === 'string')) return undefined;
  const pairs = parameters.map((name, index) => [name, values[index]]);
  const jwk = { kty, ...(typeof alg === 'string' ? { alg } : {}), ...Object.fromEntries(pairs) } as JWK;
  return Object.freeze({ kid, jwk: Object.freeze(jwk), ...issuerPart(issuer) });
}

/** An issuer that is not a string matches no token: kept as an issuer nobody has. */
function issuerPart(issuer: unknown): { issuer?: string } {
  if (issuer === undefined) return {};
  return { issuer: typeof issuer === 'string' ? issuer : '' };
}

/** Throws KeySetProblem when there is no usable key, so that a garbled answer never replaces good keys. */
export function readKeySet(document: Claims): ReadonlyMap<string, PublishedKey> {
  const entries = claim(document, 'keys');
  if (!Array.isArray(entries)) throw new KeySetProblem('the answer is not a key set');
  if (entries.length > maxKeys) throw new KeySetProblem(`the key set has more than ${maxKeys} keys`);
  const keys = new Map<string, PublishedKey>();
  for (const key of entries.map(readKey)) {
    if (key !== undefined && !keys.has(key.kid)) keys.set(key.kid, key);
  }
  if (keys.size === 0) throw new KeySetProblem('the key set has no usable key');
  return keys;
}
