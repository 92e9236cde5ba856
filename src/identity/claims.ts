// Reads claims by type. A claim of the wrong type is a refusal, never "absent": doubt is denial.
import { reject } from './reject.ts';

export type Claims = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own properties only, so that no claim name reaches the prototype. */
export function claim(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function wrongType(name: string, expected: string): never {
  throw reject('identity.malformed', { claim: name }, `claim ${name} is not ${expected}`);
}

export function textClaim(claims: Claims, name: string): string | undefined {
  const value = claim(claims, name);
  if (value !== undefined && typeof value !== 'string') wrongType(name, 'a string');
  return value;
}

export function requiredText(claims: Claims, name: string): string {
  const value = textClaim(claims, name);
  if (value === undefined || value === '') wrongType(name, 'present');
  return value;
}

export function listClaim(claims: Claims, name: string): readonly string[] {
  return asList(claim(claims, name), name);
}

export function asList(value: unknown, name: string): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) wrongType(name, 'a list of strings');
  const list: readonly unknown[] = value;
  if (!list.every((item) => typeof item === 'string')) wrongType(name, 'a list of strings');
  return Object.freeze([...list]);
}

/** RFC 7519 section 2, NumericDate: seconds since 1970. */
export function dateClaim(claims: Claims, name: string): number | undefined {
  const value = claim(claims, name);
  if (value === undefined) return undefined;
  // RFC 8259 allows 1e400, which becomes Infinity: a token that never ends.
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > maxSeconds)
    wrongType(name, 'a date');
  return value;
}

/** The last instant a JavaScript date can hold. */
const maxSeconds = 8.64e12;

/** A name for people: without control characters, bounded. */
export function readableName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const clean = value.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ').trim();
  return clean === '' ? undefined : clean.slice(0, 200);
}
