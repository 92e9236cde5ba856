// Makes the error of a refused token: a reason code and safe facts, never the token or what it was parsed from.
import { GatelogError } from '../model/error.ts';
import { reasons } from '../model/reason.ts';
import type { ReasonCode } from '../model/reason.ts';

export type IdentityCode = Extract<ReasonCode, `identity.${string}`>;

/** What may stand in an error: things of ours, numbers, and words from closed lists. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * `hint` is a fixed sentence of ours for the operator. NOTE: no `cause`. The errors of JSON.parse quote their
 * input, and that input is the token.
 */
export function reject(code: IdentityCode, facts: Facts = {}, hint = ''): GatelogError<ReasonCode> {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  const message = hint === '' ? reasons[code] : `${reasons[code]}: ${hint}`;
  return new GatelogError<ReasonCode>(code, message, { data: Object.fromEntries(known) });
}

/** A key id as a fact, when it looks like one; a key id is a public name, but its bytes are the client's choice. */
export function safeKid(kid: string): string | undefined {
  return /^[\w.=+/:-]{1,80}$/.test(kid) ? kid : undefined;
}
