// What the pipeline needs of a configured issuer, be it Entra or another.
import type { Claims } from './claims.ts';
import type { Principal } from '../model/principal.ts';
import type { PublishedKey } from './read-key-set.ts';

export interface Issuer {
  /** Every `iss` its tokens may carry; used to choose among several issuers and to find two that clash. */
  readonly names: readonly string[];
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  /** The key the issuer publishes under `kid`, for tokens like this one. */
  findKey(kid: string, claims: Claims): Promise<PublishedKey>;
  /** Whether that key may sign this token. */
  checkKey(key: PublishedKey, claims: Claims): void;
  /** iss, tid and aud. */
  checkOrigin(claims: Claims): void;
  /** Called last, when everything else holds. */
  readPrincipal(claims: Claims, expiresAt: number): Principal;
  close(): void;
}
