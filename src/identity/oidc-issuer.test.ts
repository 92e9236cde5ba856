// Issuers beside Entra: the claim mapping, what is refused, discovery, and algorithms other than RS256.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { startEntraDouble } from '../entra-double/entra-double.ts';
import type { EntraDouble } from '../entra-double/entra-double.ts';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import type { OidcIssuerOptions } from './options.ts';
import { createVerifier } from './verifier.ts';
import type { Verifier } from './verifier.ts';

const code = (verifier: Verifier, token: string) =>
  verifier.verify(new Secret(token)).then(
    () => 'accepted',
    (error: unknown) => (error instanceof GatelogError ? error.code : String(error)),
  );

/** Answers for `https://host/...` with what the double says on loopback, as if it were that host. */
function routeTo(double: EntraDouble, asked: string[]): typeof globalThis.fetch {
  return (input, init) => {
    const url = new URL(String(input));
    asked.push(url.href);
    return globalThis.fetch(`${double.authority}${url.pathname}`, init);
  };
}

function oidcOf(double: EntraDouble, overrides: Partial<OidcIssuerOptions> = {}): OidcIssuerOptions {
  return {
    issuer: `${double.authority}/${double.tenant}/v2.0`,
    audience: 'gatelog',
    jwksUri: `${double.authority}/${double.tenant}/discovery/v2.0/keys`,
    claims: {
      kind: { claim: ['ext', 'kind'], values: { robot: 'agent', person: 'user' } },
      groups: 'groups',
      roles: ['realm_access', 'roles'],
      name: 'name',
      actor: 'client_id',
    },
    ...overrides,
  };
}

/** A claim set as another OIDC issuer would write it. */
function oidcClaims(double: EntraDouble, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    iss: `${double.authority}/${double.tenant}/v2.0`,
    aud: ['other', 'gatelog'],
    sub: 'robot-7',
    ext: { kind: 'robot' },
    groups: ['ops'],
    realm_access: { roles: ['reader'] },
    client_id: 'runner',
    scope: 'a b',
    jti: 'id-1',
    name: 'Robot 7',
    ...overrides,
  };
}

test('a token of another OIDC issuer becomes a principal by the claim mapping', async () => {
  await using double = await startEntraDouble();
  double.publication.keyIssuer = 'none';
  const verifier = createVerifier({ issuers: [{ oidc: oidcOf(double) }] });
  const token = await double.token('app', { claims: oidcClaims(double) });
  const { expiresAt, ...principal } = await verifier.verify(new Secret(token));
  assert.ok(expiresAt > Date.now());
  assert.deepEqual(principal, {
    kind: 'agent',
    tokenKind: 'oidc',
    tenant: `${double.authority}/${double.tenant}/v2.0`,
    subject: 'robot-7',
    actor: 'runner',
    groups: ['ops'],
    roles: ['reader'],
    directoryRoles: [],
    scopes: ['a', 'b'],
    tokenId: 'id-1',
    displayName: 'Robot 7',
  });
  verifier.close();
});

test('a token of another OIDC issuer is refused when anything it says does not fit', async () => {
  await using double = await startEntraDouble();
  double.publication.keyIssuer = 'none';
  const verifier = createVerifier({ issuers: [{ oidc: oidcOf(double) }] });
  const judged = async (claims: Record<string, unknown>) =>
    code(verifier, await double.token('app', { claims: oidcClaims(double, claims) }));
  assert.equal(await judged({ iss: `${double.authority}/` }), 'identity.issuer');
  assert.equal(await judged({ aud: ['other'] }), 'identity.audience');
  assert.equal(await judged({ aud: undefined }), 'identity.audience');
  assert.equal(await judged({ ext: { kind: 'cat' } }), 'identity.kind');
  assert.equal(await judged({ ext: { kind: 'constructor' } }), 'identity.kind');
  assert.equal(await judged({ ext: undefined }), 'identity.kind');
  assert.equal(await judged({ sub: undefined }), 'identity.malformed');
  assert.equal(await judged({ groups: 7 }), 'identity.malformed');
  verifier.close();
});

test('groups an OIDC issuer keeps elsewhere are unknown, not none', async () => {
  await using double = await startEntraDouble();
  double.publication.keyIssuer = 'none';
  const verifier = createVerifier({ issuers: [{ oidc: oidcOf(double) }] });
  const claims = oidcClaims(double, { groups: undefined, _claim_names: { groups: 'src1' } });
  const principal = await verifier.verify(new Secret(await double.token('app', { claims })));
  assert.equal(principal.groups, 'unknown');
  verifier.close();
});

test('a key that says it belongs to another issuer is not used', async () => {
  await using double = await startEntraDouble();
  double.publication.keyIssuer = 'https://somebody.else/';
  const verifier = createVerifier({ issuers: [{ oidc: oidcOf(double) }] });
  const token = await double.token('app', { claims: oidcClaims(double) });
  assert.equal(await code(verifier, token), 'identity.key-issuer');
  verifier.close();
});

test('without jwksUri the discovery document says where keys are, if it names the issuer we asked for', async () => {
  await using double = await startEntraDouble();
  double.publication.keyIssuer = 'none';
  // The document of the double names the real login host as issuer, its keys are on loopback.
  const issuer = `https://login.microsoftonline.com/${double.tenant}/v2.0`;
  const { jwksUri: _none, ...options } = oidcOf(double, { issuer });
  const asked: string[] = [];
  const verifier = createVerifier({ issuers: [{ oidc: options }], fetch: routeTo(double, asked) });
  const token = await double.token('app', { claims: oidcClaims(double, { iss: issuer }) });
  assert.equal(await code(verifier, token), 'accepted');
  assert.equal(asked[0], `${issuer}/.well-known/openid-configuration`);
  const problems: (string | undefined)[] = [];
  const misled = createVerifier({
    issuers: [{ oidc: { ...options, issuer: `${double.authority}/${double.tenant}/v2.0` } }],
    onKeyFetch: ({ problem }) => problems.push(problem),
  });
  assert.equal(await code(misled, token), 'identity.keys-unavailable');
  assert.deepEqual(problems, ['the discovery document names another issuer']);
  for (const opened of [verifier, misled]) opened.close();
});

test('an issuer may sign with a curve, and an algorithm never runs with a key of another family', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'curve' };
  const options = { issuer: 'https://id.test', audience: 'x', jwksUri: 'https://id.test/keys' } as const;
  const oidc = { ...options, claims: { kind: 'agent' }, algorithms: ['ES256', 'RS256'] } as const;
  const fetch = async () => Response.json({ keys: [key] });
  const verifier = createVerifier({ issuers: [{ oidc }], fetch });
  const claims = { iss: oidc.issuer, aud: 'x', sub: 's', exp: Math.floor(Date.now() / 1000) + 60 };
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  const header = { alg: 'ES256', kid: 'curve' };
  const token = await new CompactSign(payload).setProtectedHeader(header).sign(privateKey);
  assert.equal(await code(verifier, token), 'accepted');
  const confused = Buffer.from(JSON.stringify({ ...header, alg: 'RS256' })).toString('base64url');
  assert.equal(await code(verifier, token.replace(/^[^.]+/, confused)), 'identity.signature');
  verifier.close();
});
