// The verifier as its users meet it: clouds, several issuers, the token cache, its options.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEntraDouble } from '../entra-double/entra-double.ts';
import type { EntraDouble, EntraDoubleOptions } from '../entra-double/entra-double.ts';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import type { IssuerOptions } from './options.ts';
import { createVerifier } from './verifier.ts';
import type { Verifier } from './verifier.ts';

const start = 1_760_000_000_000;
const otherTenant = 'aaaaaaaa-2222-4333-8444-555555555555';

const code = (verifier: Verifier, token: string) =>
  verifier.verify(new Secret(token)).then(
    () => 'accepted',
    (error: unknown) => (error instanceof GatelogError ? error.code : String(error)),
  );

function entraOf(double: EntraDouble, cloud: 'global' | 'us-gov' | 'china' = 'global'): IssuerOptions {
  const { tenant, clientId, appIdUri, authority } = double;
  return { entra: { tenant, audience: [clientId, appIdUri], cloud, authority } };
}

/** Answers for `https://host/...` with what the double says on loopback, as if it were that host. */
function routeTo(double: EntraDouble, asked: string[]): typeof globalThis.fetch {
  return (input, init) => {
    const url = new URL(String(input));
    asked.push(url.href);
    return globalThis.fetch(`${double.authority}${url.pathname}`, init);
  };
}

for (const [cloud, login] of [
  ['global', 'https://login.microsoftonline.com'],
  ['us-gov', 'https://login.microsoftonline.us'],
  ['china', 'https://login.partner.microsoftonline.cn'],
] as const) {
  test(`v1 and v2 tokens of cloud ${cloud} verify with the keys of its own login host`, async () => {
    await using double = await startEntraDouble({ cloud });
    const { tenant, clientId, appIdUri } = double;
    const asked: string[] = [];
    const verifier = createVerifier({
      issuers: [{ entra: { tenant, audience: [clientId, appIdUri], cloud } }],
      fetch: routeTo(double, asked),
    });
    assert.equal(await code(verifier, await double.token('app', { version: '2.0' })), 'accepted');
    assert.equal(await code(verifier, await double.token('app', { version: '1.0' })), 'accepted');
    const paths = ['/discovery/v2.0/keys', '/discovery/keys'];
    assert.deepEqual(
      asked,
      paths.map((path) => `${login}/${tenant}${path}`),
    );
    verifier.close();
  });
}

test('a token of one cloud is not taken for another, even with the same tenant and keys', async () => {
  await using double = await startEntraDouble({ cloud: 'global' });
  const verifier = createVerifier({ issuers: [entraOf(double, 'china')] });
  double.publication.keyIssuer = 'none';
  assert.equal(await code(verifier, await double.token('app')), 'identity.issuer');
  assert.equal(await code(verifier, await double.token('app', { version: '1.0' })), 'identity.issuer');
  verifier.close();
});

test('an authority that replaces the login host may name itself as issuer', async () => {
  await using double = await startEntraDouble();
  double.publication.keyIssuer = 'none';
  const verifier = createVerifier({ issuers: [entraOf(double)] });
  const iss = `${double.authority}/${double.tenant}/v2.0`;
  assert.equal(await code(verifier, await double.token('app', { claims: { iss } })), 'accepted');
  verifier.close();
});

async function twoTenants(options: EntraDoubleOptions = {}) {
  const first = await startEntraDouble(options);
  const second = await startEntraDouble({ tenant: otherTenant, appIdUri: 'api://second', ...options });
  return { first, second };
}

test('of several issuers each judges its own tokens, with its own keys and audience', async () => {
  const { first, second } = await twoTenants();
  await using _first = first;
  await using _second = second;
  const verifier = createVerifier({ issuers: [entraOf(first), entraOf(second)] });
  assert.equal(await code(verifier, await first.token('app')), 'accepted');
  assert.equal(await code(verifier, await second.token('user')), 'accepted');
  // Signed by the first, but claiming the second: the keys of the second do not verify it.
  const { kid } = await second.keys.get('current');
  const forged = await first.token('app', { tenant: otherTenant, header: { kid } });
  assert.equal(await code(verifier, forged), 'identity.signature');
  const elsewhere = await first.token('app', { tenant: first.otherTenant });
  assert.equal(await code(verifier, elsewhere), 'identity.issuer');
  const audience = await first.token('app', { version: '1.0', claims: { aud: 'api://second' } });
  assert.equal(await code(verifier, audience), 'identity.audience');
  verifier.close();
});

