// Checks the token header before any key is looked for (RFC 7515 section 4.1, RFC 8725 section 3).
import { textClaim } from './claims.ts';
import type { Claims } from './claims.ts';
import { reject } from './reject.ts';

/**
 * Fields that bring or point to a key, which must come from the configured issuer only, and `crit`, which names
 * extensions we do not have. `x5c` is among them: Entra never sends it, and a chain in a token is a key in a token.
 */
const forbidden = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'];

const tokenTypes = ['jwt', 'at+jwt', 'application/at+jwt'];

/** Algorithm names worth repeating in an error; others are the client's invention. */
const knownAlgorithms = [
  'none',
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'ES256',
  'EdDSA',
];

export function checkHeader(header: Claims): void {
  for (const field of forbidden) {
    if (Object.hasOwn(header, field))
      throw reject('identity.header', { field }, `field ${field} is not accepted`);
  }
  // RFC 8725 section 3.11. A proof-of-possession wrapper (`pop`) or another kind of JWT is not an access token.
  const type = textClaim(header, 'typ')?.toLowerCase();
  if (type !== undefined && !tokenTypes.includes(type))
    throw reject('identity.header', { field: 'typ' }, 'Gatelog takes plain bearer access tokens (typ JWT)');
}

/** Graph's header nonce: the signature covers its hash, so nobody but Graph can verify such a token. */
export function checkNotGraph(header: Claims): void {
  if (Object.hasOwn(header, 'nonce')) throw reject('identity.graph-token', { field: 'nonce' });
}

// RFC 8725 section 3.1: the allow-list is ours; `alg` of the token only has to be on it.
export function checkAlgorithm(header: Claims, allowed: readonly string[]): string {
  const algorithm = textClaim(header, 'alg') ?? '';
  if (allowed.includes(algorithm)) return algorithm;
  const presented = knownAlgorithms.find((known) => known === algorithm);
  throw reject('identity.algorithm', { allowed, presented }, `allowed: ${allowed.join(', ')}`);
}

/** RFC 7515 section 4.1.4. Without a kid there is nothing to look up, and trying every key is guessing. */
export function requireKid(header: Claims): string {
  const kid = textClaim(header, 'kid') ?? '';
  if (kid === '' || kid.length > 256)
    throw reject('identity.unknown-key', {}, 'the header names no usable kid');
  return kid;
}
