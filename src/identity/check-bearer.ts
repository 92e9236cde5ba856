// Refuses tokens bound to a key: whoever presents one must prove the key, and a password field cannot.
import type { Claims } from './claims.ts';
import { reject } from './reject.ts';

/** RFC 7800 section 3: `cnf` says the presenter holds a key. Taken as a bearer token, the binding would be void. */
export function checkBearer(claims: Claims): void {
  if (Object.hasOwn(claims, 'cnf'))
    throw reject(
      'identity.kind',
      { claim: 'cnf' },
      'it is a proof-of-possession token; ask for a bearer token',
    );
}
