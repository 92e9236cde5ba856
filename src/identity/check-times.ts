// Checks exp, nbf and iat against the clock, with the issuer's tolerance (RFC 7519 section 4.1).
import { dateClaim } from './claims.ts';
import type { Claims } from './claims.ts';
import { reject } from './reject.ts';

/** `now` in milliseconds; returns when the token ends, milliseconds since 1970, without the tolerance. */
export function checkTimes(claims: Claims, now: number, skewSeconds: number): number {
  const clock = Math.floor(now / 1000);
  const expires = dateClaim(claims, 'exp');
  // RFC 7519 leaves exp optional; a token that never ends is not one we open a session for.
  if (expires === undefined) throw reject('identity.malformed', { claim: 'exp' }, 'claim exp is not present');
  // Section 4.1.4: "the current date/time MUST be before the expiration date/time".
  if (now >= (expires + skewSeconds) * 1000)
    throw reject('identity.expired', { exp: expires, clock, skewSeconds });
  for (const name of ['nbf', 'iat']) {
    const start = dateClaim(claims, name);
    // Section 4.1.5: "MUST be after or equal to the not-before date/time". A token from the future is no better.
    if (start !== undefined && now < (start - skewSeconds) * 1000)
      throw reject('identity.not-yet-valid', { claim: name, start, clock, skewSeconds });
  }
  return expires * 1000;
}
