// `listeners.api`: where people and programs reach the API and the console, and how people sign in.
import { z } from 'zod';
import type { Secret } from '../model/secret.ts';
import { text, webAddress } from './fields.ts';
import { readSecret, secretPlace } from './secret-place.ts';

const noAddress = new Set(['0.0.0.0', '::']);

const what = 'the secret of the sign-in client';

const signIn = z.strictObject({
  client: text('the client id').meta({
    description:
      "Client id of the application people sign in with, at the first of `identity.issuers`. Register `<url>/auth/callback` there as its redirect address; it may be Gatelog's own application.",
    example: '00000000-1111-2222-3333-444444444444',
  }),
  secret: secretPlace({ what, env: 'GATELOG_CLIENT_SECRET', file: '/run/secrets/gatelog-client' })
    .optional()
    .meta({
      description:
        'Where its secret is found, read anew for each sign-in. Left out for a public client, which PKCE alone protects.',
    }),
  scope: text('the scope')
    .regex(/^[!-~]+$/, { error: 'write one scope, without spaces' })
    .meta({
      description:
        "A scope of Gatelog's own application: the token people sign in with must be meant for Gatelog itself.",
      example: 'api://gatelog/.default',
    }),
});

const origin = webAddress('the address of the API')
  .refine((written) => URL.parse(written)?.pathname === '/' && !/[?#]/.test(written), {
    error: 'write only https:// and a host, without a path',
  })
  .transform((written) => new URL(written).origin);

/** The fields beside `address` and `tls`, which every listener has. */
export const apiFields = {
  url: origin.optional().meta({
    description:
      'Address people open in a browser: where the issuer sends them back to, and what links in messages begin with. Left out, it is that of the listener.',
    example: 'https://gatelog.example.com',
  }),
  signIn: signIn.optional().meta({
    description: 'How people sign in to the console. Left out, only programs with a bearer token are let in.',
  }),
};

interface Read {
  readonly address: { readonly host: string };
  readonly tls: unknown;
  readonly url?: string | undefined;
  readonly signIn?: unknown;
}

/** Nobody can be sent back to "every address". */
export function knowsItsAddress({ address, url, signIn: wanted }: Read): boolean {
  return wanted === undefined || url !== undefined || !noAddress.has(address.host);
}

/** Browsers keep cookies marked Secure from a page opened over http, and send others in the clear. */
export function isOneScheme({ tls, url }: Read): boolean {
  return tls === 'off' || url === undefined || url.startsWith('https://');
}

export interface SignInConfig {
  readonly client: string;
  readonly scope: string;
  /** Absent for a public client. */
  readonly secret?: () => Promise<Secret>;
}

export function signInOf(
  { client, scope, secret }: z.output<typeof signIn>,
  folder: string,
  environment: NodeJS.ProcessEnv,
): SignInConfig {
  if (secret === undefined) return { client, scope };
  return { client, scope, secret: () => readSecret(what, secret, folder, environment) };
}
