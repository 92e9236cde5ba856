// Why a sign-in by device code came to nothing. The answer of the issuer is not quoted: it may hold what nobody should see.
import { ClientError, ResponseBodyError } from 'openid-client';
import { GatelogError } from '../../model/error.ts';

/** By the `error` of RFC 6749 and 8628, and by Entra's own. */
const words: Readonly<Record<string, readonly [code: string, message: string]>> = {
  access_denied: ['login.declined', 'the sign-in was declined'],
  authorization_declined: ['login.declined', 'the sign-in was declined'],
  expired_token: ['login.expired', 'nobody signed in before the code ran out'],
  invalid_client: ['login.client', 'the issuer does not let this application sign people in by device code'],
  unauthorized_client: [
    'login.client',
    'the issuer does not let this application sign people in by device code',
  ],
  invalid_scope: ['login.scope', 'the issuer has no such scope for this application'],
};

type Refusal = Pick<ResponseBodyError, 'error' | 'error_description'>;

/** While the person is waited for, time runs out on them. */
export function refusedPoll(error: unknown): never {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') throw refusal({ error: 'expired_token' });
  refusedLogin(error);
}

export function refusedLogin(error: unknown): never {
  if (error instanceof ResponseBodyError) throw refusal(error);
  const { code } = (error ?? {}) as { code?: unknown };
  if (error instanceof ClientError && code !== 'OAUTH_TIMEOUT')
    throw new GatelogError('login.refused', 'the issuer answered what this program does not understand');
  throw new GatelogError('login.unavailable', 'the issuer cannot be reached');
}

/** The number of Entra's own errors finds them in its manual. */
function refusal({ error, error_description: description = '' }: Refusal): GatelogError {
  const [number] = /AADSTS\d{1,9}/.exec(description) ?? [];
  const known = Object.hasOwn(words, error) ? words[error] : undefined;
  const [code, message] = known ?? [
    'login.refused',
    `the issuer refused (${/^[\w.-]{1,60}$/.exec(error)?.[0] ?? 'unknown'})`,
  ];
  return new GatelogError(code, number === undefined ? message : `${message} (${number})`);
}
