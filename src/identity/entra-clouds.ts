// The Entra clouds: where each is signed in to, and what its issuers are called (facts/entra.md section 3).
import type { EntraCloud } from './options.ts';

export type TokenVersion = '1.0' | '2.0';

interface Cloud {
  readonly login: string;
  readonly v1Issuer: string;
}

export const entraClouds: Readonly<Record<EntraCloud, Cloud>> = {
  global: { login: 'https://login.microsoftonline.com', v1Issuer: 'https://sts.windows.net' },
  // US Government writes the same v1 issuer as the global cloud; only the tenant and the keys differ.
  'us-gov': { login: 'https://login.microsoftonline.us', v1Issuer: 'https://sts.windows.net' },
  china: { login: 'https://login.partner.microsoftonline.cn', v1Issuer: 'https://sts.chinacloudapi.cn' },
};

/** Where one tenant of one cloud is. `authority` is the cloud's login origin or what replaces it. */
export interface EntraPlace {
  readonly cloud: EntraCloud;
  readonly authority: string;
}

/** The exact issuer strings of a tenant: an overridden authority names the issuer beside the cloud's own string. */
export function entraIssuers(place: EntraPlace, version: TokenVersion, tenant: string): readonly string[] {
  const { login, v1Issuer } = entraClouds[place.cloud];
  if (version === '1.0') return [`${v1Issuer}/${tenant}/`];
  return [...new Set([login, place.authority])].map((origin) => `${origin}/${tenant}/v2.0`);
}

/** Tenant-specific key sets; `ver` of the token picks one of the two. */
export function entraKeysUrl(place: EntraPlace, version: TokenVersion, tenant: string): string {
  return `${place.authority}/${tenant}/discovery${version === '2.0' ? '/v2.0' : ''}/keys`;
}
