// The verifier: a token goes in, a Principal comes out, or a reason why not. The only door into `identity/`.
import { createEntraIssuer } from './entra-issuer.ts';
import { checkDistinct } from './choose-issuer.ts';
import { keysAt, keysByDiscovery } from './fetch-keys.ts';
import type { KeyFetcher } from './fetch-keys.ts';
import type { Issuer } from './issuer.ts';
import { KeyRing } from './key-ring.ts';
import { createOidcIssuer } from './oidc-issuer.ts';
import type { IssuerOptions, OidcIssuerOptions, VerifierOptions } from './options.ts';
import type { Principal } from '../model/principal.ts';
import type { Secret } from '../model/secret.ts';
import { reject } from './reject.ts';
import { TokenCache } from './token-cache.ts';
import { verifyToken } from './verify-token.ts';

export interface Verifier {
  /** Rejects with GatelogError<ReasonCode>, code `identity.*`; neither message nor data holds any of the token. */
  verify(token: Secret): Promise<Principal>;
  /** Ends key fetches under way and forgets what was verified; later calls are refused. */
  close(): void;
}

type OpenRing = (issuer: string, url: string, fetchKeys?: KeyFetcher) => KeyRing;

function ringMaker(options: VerifierOptions): OpenRing {
  const fetch = options.fetch ?? globalThis.fetch;
  const now = options.now ?? Date.now;
  const timeout = options.fetchTimeout ?? 5_000;
  const onKeyFetch = options.onKeyFetch ?? (() => undefined);
  return (issuer, url, fetchKeys = keysAt(fetch, url)) =>
    new KeyRing({ issuer, url, fetchKeys, now, timeout, onKeyFetch });
}

function oidcRing(oidc: OidcIssuerOptions, openRing: OpenRing, fetch: typeof globalThis.fetch): KeyRing {
  if (oidc.jwksUri !== undefined) return openRing(oidc.issuer, oidc.jwksUri);
  return openRing(oidc.issuer, oidc.issuer, keysByDiscovery(fetch, oidc.issuer));
}

function createIssuer(config: IssuerOptions, options: VerifierOptions): Issuer {
  const openRing = ringMaker(options);
  if ('entra' in config) return createEntraIssuer(config.entra, openRing);
  return createOidcIssuer(config.oidc, oidcRing(config.oidc, openRing, options.fetch ?? globalThis.fetch));
}

/** Throws GatelogError `config.identity` for options that cannot be right. Fetches nothing until the first token. */
export function createVerifier(options: VerifierOptions): Verifier {
  const now = options.now ?? Date.now;
  const issuers = options.issuers.map((config) => createIssuer(config, options));
  checkDistinct(issuers);
  const cache = new TokenCache(now);
  let closed = false;
  return {
    async verify(secret) {
      if (closed) throw reject('identity.keys-unavailable', {}, 'the verifier is closed');
      const token = secret.reveal();
      return cache.get(token, () => verifyToken(token, issuers, now()));
    },
    close() {
      closed = true;
      cache.clear();
      for (const issuer of issuers) issuer.close();
    },
  };
}
