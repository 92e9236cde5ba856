// A stand-in for Microsoft Entra, and it says so: metadata, keys and tokens of every kind, on loopback.
import type { Server } from 'node:http';
import { type DoublePerson, type SignedIn, SignIns } from './authorize.ts';
import { claimsFor } from './claims.ts';
import type { ClaimFrame, DoubleTokenKind } from './claims.ts';
import type { DoubleCloud, TokenVersion } from './clouds.ts';
import { keySetDocument, metadataDocument } from './documents.ts';
import type { Publication } from './documents.ts';
import { GrantRefused, grantToken } from './grant-token.ts';
import type { DoubleClient } from './grant-token.ts';
import { SigningKeys } from './keys.ts';
import type { KeyName } from './keys.ts';
import { serve } from './serve.ts';
import type { Failure, RouteAnswer, RouteCall } from './serve.ts';
import { headerFor, signGraphToken, signToken } from './sign-token.ts';
import type { HeaderFields } from './sign-token.ts';

export interface EntraDoubleOptions {
  readonly tenant?: string;
  /** Client id of the resource app, `aud` of its v2 tokens. */
  readonly clientId?: string;
  /** App ID URI of the resource app, `aud` of its v1 tokens. */
  readonly appIdUri?: string;
  readonly cloud?: DoubleCloud;
  readonly clients?: readonly DoubleClient[];
  /** Who can sign in at the authorize endpoint. */
  readonly people?: readonly DoublePerson[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly port?: number;
}

export interface TokenOverrides {
  readonly version?: TokenVersion;
  /** Laid over the claims of the kind; `undefined` removes a claim. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Laid over the header; `undefined` removes a field. */
  readonly header?: Readonly<HeaderFields>;
  readonly key?: KeyName;
  readonly tenant?: string;
  readonly lifetimeSeconds?: number;
}

export interface EntraDouble extends AsyncDisposable {
  /** Origin to use in place of the login host, e.g. `http://127.0.0.1:41234`. */
  readonly authority: string;
  readonly tenant: string;
  /** Another tenant, with a key of its own that `tenant` does not publish. */
  readonly otherTenant: string;
  readonly clientId: string;
  readonly appIdUri: string;
  readonly keys: SigningKeys;
  /** How keys are published; tests change it. */
  readonly publication: Publication;
  /** Paths asked for, in order. */
  readonly requests: readonly string[];
  token(kind: DoubleTokenKind, overrides?: TokenOverrides): Promise<string>;
  /** Signs with a new key from now on; returns its kid. */
  rollOver(options?: { readonly keepOld?: boolean }): Promise<string>;
  fail(failure: Failure): void;
  close(): Promise<void>;
}

const withoutUndefined = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}

/** All that a running double knows; `startEntraDouble` gives it a server. */
class Double implements EntraDouble {
  readonly tenant: string;
  readonly otherTenant = '99999999-8888-4777-8666-555555555555';
  readonly clientId: string;
  readonly appIdUri: string;
  readonly keys = new SigningKeys();
  readonly publication: Publication = { keyIssuer: 'tenant', strayKeys: false };
  readonly requests: string[] = [];
  readonly #cloud: DoubleCloud;
  readonly #clients: readonly DoubleClient[];
  readonly #now: () => number;
  readonly #signIns: SignIns;
  #failure: Failure = 'none';
  #server: Server | undefined;
  #port = 0;

  constructor(options: EntraDoubleOptions) {
    this.tenant = options.tenant ?? '11111111-2222-3333-4444-555555555555';
    this.clientId = options.clientId ?? 'c0000000-0000-4000-8000-00000000000a';
    this.appIdUri = options.appIdUri ?? 'api://gatelog';
    this.#cloud = options.cloud ?? 'global';
    this.#clients = options.clients ?? [];
    this.#now = options.now ?? Date.now;
    this.#signIns = new SignIns(options.people ?? [], this.#clients, this.#now);
  }

