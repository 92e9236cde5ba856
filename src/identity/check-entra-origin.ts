// Checks where an Entra token comes from: its version, its issuer string, its tenant, and that all agree.
import { claim, textClaim } from './claims.ts';
import type { Claims } from './claims.ts';
import { entraIssuers } from './entra-clouds.ts';
import type { EntraPlace, TokenVersion } from './entra-clouds.ts';
import { findGuid, isGuid } from './guid.ts';
import type { PublishedKey } from './read-key-set.ts';
import { reject } from './reject.ts';

const template = '{tenantid}';

export interface EntraOrigin extends EntraPlace {
  readonly tenant: string;
}

/** `ver` decides which issuer string, which audience form and which key set apply. */
export function readVersion(claims: Claims, origin: EntraOrigin): TokenVersion {
  const version = claim(claims, 'ver');
  if (version === '1.0' || version === '2.0') return version;
  throw reject('identity.issuer', { claim: 'ver', cloud: origin.cloud, tenant: origin.tenant });
}

/**
 * signing-key-rollover, "issuer" of a key: the template matches after substitution, a GUID key only on exact
 * equality. v1 key sets carry none, and a v1 token may be signed by a key that names the v2 issuer.
 */
export function checkKeyIssuer(key: PublishedKey, claims: Claims, origin: EntraOrigin): void {
  if (key.issuer === undefined) return;
  const tenant = claim(claims, 'tid');
  const owner = isGuid(tenant) ? key.issuer.replace(template, tenant) : key.issuer;
  const ofToken = isGuid(tenant) ? issuersOf(origin, tenant) : [];
  if (!ofToken.includes(owner))
    throw reject('identity.key-issuer', { cloud: origin.cloud, tenant: origin.tenant });
}

function issuersOf(origin: EntraOrigin, tenant: string): readonly string[] {
  return [...entraIssuers(origin, '2.0', tenant), ...entraIssuers(origin, '1.0', tenant)];
}

/** `iss` exact by `ver`, `tid` a GUID, the configured one, and the one inside `iss`. */
export function checkEntraOrigin(claims: Claims, version: TokenVersion, origin: EntraOrigin): void {
  const facts = { cloud: origin.cloud, tenant: origin.tenant };
  const issuer = textClaim(claims, 'iss') ?? '';
  const named = findGuid(issuer);
  // Not an issuer of this cloud and version at all.
  if (named === undefined || !entraIssuers(origin, version, named).includes(issuer))
    throw reject('identity.issuer', facts);
  const tenant = claim(claims, 'tid');
  if (!isGuid(tenant) || tenant !== origin.tenant) throw reject('identity.tenant', facts);
  // claims-validation: the tenant in the issuer MUST be the tenant of the token.
  if (named !== tenant) throw reject('identity.issuer', facts);
}

/** All issuer strings of one origin, in either version. */
export function issuerNames(origin: EntraOrigin): readonly string[] {
  return issuersOf(origin, origin.tenant);
}
