// Makes the Principal of a verified token of any OIDC issuer, by the configured claim mapping.
import { asList, claim, isObject, readableName, textClaim } from './claims.ts';
import type { Claims } from './claims.ts';
import type { ClaimName, OidcClaimMapping, OidcIssuerOptions } from './options.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';
import { reject } from './reject.ts';

const nameOf = (name: ClaimName) => (typeof name === 'string' ? name : name.join('.'));

/** Follows a path through objects; anything else on the way means the claim is absent. */
function lookUp(claims: Claims, name: ClaimName): unknown {
  let value: unknown = claims;
  for (const step of typeof name === 'string' ? [name] : name) {
    value = isObject(value) ? claim(value, step) : undefined;
  }
  return value;
}

function readText(claims: Claims, name: ClaimName): string | undefined {
  const value = lookUp(claims, name);
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw reject('identity.malformed', { claim: nameOf(name) }, `claim ${nameOf(name)} is not a string`);
}

function readKind(claims: Claims, kind: OidcClaimMapping['kind']): PrincipalKind {
  if (typeof kind === 'string') return kind;
  const value = lookUp(claims, kind.claim);
  if (typeof value === 'string' && Object.hasOwn(kind.values, value))
    return kind.values[value] as PrincipalKind;
  throw reject(
    'identity.kind',
    { claim: nameOf(kind.claim) },
    `claim ${nameOf(kind.claim)} has no mapped value`,
  );
}

/** OpenID Connect Core section 5.6.2: `_claim_names` says a claim is kept elsewhere, so it is unknown, not empty. */
function readGroups(claims: Claims, name: ClaimName | undefined): readonly string[] | 'unknown' {
  if (name === undefined) return [];
  const pointers = claim(claims, '_claim_names');
  if (pointers !== undefined && (!isObject(pointers) || Object.hasOwn(pointers, nameOf(name))))
    return 'unknown';
  return readList(claims, name);
}

function readList(claims: Claims, name: ClaimName | undefined): readonly string[] {
  if (name === undefined) return [];
  const value = lookUp(claims, name);
  return asList(typeof value === 'string' ? [value] : value, nameOf(name));
}

function optionalParts(claims: Claims, mapping: OidcClaimMapping): Partial<Principal> {
  const actor = mapping.actor === undefined ? undefined : readText(claims, mapping.actor);
  const tokenId = textClaim(claims, 'jti');
  const displayName = mapping.name === undefined ? undefined : readableName(lookUp(claims, mapping.name));
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(displayName === undefined ? {} : { displayName }),
  };
}

/** `claims` must be verified in full; `expiresAt` in milliseconds. */
export function readOidcPrincipal(claims: Claims, options: OidcIssuerOptions, expiresAt: number): Principal {
  const mapping = options.claims;
  const subjectName = mapping.subject ?? 'sub';
  const subject = readText(claims, subjectName);
  if (subject === undefined)
    throw reject('identity.malformed', { claim: nameOf(subjectName) }, 'the subject claim is not present');
  return Object.freeze({
    kind: readKind(claims, mapping.kind),
    tokenKind: 'oidc',
    tenant: options.issuer,
    subject,
    groups: readGroups(claims, mapping.groups),
    roles: readList(claims, mapping.roles),
    directoryRoles: [],
    scopes: (textClaim(claims, 'scope') ?? '').split(' ').filter((scope) => scope !== ''),
    expiresAt,
    ...optionalParts(claims, mapping),
  });
}
