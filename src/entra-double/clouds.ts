// The issuer strings of each Entra cloud, as real tokens carry them; only the login host is replaced by the double.

export type DoubleCloud = 'global' | 'us-gov' | 'china';
export type TokenVersion = '1.0' | '2.0';

const hosts = {
  global: { login: 'login.microsoftonline.com', sts: 'sts.windows.net' },
  'us-gov': { login: 'login.microsoftonline.us', sts: 'sts.windows.net' },
  china: { login: 'login.partner.microsoftonline.cn', sts: 'sts.chinacloudapi.cn' },
} as const;

/** `iss` of a token, or with `{tenantid}` for `tenant` the template that tenant-independent documents show. */
export function issuerOf(cloud: DoubleCloud, version: TokenVersion, tenant: string): string {
  const { login, sts } = hosts[cloud];
  return version === '1.0' ? `https://${sts}/${tenant}/` : `https://${login}/${tenant}/v2.0`;
}
