// The documents the double serves: OpenID metadata and key sets, tenant by tenant, v1 and v2.
import type { JWK } from 'jose';
import { msaTenant } from './claims.ts';
import { issuerOf } from './clouds.ts';
import type { DoubleCloud, TokenVersion } from './clouds.ts';
import type { SigningKey, SigningKeys } from './keys.ts';

/** What `issuer` the keys of a tenant's v2 key set show: their tenant's, the template, none, or this string. */
export type KeyIssuer = 'tenant' | 'template' | 'none' | (string & {});

export interface Publication {
  keyIssuer: KeyIssuer;
  /** Also publish the keys of personal accounts and of the other tenant in every tenant's set. */
  strayKeys: boolean;
}

export const tenantTemplate = '{tenantid}';
const independent = new Set(['common', 'organizations', 'consumers']);

export interface DocumentPlace {
  readonly authority: string;
  readonly cloud: DoubleCloud;
  readonly version: TokenVersion;
  /** First path segment: a tenant id, `common` or `organizations`. */
  readonly tenant: string;
}

export function metadataDocument(place: DocumentPlace): Record<string, unknown> {
  const { authority, cloud, version, tenant } = place;
  const base = `${authority}/${tenant}`;
  const shown = independent.has(tenant) ? tenantTemplate : tenant;
  const v2 = version === '2.0' ? '/v2.0' : '';
  return {
    issuer: issuerOf(cloud, version, shown),
    jwks_uri: `${base}/discovery${v2}/keys`,
    token_endpoint: `${base}/oauth2${v2}/token`,
    authorization_endpoint: `${base}/oauth2${v2}/authorize`,
    response_types_supported: ['code', 'id_token', 'token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    stand_in: 'this is a stand-in for Microsoft Entra, not Microsoft Entra',
  };
}

function jwk(key: SigningKey, issuer: string | undefined): JWK & { issuer?: string } {
  const { kty, n, e } = key.publicJwk as { kty: string; n: string; e: string };
  const published = { kty, use: 'sig', kid: key.kid, x5t: key.kid, n, e };
  return issuer === undefined ? published : { ...published, issuer };
}

function ownIssuer(place: DocumentPlace, keyIssuer: KeyIssuer): string | undefined {
  // The v1 key sets of the real Entra put no issuer on their keys.
  if (place.version === '1.0' && keyIssuer === 'tenant') return undefined;
  if (keyIssuer === 'none') return undefined;
  const shown = keyIssuer === 'template' || independent.has(place.tenant) ? tenantTemplate : place.tenant;
  const named = keyIssuer === 'tenant' || keyIssuer === 'template';
  return named ? issuerOf(place.cloud, '2.0', shown) : keyIssuer;
}

/** The key set of one tenant. The other tenant has a key of its own beside the shared ones. */
export async function keySetDocument(
  place: DocumentPlace,
  keys: SigningKeys,
  publication: Publication,
  otherTenant: string,
): Promise<{ keys: JWK[] }> {
  const issuer = ownIssuer(place, publication.keyIssuer);
  const set = [jwk(await keys.get('current'), issuer)];
  if (keys.has('retired')) set.unshift(jwk(await keys.get('retired'), issuer));
  if (publication.strayKeys || independent.has(place.tenant)) {
    set.unshift(jwk(await keys.get('msa'), issuerOf(place.cloud, '2.0', msaTenant)));
  }
  if (publication.strayKeys || place.tenant === otherTenant) {
    set.unshift(jwk(await keys.get('foreign'), issuerOf(place.cloud, '2.0', otherTenant)));
  }
  return { keys: set };
}
