// The order of verification, from bytes to Principal. Each step throws its own reason (facts/entra.md section 3).
import { checkNotForGraph } from './check-audience.ts';
import { checkBearer } from './check-bearer.ts';
import { checkAlgorithm, checkHeader, checkNotGraph, requireKid } from './check-header.ts';
import { checkTimes } from './check-times.ts';
import { chooseIssuer } from './choose-issuer.ts';
import type { Issuer } from './issuer.ts';
import { parseToken } from './parse-token.ts';
import type { Principal } from '../model/principal.ts';
import { verifySignature } from './verify-signature.ts';

export interface VerifiedToken {
  readonly principal: Principal;
  /** When it stops being acceptable, tolerance included; milliseconds since 1970. */
  readonly acceptableUntil: number;
}

/** `now` in milliseconds. Nothing of `claims` is believed before `verifySignature` has returned. */
export async function verifyToken(
  token: string,
  issuers: readonly Issuer[],
  now: number,
): Promise<VerifiedToken> {
  const { header, claims } = parseToken(
    token,
    issuers.flatMap((issuer) => issuer.algorithms),
  );
  checkHeader(header);
  checkNotGraph(header);
  checkNotForGraph(claims);
  const issuer = chooseIssuer(issuers, claims);
  const algorithm = checkAlgorithm(header, issuer.algorithms);
  const key = await issuer.findKey(requireKid(header), claims);
  issuer.checkKey(key, claims);
  await verifySignature(token, key, algorithm);
  issuer.checkOrigin(claims);
  const expiresAt = checkTimes(claims, now, issuer.clockSkewSeconds);
  checkBearer(claims);
  const principal = issuer.readPrincipal(claims, expiresAt);
  return { principal, acceptableUntil: expiresAt + issuer.clockSkewSeconds * 1000 };
}
