// What a verifier is configured with: the issuers whose tokens are taken, each with its own audience.
import type { PrincipalKind } from '../model/principal.ts';

export type EntraCloud = 'global' | 'us-gov' | 'china';

export interface EntraIssuerOptions {
  /** Tenant id, a GUID. `common` and the like are refused: keys come from one known tenant. */
  readonly tenant: string;
  /** Client id of the gateway's app (needed for v2 tokens) and its App ID URIs (v1 tokens). */
  readonly audience: string | readonly string[];
  readonly cloud: EntraCloud;
  /** Origin of the login host in place of the cloud's own: a test double or a cloud not listed here. */
  readonly authority?: string | undefined;
  /** Tolerance on exp, nbf and iat, seconds; default 60, at most 300. */
  readonly clockSkewSeconds?: number | undefined;
}

/** The name of a claim, or the path to one inside objects (`['realm_access', 'roles']`). */
export type ClaimName = string | readonly string[];

export interface OidcClaimMapping {
  /** An immutable id; default `sub`. */
  readonly subject?: ClaimName | undefined;
  /** One kind for all tokens of the issuer, or the claim that says it and what its values mean. */
  readonly kind:
    | PrincipalKind
    | { readonly claim: ClaimName; readonly values: Readonly<Record<string, PrincipalKind>> };
  readonly groups?: ClaimName | undefined;
  readonly roles?: ClaimName | undefined;
  /** For people to read, never to authorise. */
  readonly name?: ClaimName | undefined;
  readonly actor?: ClaimName | undefined;
}

export type OidcAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA';

export interface OidcIssuerOptions {
  /** Issuer URL exactly as in `iss`. */
  readonly issuer: string;
  readonly audience: string | readonly string[];
  /** Where the keys are; without it the issuer's discovery document says. */
  readonly jwksUri?: string | undefined;
  readonly claims: OidcClaimMapping;
  /** Default RS256 only. */
  readonly algorithms?: readonly OidcAlgorithm[] | undefined;
  /** Tolerance on exp, nbf and iat, seconds; default 60, at most 300. */
  readonly clockSkewSeconds?: number | undefined;
}

export type IssuerOptions = { readonly entra: EntraIssuerOptions } | { readonly oidc: OidcIssuerOptions };

/** One attempt to fetch an issuer's keys, for the operator's log. */
export interface KeyFetch {
  readonly issuer: string;
  readonly url: string;
  /** Usable keys found; 0 when it failed. */
  readonly keys: number;
  /** Why it failed, in a few words; absent when it did not. */
  readonly problem?: string;
}

export interface VerifierOptions {
  readonly issuers: readonly IssuerOptions[];
  /** Milliseconds since 1970; default the system clock. */
  readonly now?: (() => number) | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Longest wait for a key endpoint, milliseconds; default 5,000. */
  readonly fetchTimeout?: number | undefined;
  /** Hears of every attempt to fetch keys. Must not throw. */
  readonly onKeyFetch?: ((fetch: KeyFetch) => void) | undefined;
}
