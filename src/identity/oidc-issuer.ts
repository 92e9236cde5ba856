// Any other OpenID Connect issuer: keys by discovery or a fixed address, a principal by the claim mapping.
import { checkOidcAudience } from './check-audience.ts';
import { claim } from './claims.ts';
import type { Issuer } from './issuer.ts';
import type { KeyRing } from './key-ring.ts';
import type { OidcIssuerOptions } from './options.ts';
import { readOidcOptions } from './read-options.ts';
import { readOidcPrincipal } from './read-oidc-principal.ts';
import { reject } from './reject.ts';

export function createOidcIssuer(options: OidcIssuerOptions, ring: KeyRing): Issuer {
  const { audiences, algorithms, clockSkewSeconds } = readOidcOptions(options);
  return {
    names: [options.issuer],
    algorithms,
    clockSkewSeconds,
    findKey: (kid) => ring.find(kid),
    // The key set belongs to one issuer whole; a key that says otherwise is not ours to use.
    checkKey(key) {
      if (key.issuer !== undefined && key.issuer !== options.issuer)
        throw reject('identity.key-issuer', { issuer: options.issuer });
    },
    checkOrigin(claims) {
      // OpenID Connect Core section 3.1.3.7: iss MUST exactly match.
      if (claim(claims, 'iss') !== options.issuer)
        throw reject('identity.issuer', { expected: options.issuer });
      checkOidcAudience(claims, audiences);
    },
    readPrincipal: (claims, expiresAt) => readOidcPrincipal(claims, options, expiresAt),
    close: () => ring.close(),
  };
}
