// Signs a person in by device code (RFC 8628): they open a page on any device and type a short code. Nothing is kept.
import * as oidc from 'openid-client';
import { entraClouds } from '../../identity/entra-clouds.ts';
import { isSafeUrl } from '../../identity/fetch-keys.ts';
import { GatelogError } from '../../model/error.ts';
import type { Sink } from '../io.ts';
import { showLine } from '../printable.ts';
import { trust } from './connect.ts';
import { refusedLogin, refusedPoll } from './refused-login.ts';

/** `commands.ts` words them. */
export const loginOptions = {
  tenant: { type: 'string' },
  issuer: { type: 'string' },
  client: { type: 'string' },
  scope: { type: 'string' },
  ca: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type LoginName = 'tenant' | 'issuer' | 'client' | 'scope' | 'ca';
export type LoginValues = Readonly<Partial<Record<LoginName, string | undefined>>>;

export interface SignedIn {
  readonly token: string;
  /** Milliseconds since 1970; absent when the issuer does not say. */
  readonly expiresAt?: number;
}

interface Place {
  readonly document: URL;
  readonly client: string;
  readonly scope: string;
}

const SECONDS = 20;

/** Rejects with GatelogError `login.*`. None has a cause: what the library says quotes what it was answered. */
export async function deviceLogin(
  values: LoginValues,
  env: Readonly<Record<string, string | undefined>>,
  { sink, now }: { readonly sink: Sink; readonly now: () => number },
): Promise<SignedIn> {
  const { document, client, scope } = readPlace(values, env);
  if (values.ca !== undefined) trust(values.ca);
  const configuration = await discover(document, client);
  const begun = await oidc.initiateDeviceAuthorization(configuration, { scope }).catch(refusedLogin);
  sink.write(
    `to sign in, open ${showLine(begun.verification_uri)} and type the code ${showLine(begun.user_code)}\n`,
  );
  const { access_token: token, expires_in: seconds } = await oidc
    .pollDeviceAuthorizationGrant(configuration, begun)
    .catch(refusedPoll);
  // What follows is put into a header or a variable.
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new GatelogError('login.refused', 'the issuer gave something that is no token');
  return seconds === undefined ? { token } : { token, expiresAt: now() + seconds * 1000 };
}

/** Throws GatelogError `cli.usage` for what is missing. */
function readPlace(values: LoginValues, env: Readonly<Record<string, string | undefined>>): Place {
  const read = (name: LoginName) => values[name] ?? (env[`GATELOG_${name.toUpperCase()}`] || undefined);
  const client = read('client');
  if (client === undefined)
    throw usage("say which application signs you in, with --client ID: Gatelog's own in your tenant");
  const issuer = readIssuer(values, read);
  const scope = read('scope') ?? (issuer.isEntra ? `${client}/.default` : undefined);
  if (scope === undefined) throw usage('say with --scope what the issuer calls a token for Gatelog');
  return { document: issuer.document, client, scope };
}

/** One named on the command line goes over both of the environment. */
function readIssuer(values: LoginValues, read: (name: LoginName) => string | undefined) {
  const named = values.tenant === undefined ? read('issuer') : values.issuer;
  if (named !== undefined) return { document: documentOf(named), isEntra: false };
  const tenant = read('tenant');
  if (tenant === undefined) throw usage('say where to sign in, with --tenant ID or --issuer URL');
  if (!/^[\w.-]+$/.test(tenant)) throw usage('--tenant takes the id of an Entra tenant');
  return { document: documentOf(`${entraClouds.global.login}/${tenant}/v2.0`), isEntra: true };
}

function documentOf(issuer: string): URL {
  if (!isSafeUrl(issuer))
    throw usage(
      '--issuer takes an https:// address; http:// only towards this machine (localhost, 127.0.0.1)',
    );
  return new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
}

/** The document is believed for its address: what it calls itself matters to Gatelog, which checks the token. */
async function discover(document: URL, client: string): Promise<oidc.Configuration> {
  const execute = document.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const found = await oidc
    .discovery(document, client, undefined, oidc.None(), { timeout: SECONDS, execute })
    .catch(refusedLogin);
  const { device_authorization_endpoint: endpoint, token_endpoint: tokens } = found.serverMetadata();
  if (endpoint === undefined || tokens === undefined)
    throw new GatelogError('login.unsupported', 'this issuer knows no sign-in by device code');
  if (![endpoint, tokens].every(isSafeUrl))
    throw new GatelogError('login.unsupported', 'this issuer would be spoken to without TLS');
  return found;
}

function usage(message: string): GatelogError<'cli.usage'> {
  return new GatelogError('cli.usage', message);
}
