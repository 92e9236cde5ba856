// The issuer people sign in at, as an OpenID client sees it: found when first needed, and kept for an hour.
import * as oidc from 'openid-client';
import type { Issuer } from '../../config/issuer.ts';
import { entraClouds, entraIssuers } from '../../identity/entra-clouds.ts';
import { GatelogError } from '../../model/error.ts';
import type { SignInOptions } from '../parts.ts';

const KEPT_MILLIS = 3_600_000;
const SECONDS = 10;

export class SignInIssuer {
  readonly #options: SignInOptions;
  readonly #clock: () => number;
  #known: { readonly at: number; readonly server: oidc.ServerMetadata } | undefined;

  constructor(options: SignInOptions, clock: () => number) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Ready for one exchange: the secret is read anew, so that a rotated one is taken up. Rejects with `sign-in.unavailable`. */
  async client(): Promise<oidc.Configuration> {
    const { client, secret } = this.#options;
    const auth = secret === undefined ? oidc.None() : oidc.ClientSecretPost((await secret()).reveal());
    const configuration = new oidc.Configuration(await this.#server(), client, undefined, auth);
    return prepared(configuration);
  }

  async #server(): Promise<oidc.ServerMetadata> {
    if (this.#known !== undefined && this.#clock() - this.#known.at < KEPT_MILLIS) return this.#known.server;
    const server = await this.#discover();
    this.#known = { at: this.#clock(), server };
    return server;
  }

  async #discover(): Promise<oidc.ServerMetadata> {
    const { client, issuer } = this.#options;
    const { document, names } = placeOf(issuer);
    const options = {
      timeout: SECONDS,
      execute: document.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
    };
    const found = await oidc.discovery(document, client, undefined, oidc.None(), options).catch(unavailable);
    const server = found.serverMetadata();
    // What the document calls itself must be what the configuration says: else another could answer for it.
    if (!names.includes(server.issuer)) unavailable();
    return server;
  }
}

function prepared(configuration: oidc.Configuration): oidc.Configuration {
  configuration.timeout = SECONDS;
  // The configuration takes http addresses on loopback only.
  if (configuration.serverMetadata().token_endpoint?.startsWith('http://'))
    oidc.allowInsecureRequests(configuration);
  // TLS to the token endpoint would do; the signature of the id token is checked all the same.
  oidc.enableNonRepudiationChecks(configuration);
  return configuration;
}

function placeOf(issuer: Issuer): { document: URL; names: readonly string[] } {
  if ('oidc' in issuer) {
    const name = issuer.oidc.issuer;
    return {
      document: new URL(`${name.replace(/\/$/, '')}/.well-known/openid-configuration`),
      names: [name],
    };
  }
  const { tenant, cloud, authority } = issuer.entra;
  const place = { cloud, authority: new URL(authority ?? entraClouds[cloud].login).origin };
  const document = new URL(`/${tenant}/v2.0/.well-known/openid-configuration`, place.authority);
  return { document, names: entraIssuers(place, '2.0', tenant) };
}

/** NOTE: no cause: what the library says quotes what it was answered. */
function unavailable(): never {
  throw new GatelogError('sign-in.unavailable', 'the metadata of the issuer cannot be fetched or believed');
}
