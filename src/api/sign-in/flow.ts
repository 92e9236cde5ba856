// Signing in: code flow with PKCE, state and nonce. The access token names the person and is then thrown away.
import * as oidc from 'openid-client';
import type { Verifier } from '../../identity/verifier.ts';
import { GatelogError } from '../../model/error.ts';
import type { Principal } from '../../model/principal.ts';
import { Secret } from '../../model/secret.ts';
import type { SignInOptions } from '../parts.ts';
import type { Begun } from './begun.ts';
import { SignInIssuer } from './issuer.ts';

/** How long somebody may take at the issuer. */
const TEN_MINUTES = 600_000;

export interface Beginning {
  readonly begun: Begun;
  /** Where the browser goes. */
  readonly location: string;
}

export class SignInFlow {
  readonly #scope: string;
  readonly #issuer: SignInIssuer;
  readonly #verifier: Verifier;
  readonly #clock: () => number;

  constructor(options: SignInOptions, verifier: Verifier, clock: () => number) {
    this.#scope = options.scope;
    this.#issuer = new SignInIssuer(options, clock);
    this.#verifier = verifier;
    this.#clock = clock;
  }

  async begin(to: string, redirect: string, hint: string | undefined): Promise<Beginning> {
    const client = await this.#issuer.client();
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const location = oidc.buildAuthorizationUrl(client, {
      redirect_uri: redirect,
      scope: `openid profile ${this.#scope}`,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(hint === undefined ? {} : { login_hint: hint }),
    });
    const begun = { state, nonce, verifier, to, until: this.#clock() + TEN_MINUTES };
    return { begun, location: location.href };
  }

  /** `callback` is the address the browser came back to. Rejects with `sign-in.*` or `identity.*`. */
  async finish(callback: URL, begun: Begun): Promise<Principal> {
    const client = await this.#issuer.client();
    const tokens = await oidc
      .authorizationCodeGrant(client, callback, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      })
      .catch(refused);
    const principal = await this.#verifier.verify(new Secret(tokens.access_token));
    if (principal.kind !== 'user')
      throw new GatelogError('sign-in.people-only', 'the token is not one of a person');
    return principal;
  }
}

/** NOTE: no cause: the library's errors hold the answer of the issuer, and that may hold tokens. */
function refused(error: unknown): never {
  const { code } = error as { code?: unknown };
  const unreachable = error instanceof TypeError || code === 'OAUTH_TIMEOUT';
  if (unreachable) throw new GatelogError('sign-in.unavailable', 'the token endpoint cannot be reached');
  if (code === 'OAUTH_INVALID_RESPONSE')
    throw new GatelogError('sign-in.state', 'the answer is not that to what was asked');
  throw new GatelogError('sign-in.refused', 'the issuer gave no token');
}
