// What the tests of verification share: a double, a verifier with a clock, and a refusal that must show nothing.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { inspect } from 'node:util';
import { doubleIds } from '../entra-double/claims.ts';
import { startEntraDouble } from '../entra-double/entra-double.ts';
import type { EntraDouble, TokenOverrides } from '../entra-double/entra-double.ts';
import { GatelogError } from '../model/error.ts';
import { reasons } from '../model/reason.ts';
import { Secret } from '../model/secret.ts';
import type { IdentityCode } from './reject.ts';
import { createVerifier } from './verifier.ts';
import type { Verifier } from './verifier.ts';

export const start = 1_760_000_000_000;
export const clock = { now: start };
export let double: EntraDouble;
export let verifier: Verifier;

/** The reasons each file of tests must reach; `identity.groups-unknown` is given by policy. */
export const stages = {
  form: [
    'identity.algorithm',
    'identity.cut-short',
    'identity.graph-token',
    'identity.header',
    'identity.kind',
    'identity.malformed',
    'identity.missing',
    'identity.too-large',
  ],
  keys: [
    'identity.key-issuer',
    'identity.keys-unavailable',
    'identity.signature',
    'identity.tenant',
    'identity.unknown-key',
  ],
  claims: [
    'identity.audience',
    'identity.expired',
    'identity.issuer',
    'identity.kind',
    'identity.malformed',
    'identity.not-yet-valid',
    'identity.tenant',
  ],
} as const satisfies Record<string, readonly IdentityCode[]>;

const reached = new Set<string>();

export function assertReached(stage: keyof typeof stages): void {
  assert.deepEqual([...reached].sort(), stages[stage]);
}

/** A verifier with an empty key cache; `audience` as of the shared one. */
export function openVerifier(options: Partial<Parameters<typeof createVerifier>[0]> = {}): Verifier {
  const { tenant, clientId, appIdUri, authority } = double;
  const entra = { tenant, audience: [clientId, appIdUri], cloud: 'global', authority } as const;
  return createVerifier({ issuers: [{ entra }], now: () => clock.now, ...options });
}

/** Starts double and verifier for the tests of one file. */
export function useDouble(): void {
  before(async () => {
    double = await startEntraDouble({ now: () => start });
    verifier = openVerifier();
  });
  after(async () => {
    verifier.close();
    await double.close();
  });
}

/** All that an error can show, in every way people print errors. */
function everythingShown(error: GatelogError): string {
  const printed = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  const own = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)));
  return [
    error.message,
    JSON.stringify(error),
    JSON.stringify(error.data),
    printed,
    error.stack,
    ...own,
  ].join('\n');
}

export function assertNothingLeaks(error: GatelogError, token: string): void {
  const shown = everythingShown(error);
  for (let at = 0; at + 12 <= token.length; at += 1) {
    assert.ok(!shown.includes(token.slice(at, at + 12)), `${error.code} shows a part of the token`);
  }
  for (const value of [doubleIds.app.oid, doubleIds.app.client, 'Robin'])
    assert.ok(!shown.includes(value), `${error.code} shows a claim`);
}

export async function refusal(token: string, by: Verifier = verifier): Promise<GatelogError> {
  const error = await by.verify(new Secret(token)).then(
    () => assert.fail('the token was accepted'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof GatelogError, String(error));
  assert.ok(error.code in reasons);
  assertNothingLeaks(error, token);
  reached.add(error.code);
  return error;
}

export async function refuses(token: string, code: IdentityCode): Promise<GatelogError> {
  const error = await refusal(token);
  assert.equal(error.code, code, error.message);
  return error;
}

export const app = (overrides: TokenOverrides = {}) => double.token('app', overrides);
export const encode = (text: string) => Buffer.from(text).toString('base64url');
const decode = (segment = '') => Buffer.from(segment, 'base64url').toString();

/** The token with its header or payload text rewritten, signature kept. */
export function rewrite(token: string, part: 0 | 1, change: (text: string) => string): string {
  const segments = token.split('.');
  segments[part] = encode(change(decode(segments[part])));
  return segments.join('.');
}
