// Checks the options of issuers once, at start, so that a mistake never turns into a check that is left out.
import { GatelogError } from '../model/error.ts';
import { entraClouds } from './entra-clouds.ts';
import { isSafeUrl } from './fetch-keys.ts';
import { isGuid } from './guid.ts';
import type { EntraIssuerOptions, OidcAlgorithm, OidcIssuerOptions } from './options.ts';

const defaultSkewSeconds = 60;
/** access-tokens.md: clocks may differ by up to five minutes. */
const maxSkewSeconds = 300;

export function refuseOptions(message: string): never {
  throw new GatelogError('config.identity', message);
}

function readSkew(seconds: number | undefined): number {
  const skew = seconds ?? defaultSkewSeconds;
  if (!Number.isInteger(skew) || skew < 0 || skew > maxSkewSeconds)
    refuseOptions(`clockSkewSeconds must be a whole number from 0 to ${maxSkewSeconds}`);
  return skew;
}

function readAudiences(audience: string | readonly string[]): readonly string[] {
  const list = typeof audience === 'string' ? [audience] : [...audience];
  if (list.length === 0 || list.includes('')) refuseOptions('audience must name at least one audience');
  return list;
}

export interface EntraSettings {
  readonly tenant: string;
  readonly cloud: EntraIssuerOptions['cloud'];
  readonly authority: string;
  readonly audiences: readonly string[];
  readonly clockSkewSeconds: number;
}

function readAuthority(options: EntraIssuerOptions): string {
  const authority = options.authority ?? entraClouds[options.cloud].login;
  if (!isSafeUrl(authority)) refuseOptions('authority must be an https origin (http on loopback only)');
  const { origin, pathname, search } = new URL(authority);
  if (pathname !== '/' || search !== '') refuseOptions('authority must be an origin, without a path');
  return origin;
}

/** Client ids become lower case, URIs lose a trailing slash: the forms the checks compare with. */
function normaliseAudience(audience: string): string {
  return isGuid(audience.toLowerCase()) ? audience.toLowerCase() : audience.replace(/\/$/, '');
}

export function readEntraOptions(options: EntraIssuerOptions): EntraSettings {
  const tenant = options.tenant.toLowerCase();
  if (!isGuid(tenant)) refuseOptions('tenant must be a tenant id (a GUID), not a name and not "common"');
  if (!Object.hasOwn(entraClouds, options.cloud)) refuseOptions('cloud must be global, us-gov or china');
  return {
    tenant,
    cloud: options.cloud,
    authority: readAuthority(options),
    audiences: readAudiences(options.audience).map(normaliseAudience),
    clockSkewSeconds: readSkew(options.clockSkewSeconds),
  };
}

export interface OidcSettings {
  readonly audiences: readonly string[];
  readonly algorithms: readonly OidcAlgorithm[];
  readonly clockSkewSeconds: number;
}

/** Signatures with a public key only: a shared secret would let every verifier issue tokens. */
const oidcAlgorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

export function readOidcOptions(options: OidcIssuerOptions): OidcSettings {
  if (!isSafeUrl(options.issuer)) refuseOptions('issuer must be an https URL (http on loopback only)');
  if (options.jwksUri !== undefined && !isSafeUrl(options.jwksUri))
    refuseOptions('jwksUri must be an https URL');
  const algorithms = options.algorithms ?? ['RS256'];
  if (algorithms.length === 0 || !algorithms.every((name) => oidcAlgorithms.includes(name)))
    refuseOptions(`algorithms must be some of ${oidcAlgorithms.join(', ')}`);
  return {
    audiences: readAudiences(options.audience),
    algorithms,
    clockSkewSeconds: readSkew(options.clockSkewSeconds),
  };
}