test('a key rollover is followed, and a withdrawn key is refused within five minutes', async () => {
  let now = start;
  await using double = await startEntraDouble({ now: () => now });
  const verifier = createVerifier({ issuers: [entraOf(double)], now: () => now });
  const old = await double.token('app');
  assert.equal(await code(verifier, old), 'accepted');
  await double.rollOver({ keepOld: false });
  assert.equal(await code(verifier, await double.token('app')), 'accepted');
  assert.equal(await code(verifier, old), 'accepted', 'remembered');
  now += 5 * 60_000;
  assert.equal(await code(verifier, old), 'identity.unknown-key');
  verifier.close();
});

test('one token on a thousand connections is verified once, and its expiry still counts', async () => {
  let now = start;
  await using double = await startEntraDouble({ now: () => now });
  const verifier = createVerifier({ issuers: [entraOf(double)], now: () => now });
  const token = await double.token('app', { lifetimeSeconds: 120 });
  const principals = await Promise.all(
    Array.from({ length: 1000 }, () => verifier.verify(new Secret(token))),
  );
  assert.equal(new Set(principals).size, 1);
  assert.equal(double.requests.length, 1);
  assert.equal(await verifier.verify(new Secret(token)), principals[0]);
  now += 180_000;
  assert.equal(await code(verifier, token), 'identity.expired');
  verifier.close();
});

test('the cache is bounded and holds no token', async () => {
  await using double = await startEntraDouble();
  const verifier = createVerifier({ issuers: [entraOf(double)] });
  const first = await double.token('app');
  const principal = await verifier.verify(new Secret(first));
  for (let n = 0; n < 1024; n += 1) await verifier.verify(new Secret(await double.token('app')));
  assert.notEqual(await verifier.verify(new Secret(first)), principal);
  verifier.close();
});

test('a closed verifier refuses, even tokens it knew', async () => {
  await using double = await startEntraDouble();
  const verifier = createVerifier({ issuers: [entraOf(double)] });
  const token = await double.token('app');
  assert.equal(await code(verifier, token), 'accepted');
  verifier.close();
  assert.equal(await code(verifier, token), 'identity.keys-unavailable');
});

test('tokens with a known key pass while the endpoint is down or silent', async () => {
  await using double = await startEntraDouble();
  const verifier = createVerifier({ issuers: [entraOf(double)], fetchTimeout: 100 });
  assert.equal(await code(verifier, await double.token('app')), 'accepted');
  for (const failure of ['down', 'slow'] as const) {
    double.fail(failure);
    assert.equal(await code(verifier, await double.token('app')), 'accepted');
  }
  assert.equal(
    await code(verifier, await double.token('app', { key: 'unpublished' })),
    'identity.unknown-key',
  );
  verifier.close();
});

test('options that cannot be right are refused at once', async () => {
  const entra = { tenant: otherTenant, audience: 'api://x', cloud: 'global' } as const;
  const oidc = { issuer: 'https://id.test', audience: 'x', claims: { kind: 'agent' } } as const;
  const wrong: readonly unknown[][] = [
    [],
    [{ entra: { ...entra, tenant: 'common' } }],
    [{ entra: { ...entra, tenant: 'contoso.onmicrosoft.com' } }],
    [{ entra: { ...entra, audience: [] } }],
    [{ entra: { ...entra, audience: '' } }],
    [{ entra: { ...entra, cloud: 'germany' } }],
    [{ entra: { ...entra, clockSkewSeconds: 301 } }],
    [{ entra: { ...entra, authority: 'http://login.test' } }],
    [{ entra: { ...entra, authority: 'https://login.test/path' } }],
    [{ entra: { ...entra, authority: 'https://user@login.test' } }],
    [{ entra }, { entra: { ...entra, audience: 'api://y' } }],
    [{ entra }, { entra: { ...entra, cloud: 'us-gov' } }],
    [{ oidc: { ...oidc, issuer: 'http://id.test' } }],
    [{ oidc: { ...oidc, jwksUri: 'file:///keys' } }],
    [{ oidc: { ...oidc, algorithms: ['HS256'] } }],
    [{ oidc: { ...oidc, algorithms: [] } }],
  ];
  for (const issuers of wrong) {
    const refused = (error: unknown) => error instanceof GatelogError && error.code === 'config.identity';
    const create = () => createVerifier({ issuers: issuers as IssuerOptions[] });
    assert.throws(create, refused, JSON.stringify(issuers));
  }
  createVerifier({ issuers: [{ entra: { ...entra, tenant: otherTenant.toUpperCase() } }, { oidc }] }).close();
});
