// Every error of the API as RFC 9457: a stable code, a status and a sentence that says what to do. Inner text never leaves.
import { GatelogError } from '../model/error.ts';
import { type ReasonCode, reasons } from '../model/reason.ts';
import type { Problem } from './shapes/shared-shapes.ts';
import { say, type Wording, wordings } from './wordings.ts';

const internal = wordings['api.internal'] as Wording;

/** Codes of identity are many and alike: the reason is their title, and the way out is the same. */
function wordingOf(code: string): Wording | undefined {
  const known = Object.hasOwn(wordings, code) ? wordings[code] : undefined;
  if (known !== undefined || !code.startsWith('identity.')) return known;
  const reason = reasons[code as ReasonCode] ?? 'the token is not taken';
  return say(
    401,
    `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`,
    'Get a fresh token for Gatelog from the issuer and send it as Authorization: Bearer, or sign in.',
  );
}

export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** `false` for an error nobody worded: it is told to operators, and to the client only that it happened. */
export function isWorded(error: unknown): error is GatelogError {
  return error instanceof GatelogError && wordingOf(error.code) !== undefined;
}

export function problemOf(error: unknown, errors?: readonly FieldError[]): Problem {
  const code = isWorded(error) ? error.code : 'api.internal';
  const { status, title, detail } = wordingOf(code) ?? internal;
  const fields = errors ?? (isWorded(error) ? fieldsOf(error) : []);
  return {
    type: `urn:gatelog:problem:${code}`,
    title,
    status,
    detail: `${detail}${isWorded(error) ? ownWords(error) : ''}`,
    code,
    ...placeOf(error),
    ...(fields.length === 0 ? {} : { errors: [...fields] }),
  };
}

/** The verb is a word of ours and what a policy would have to name; a search tells what it expected in place of what was typed. */
function ownWords({ code, data, message }: GatelogError): string {
  if (code === 'search.syntax') return ` ${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return code === 'api.forbidden' ? ` It needs ${String(data['verb'])}.` : '';
}

/** Where in the query the search stopped reading. */
function fieldsOf({ code, data }: GatelogError): readonly FieldError[] {
  if (code !== 'search.syntax' || typeof data['at'] !== 'number') return [];
  return [{ pointer: '/q', detail: `it cannot be read from character ${data['at'] + 1} on` }];
}

function placeOf(error: unknown): { readonly at?: number } {
  const at = isWorded(error) && error.code === 'search.syntax' ? error.data['at'] : undefined;
  return typeof at === 'number' ? { at } : {};
}