  get authority(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(port: number): Promise<void> {
    const failure = () => this.#failure;
    const count = (_name: string, url: string) => void this.requests.push(url);
    const started = await serve({ failure, count, answer: (call) => this.#answer(call) }, port);
    this.#server = started.server;
    this.#port = started.port;
  }

  async token(kind: DoubleTokenKind, overrides: TokenOverrides = {}): Promise<string> {
    const frame = this.#frame(overrides);
    const key = await this.keys.get(overrides.key ?? (kind === 'msa' ? 'msa' : 'current'));
    const claims = withoutUndefined({ ...claimsFor(kind, frame), ...overrides.claims });
    const header = withoutUndefined({ ...headerFor(key, frame.version), ...overrides.header });
    const sign = kind === 'graph' ? signGraphToken : signToken;
    return sign(header, claims, key);
  }

  async rollOver(options: { readonly keepOld?: boolean } = {}): Promise<string> {
    return (await this.keys.rollOver(options.keepOld ?? true)).kid;
  }

  fail(failure: Failure): void {
    this.#failure = failure;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await closeServer(server);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #frame(overrides: TokenOverrides): ClaimFrame {
    return {
      cloud: this.#cloud,
      version: overrides.version ?? '2.0',
      tenant: overrides.tenant ?? this.tenant,
      clientId: this.clientId,
      appIdUri: this.appIdUri,
      nowSeconds: Math.floor(this.#now() / 1000),
      lifetimeSeconds: overrides.lifetimeSeconds ?? 3900,
    };
  }

  async #answer(call: RouteCall): Promise<RouteAnswer> {
    if (call.name === 'authorize') return this.#signIns.authorize(call.path, call.query);
    if (call.name === 'token') return this.#grant(call);
    const place = {
      authority: this.authority,
      cloud: this.#cloud,
      version: call.version,
      tenant: call.tenant,
    };
    if (call.name === 'metadata') return { status: 200, document: metadataDocument(place) };
    return {
      status: 200,
      document: await keySetDocument(place, this.keys, this.publication, this.otherTenant),
    };
  }

  async #grant(call: RouteCall): Promise<RouteAnswer> {
    try {
      const form = new URLSearchParams(call.body);
      const code = form.get('grant_type') === 'authorization_code';
      const tokens = code
        ? await this.#tokensOf(this.#signIns.redeem(form), call.tenant)
        : { access_token: await this.#tokenOf(form, call.tenant) };
      return { status: 200, document: { token_type: 'Bearer', expires_in: 3899, ...tokens } };
    } catch (error) {
      if (!(error instanceof GrantRefused)) throw error;
      return { status: 401, document: { error: error.error, error_description: error.message } };
    }
  }

  async #tokenOf(form: URLSearchParams, tenant: string): Promise<string> {
    const context = { keys: this.keys, clients: this.#clients, tenant, resource: this.#resource() };
    const { kind, claims } = await grantToken(form, context);
    return this.token(kind, { claims, tenant });
  }

  /** Who asks for no scope of the resource gets a token for Graph, as at Entra. */
  async #tokensOf(signedIn: SignedIn, tenant: string): Promise<Record<string, string>> {
    const { person, client, scope, nonce } = signedIn;
    const { name, subject: oid, groups = [], roles = [] } = person;
    const resource = this.#resource();
    const ours = scope.split(' ').some((one) => resource.includes(one.slice(0, one.lastIndexOf('/'))));
    const claims = { oid, name, groups, roles, azp: client };
    const access = await this.token(ours ? 'user' : 'graph', { claims, tenant });
    const id = await this.token('id-token', { claims: { aud: client, oid, name, nonce }, tenant });
    return { scope, access_token: access, id_token: id };
  }

  #resource(): readonly string[] {
    return [this.clientId, this.appIdUri, `api://${this.clientId}`];
  }
}

/** Starts a double on loopback. Close it, or hold it with `await using`. */
export async function startEntraDouble(options: EntraDoubleOptions = {}): Promise<EntraDouble> {
  const double = new Double(options);
  await double.start(options.port ?? 0);
  return double;
}
