// Makes the Principal of a verified Entra token: tenant and object id name it, everything else describes it.
import { claim, isObject, listClaim, readableName, requiredText, textClaim } from './claims.ts';
import type { Claims } from './claims.ts';
import { classifyEntra, readScopes } from './classify-entra.ts';
import type { EntraTokenKind } from './classify-entra.ts';
import type { TokenVersion } from './entra-clouds.ts';
import { isGuid } from './guid.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';
import { reject } from './reject.ts';

const principalKinds: Readonly<Record<EntraTokenKind, PrincipalKind>> = {
  app: 'workload',
  'managed-identity': 'workload',
  'agent-identity': 'agent',
  'agent-on-behalf-of-user': 'agent',
  'agent-user': 'agent',
  user: 'user',
};

function requireGuid(claims: Claims, name: string): string {
  const value = requiredText(claims, name);
  if (!isGuid(value)) throw reject('identity.malformed', { claim: name }, `claim ${name} is not a GUID`);
  return value;
}

/**
 * Overage: above 200 groups the list is left out and a pointer stands in its place, or `hasgroups` in implicit
 * flows. The endpoint it points to is retired. Unknown must never read as "no groups".
 */
export function readGroups(claims: Claims): readonly string[] | 'unknown' {
  const pointers = claim(claims, '_claim_names');
  const elsewhere = pointers !== undefined && (!isObject(pointers) || Object.hasOwn(pointers, 'groups'));
  const flagged = claim(claims, 'hasgroups');
  if (elsewhere || (flagged !== undefined && flagged !== false)) return 'unknown';
  return listClaim(claims, 'groups');
}

/** Names change hands; they are for people to read. */
function readDisplayName(claims: Claims): string | undefined {
  const names = ['name', 'app_displayname', 'xms_mirid'];
  return names.map((name) => readableName(claim(claims, name))).find((name) => name !== undefined);
}

function optionalParts(claims: Claims, tokenKind: EntraTokenKind, subject: string): Partial<Principal> {
  const blueprint = textClaim(claims, 'xms_par_app_azp');
  const tokenId = textClaim(claims, 'uti');
  const displayName = readDisplayName(claims);
  return {
    ...(tokenKind === 'agent-on-behalf-of-user' ? { human: subject } : {}),
    ...(blueprint === undefined ? {} : { blueprint }),
    ...(tokenId === undefined ? {} : { tokenId }),
    ...(displayName === undefined ? {} : { displayName }),
  };
}

/** `claims` must be verified in full; `expiresAt` in milliseconds. */
export function readEntraPrincipal(claims: Claims, version: TokenVersion, expiresAt: number): Principal {
  const tokenKind = classifyEntra(claims);
  const subject = requireGuid(claims, 'oid');
  return Object.freeze({
    kind: principalKinds[tokenKind],
    tokenKind,
    tenant: requireGuid(claims, 'tid'),
    subject,
    actor: requireGuid(claims, version === '2.0' ? 'azp' : 'appid'),
    groups: readGroups(claims),
    roles: listClaim(claims, 'roles'),
    directoryRoles: listClaim(claims, 'wids'),
    scopes: readScopes(claims),
    expiresAt,
    ...optionalParts(claims, tokenKind, subject),
  });
}
