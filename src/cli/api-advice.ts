// What to do after a command that talks to the API came to nothing, and its exit code.
import { exitCodes } from './exit-codes.ts';

export interface Advice {
  readonly exit: number;
  readonly next?: string;
}

const signIn = 'export GATELOG_TOKEN="$(gatelog token)", or name a file with --token-file FILE';

/** By code, of what went wrong on this side. */
export const clientAdvice: Readonly<Record<string, Advice>> = {
  'api.address': {
    exit: exitCodes.usage,
    next: 'name it with --api https://..., or export GATELOG_API=https://...',
  },
  'api.ca': { exit: exitCodes.usage, next: 'name a file of certificates with --ca FILE' },
  'api.token-missing': { exit: exitCodes.usage, next: signIn },
  'api.token-unusable': { exit: exitCodes.usage, next: signIn },
  'api.certificate': { exit: exitCodes.start, next: 'name the authority that signed it with --ca FILE' },
  'api.redirected': { exit: exitCodes.start, next: 'name that one with --api: a token is not carried along' },
  'api.not-gatelog': {
    exit: exitCodes.start,
    next: "is --api the address of Gatelog's API, and is it of the same version?",
  },
  'api.too-large': { exit: exitCodes.start, next: 'ask for less, with --limit N' },
  api: {
    exit: exitCodes.start,
    next: 'check --api, and whether the gateway runs',
  },
  'login.declined': { exit: exitCodes.no },
  'login.expired': { exit: exitCodes.no, next: 'try again, and type the code in time' },
  'login.client': {
    exit: exitCodes.no,
    next: 'allow public client flows on the application that --client names',
  },
  'login.scope': { exit: exitCodes.no, next: 'check --scope and --client' },
  'login.unsupported': { exit: exitCodes.no, next: 'get a token another way, and give it in GATELOG_TOKEN' },
  'login.refused': { exit: exitCodes.no, next: 'check --tenant, --client and --scope' },
  login: { exit: exitCodes.start, next: 'check --tenant or --issuer, and the network' },
};

/** By status: the API itself says what to do. */
export function adviseOnAnswer(status: number, next: unknown): Advice {
  const words = typeof next === 'string' ? { next } : {};
  if (status === 400 || status === 413 || status === 415) return { exit: exitCodes.usage, ...words };
  return { exit: status === 429 || status >= 500 ? exitCodes.start : exitCodes.no, ...words };
}
