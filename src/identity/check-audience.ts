// Checks that the token was issued for Gatelog and nobody else (RFC 7519 section 4.1.3).
import { claim } from './claims.ts';
import type { Claims } from './claims.ts';
import { isGuid } from './guid.ts';
import { reject } from './reject.ts';
import { audienceName } from './well-known-audiences.ts';

function wrongAudience(claims: Claims, expected: readonly string[]): never {
  const issuedFor = audienceName(claim(claims, 'aud'));
  const hint = issuedFor === undefined ? '' : `it was issued for ${issuedFor}`;
  throw reject('identity.audience', { expected, issuedFor }, hint);
}

/** A Graph token is refused under its own code, whether or not it shows the header nonce. */
export function checkNotForGraph(claims: Claims): void {
  if (audienceName(claim(claims, 'aud')) === 'Microsoft Graph')
    throw reject('identity.graph-token', { claim: 'aud' });
}

/** A listed URI stands for itself with and without its trailing slash; a client id for itself only. */
function v1Audiences(listed: readonly string[]): readonly string[] {
  const withSlash = listed.filter((entry) => !isGuid(entry)).map((entry) => `${entry}/`);
  return [...listed, ...withSlash];
}

/**
 * `listed` as normalised by `readEntraOptions`: client ids in lower case, URIs without trailing slash.
 * access-token-claims-reference: v2 always has the client id of the API; v1 has what the client asked for.
 */
export function checkEntraAudience(claims: Claims, listed: readonly string[], version: '1.0' | '2.0'): void {
  const expected = version === '2.0' ? listed.filter(isGuid) : v1Audiences(listed);
  const audience = claim(claims, 'aud');
  // Exactly one audience, compared exactly: Entra never writes a list.
  if (typeof audience !== 'string' || !expected.includes(audience)) wrongAudience(claims, expected);
}

/** OIDC: `aud` is a string or a list, and one of them MUST be ours. */
export function checkOidcAudience(claims: Claims, expected: readonly string[]): void {
  const audience = claim(claims, 'aud');
  const audiences: readonly unknown[] = Array.isArray(audience) ? audience : [audience];
  if (!audiences.some((entry) => typeof entry === 'string' && expected.includes(entry)))
    wrongAudience(claims, expected);
}
