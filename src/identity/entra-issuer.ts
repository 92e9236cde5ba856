// One Entra tenant of one cloud as an issuer: its two key sets, its checks, its principals.
import { checkEntraAudience } from './check-audience.ts';
import { checkEntraOrigin, checkKeyIssuer, issuerNames, readVersion } from './check-entra-origin.ts';
import { entraKeysUrl } from './entra-clouds.ts';
import type { TokenVersion } from './entra-clouds.ts';
import type { Issuer } from './issuer.ts';
import type { KeyRing } from './key-ring.ts';
import type { EntraIssuerOptions } from './options.ts';
import { readEntraPrincipal } from './read-entra-principal.ts';
import { readEntraOptions } from './read-options.ts';

/** Makes the ring of keys at an address; `issuer` is what the operator's log calls it. */
export type OpenKeyRing = (issuer: string, url: string) => KeyRing;

export function createEntraIssuer(options: EntraIssuerOptions, openRing: OpenKeyRing): Issuer {
  const settings = readEntraOptions(options);
  const { tenant, audiences, clockSkewSeconds } = settings;
  const ring = (version: TokenVersion) =>
    openRing(`entra ${tenant}`, entraKeysUrl(settings, version, tenant));
  // The addresses come from the configuration alone; nothing a token says can add one.
  const rings = { '1.0': ring('1.0'), '2.0': ring('2.0') };
  return {
    names: issuerNames(settings),
    algorithms: ['RS256'],
    clockSkewSeconds,
    findKey: async (kid, claims) => rings[readVersion(claims, settings)].find(kid),
    checkKey: (key, claims) => checkKeyIssuer(key, claims, settings),
    checkOrigin(claims) {
      const version = readVersion(claims, settings);
      checkEntraOrigin(claims, version, settings);
      checkEntraAudience(claims, audiences, version);
    },
    readPrincipal: (claims, expiresAt) =>
      readEntraPrincipal(claims, readVersion(claims, settings), expiresAt),
    close() {
      rings['1.0'].close();
      rings['2.0'].close();
    },
  };
}
