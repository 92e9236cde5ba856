// Chooses which configured issuer judges a token. `iss` only selects; keys and checks stay the configured ones.
import { claim } from './claims.ts';
import type { Claims } from './claims.ts';
import type { Issuer } from './issuer.ts';
import { refuseOptions } from './read-options.ts';
import { reject } from './reject.ts';

/** With one issuer there is no choice, and its own checks say best what is wrong. */
export function chooseIssuer(issuers: readonly Issuer[], claims: Claims): Issuer {
  const [only, ...others] = issuers;
  if (only !== undefined && others.length === 0) return only;
  const issuer = claim(claims, 'iss');
  const named = issuers.find(({ names }) => typeof issuer === 'string' && names.includes(issuer));
  if (named === undefined) throw reject('identity.issuer', { configured: issuers.length });
  return named;
}

/** Two issuers with one name would make the choice an accident. */
export function checkDistinct(issuers: readonly Issuer[]): void {
  if (issuers.length === 0) refuseOptions('at least one issuer must be configured');
  const names = issuers.flatMap((issuer) => issuer.names);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuseOptions(`two issuers are called ${twice}`);
}
