// Every clause of the verification order, each broken alone, and that no refusal shows any of the token.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { doubleIds } from '../entra-double/claims.ts';
import { startEntraDouble } from '../entra-double/entra-double.ts';
import type { EntraDouble, TokenOverrides } from '../entra-double/entra-double.ts';
import { GatelogError } from '../model/error.ts';
import { reasons } from '../model/reason.ts';
import { Secret } from '../model/secret.ts';
import type { IdentityCode } from './reject.ts';
import { createVerifier } from './verifier.ts';
import type { Verifier } from './verifier.ts';

const start = 1_760_000_000_000;
const foreignTenant = '99999999-8888-4777-8666-555555555555';
let double: EntraDouble;
let verifier: Verifier;
let now = start;
/** Reason codes seen, to show at the end that each can happen. */
const reached = new Set<string>();

before(async () => {
  double = await startEntraDouble({ now: () => start });
  const { tenant, clientId, appIdUri, authority } = double;
  const entra = { tenant, audience: [clientId, appIdUri], cloud: 'global', authority } as const;
  verifier = createVerifier({ issuers: [{ entra }], now: () => now });
});

after(async () => {
  verifier.close();
  await double.close();
});

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

function assertNothingLeaks(error: GatelogError, token: string): void {
  const shown = everythingShown(error);
  for (let at = 0; at + 12 <= token.length; at += 1) {
    assert.ok(!shown.includes(token.slice(at, at + 12)), `${error.code} shows a part of the token`);
  }
  for (const value of [doubleIds.app.oid, doubleIds.app.client, 'Robin'])
    assert.ok(!shown.includes(value), `${error.code} shows a claim`);
}

async function refusal(token: string, by: Verifier = verifier): Promise<GatelogError> {
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

async function refuses(token: string, code: IdentityCode): Promise<GatelogError> {
  const error = await refusal(token);
  assert.equal(error.code, code, error.message);
  return error;
}

const app = (overrides: TokenOverrides = {}) => double.token('app', overrides);
const encode = (text: string) => Buffer.from(text).toString('base64url');
const decode = (segment = '') => Buffer.from(segment, 'base64url').toString();

/** The token with its header or payload text rewritten, signature kept. */
function rewrite(token: string, part: 0 | 1, change: (text: string) => string): string {
  const segments = token.split('.');
  segments[part] = encode(change(decode(segments[part])));
  return segments.join('.');
}

test('a whole and current token is accepted', async () => {
  const principal = await verifier.verify(new Secret(await app()));
  assert.equal(principal.subject, doubleIds.app.oid);
});

test('an empty credential is missing, not malformed', async () => {
  await refuses('', 'identity.missing');
});

test('a token of 200 groups passes and one beyond the cap does not', async () => {
  const groups = Array.from(
    { length: 200 },
    (_, n) => `a0000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  );
  const large = await app({ claims: { groups } });
  assert.ok(large.length > 10_000);
  assert.equal((await verifier.verify(new Secret(large))).groups.length, 200);
  const error = await refuses(`${large}${'A'.repeat(32 * 1024)}`, 'identity.too-large');
  assert.equal(error.data.limit, 32 * 1024);
});

test('a token cut by OpenSSH, TDS or MariaDB is named with the limit of that client', async () => {
  const token = await app();
  for (const [bytes, client] of [
    [1023, 'OpenSSH'],
    [128, 'TDS'],
    [79, 'MariaDB'],
  ] as const) {
    const error = await refuses(token.slice(0, bytes), 'identity.cut-short');
    assert.equal(error.data.bytes, bytes);
    assert.match(error.message, new RegExp(client));
  }
  await refuses(token.slice(0, 1024), 'identity.malformed');
});

test('a whole token that happens to be 1,023 bytes long is judged on its merits', async () => {
  const removed = ['aio', 'rh', 'xms_ftd', 'roles', 'uti', 'sub', 'azpacr', 'iat', 'nbf'];
  const claims = Object.fromEntries(removed.map((name) => [name, undefined]));
  const ofLength = async (pad: string, extra: string) =>
    app({ claims: { ...claims, pad }, header: extra === '' ? {} : { extra } });
  // base64url cannot have every length, so the header grows until the sum comes out.
  let token = '';
  for (let size = 0; token.length !== 1023 && size < 400; size += 1)
    token = await ofLength('x'.repeat(size % 100), 'x'.repeat(Math.floor(size / 100)));
  assert.equal(token.length, 1023);
  assert.equal((await verifier.verify(new Secret(token))).tokenKind, 'app');
});

test('what is not three strict segments of strict JSON objects is malformed', async () => {
  const token = await app();
  const [header, payload, signature] = token.split('.');
  const cases = {
    'a password': 'correct horse battery staple',
    'one segment': 'eyJhbGciOiJSUzI1NiJ9',
    'two segments': `${header}.${payload}`,
    'four segments': `${token}.${signature}`,
    'an encrypted token': `${header}.a.b.c.d`,
    padding: `${header}=.${payload}.${signature}`,
    'standard base64': `${header}.${payload}.+/${signature?.slice(2)}`,
    'a stray bit': `${header}.${payload}.${signature?.slice(0, -1)}${signature?.endsWith('B') ? 'C' : 'B'}`,
    'a line end': `${token}\n`,
    'not UTF-8': `${header}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${signature}`,
    'a byte order mark': rewrite(token, 1, (text) => `\ufeff${text}`),
    'not JSON': rewrite(token, 1, (text) => text.slice(1)),
    'an array': `${header}.${encode('[]')}.${signature}`,
    null: `${header}.${encode('null')}.${signature}`,
    'not ASCII': `${header}.${payload}é.${signature}`,
  };
  for (const [name, text] of Object.entries(cases)) {
    const error = await refusal(text);
    assert.equal(error.code, 'identity.malformed', name);
  }
});

test('a member twice in one object is refused, whatever way it is spelled', async () => {
  const token = await app();
  await refuses(
    rewrite(token, 1, (text) => text.replace('{', '{"aud":"mine",')),
    'identity.malformed',
  );
  await refuses(
    rewrite(token, 1, (text) => text.replace('{', '{"\\u0061ud":"mine",')),
    'identity.malformed',
  );
  await refuses(
    rewrite(token, 0, (text) => text.replace('{', '{"alg":"none",')),
    'identity.malformed',
  );
});

test('a header that brings or points to a key, or an extension, is refused', async () => {
  const key = await double.keys.get('unpublished');
  const fields = {
    jwk: key.publicJwk,
    jku: 'https://x.test/k',
    x5u: 'https://x.test/c',
    x5c: ['MII'],
    b64: false,
  };
  for (const [field, value] of Object.entries({ ...fields, crit: ['exp'] })) {
    const token = rewrite(await app(), 0, (text) => JSON.stringify({ ...JSON.parse(text), [field]: value }));
    assert.equal((await refuses(token, 'identity.header')).data.field, field);
  }
});

test('a proof-of-possession token is refused clearly, wrapper or bound token', async () => {
  const wrapper = await app({ header: { typ: 'pop' } });
  await refuses(wrapper, 'identity.header');
  const bound = await refuses(await app({ claims: { cnf: { kid: 'k' } } }), 'identity.kind');
  assert.match(bound.message, /proof-of-possession/);
});

test('alg none, a shared secret made of the public key, and other algorithms are refused', async () => {
  const token = await app();
  const [, payload = ''] = token.split('.');
  const { kid, publicJwk } = await double.keys.get('current');
  const none = `${encode(JSON.stringify({ alg: 'none', kid }))}.${payload}.`;
  assert.equal((await refuses(none, 'identity.algorithm')).data.presented, 'none');
  const pem = await exportSPKI((await importJWK(publicJwk, 'RS256', { extractable: true })) as CryptoKey);
  const signed = `${encode(JSON.stringify({ alg: 'HS256', kid }))}.${payload}`;
  const mac = createHmac('sha256', pem).update(signed).digest('base64url');
  assert.equal((await refuses(`${signed}.${mac}`, 'identity.algorithm')).data.presented, 'HS256');
  for (const alg of ['RS512', 'PS256', 'rs256', 'x'.repeat(50), undefined])
    await refuses(
      rewrite(token, 0, (text) => JSON.stringify({ ...JSON.parse(text), alg })),
      'identity.algorithm',
    );
});

test('a Graph token is named, by its header nonce and by its audience', async () => {
  await refuses(await double.token('graph'), 'identity.graph-token');
  await refuses(await double.token('graph', { version: '1.0' }), 'identity.graph-token');
  await refuses(await app({ claims: { aud: 'https://graph.microsoft.com/' } }), 'identity.graph-token');
});

test('a key that this tenant does not publish is unknown, even when another tenant does', async () => {
  const error = await refuses(await app({ key: 'unpublished' }), 'identity.unknown-key');
  assert.match(String(error.data.kid), /^entra-double-unpublished/);
  await refuses(await app({ key: 'foreign' }), 'identity.unknown-key');
  await refuses(await double.token('msa'), 'identity.unknown-key');
  await refuses(await app({ header: { kid: undefined } }), 'identity.unknown-key');
  const odd = await refuses(await app({ header: { kid: '<script>\n' } }), 'identity.unknown-key');
  assert.equal(odd.data.kid, undefined);
});

test('the issuer a token claims does not choose where keys come from', async () => {
  const { tenant, clientId, authority } = double;
  const entra = { tenant, audience: clientId, cloud: 'global', authority } as const;
  const fresh = createVerifier({ issuers: [{ entra }], now: () => now });
  const asked = double.requests.length;
  const claims = { iss: `https://login.microsoftonline.com/${foreignTenant}/v2.0`, tid: foreignTenant };
  await refusal(await app({ key: 'foreign', claims }), fresh);
  assert.deepEqual(double.requests.slice(asked), [`/${tenant}/discovery/v2.0/keys`]);
  fresh.close();
});

test('each part of a token is covered by the signature', async () => {
  const token = await app();
  const changes: readonly [0 | 1, string, string][] = [
    [0, '"JWT"', '"jwt"'],
    [1, '"2.0"', '"1.0"'],
    [1, doubleIds.app.oid, doubleIds.user.oid],
    [1, 'Gatelog.Connect', 'Gatelog.Owner'],
  ];
  for (const [part, from, to] of changes)
    await refuses(
      rewrite(token, part, (text) => text.replace(from, to)),
      'identity.signature',
    );
  const [header, payload, signature = ''] = token.split('.');
  const other = signature.startsWith('A') ? 'B' : 'A';
  await refuses(`${header}.${payload}.${other}${signature.slice(1)}`, 'identity.signature');
  await refuses(`${header}.${payload}.`, 'identity.signature');
  const { kid } = await double.keys.get('current');
  await refuses(await app({ key: 'unpublished', header: { kid } }), 'identity.signature');
});

test('an issuer string that is not exactly that of version and cloud is refused', async () => {
  const { tenant } = double;
  const wrong = [
    `https://sts.windows.net/${tenant}/`,
    `https://login.microsoftonline.com/${tenant}/v2.0/`,
    `https://login.microsoftonline.us/${tenant}/v2.0`,
    `https://login.microsoftonline.com.evil.test/${tenant}/v2.0`,
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    'https://login.microsoftonline.com/common/v2.0',
    undefined,
  ];
  for (const iss of wrong) await refuses(await app({ claims: { iss } }), 'identity.issuer');
  await refuses(await app({ version: '1.0', claims: { iss: wrong[1] } }), 'identity.issuer');
  for (const ver of ['3.0', undefined]) await refuses(await app({ claims: { ver } }), 'identity.issuer');
});

test('another tenant under the same keys is refused, and so is a tenant that does not match its issuer', async () => {
  const iss = `https://login.microsoftonline.com/${foreignTenant}/v2.0`;
  double.publication.keyIssuer = 'none';
  const fresh = createVerifier({
    issuers: [
      {
        entra: {
          tenant: double.tenant,
          audience: double.clientId,
          cloud: 'global',
          authority: double.authority,
        },
      },
    ],
    now: () => now,
  });
  const code = async (claims: Record<string, unknown>) => (await refusal(await app({ claims }), fresh)).code;
  assert.equal(await code({ iss, tid: foreignTenant }), 'identity.tenant');
  assert.equal(await code({ tid: foreignTenant }), 'identity.tenant');
  assert.equal(await code({ tid: undefined }), 'identity.tenant');
  assert.equal(await code({ tid: 'common' }), 'identity.tenant');
  assert.equal(await code({ iss }), 'identity.issuer');
  double.publication.keyIssuer = 'tenant';
  fresh.close();
});

test('an audience other than the configured one is refused, saying what was expected', async () => {
  const error = await refuses(await double.token('exchange'), 'identity.audience');
  assert.deepEqual(error.data.expected, [double.clientId]);
  assert.match(error.message, /token exchange/);
  const database = await app({
    version: '1.0',
    claims: { aud: 'https://ossrdbms-aad.database.windows.net' },
  });
  assert.match((await refuses(database, 'identity.audience')).message, /Azure Database/);
  const others = [
    double.appIdUri,
    double.clientId.toUpperCase(),
    [double.clientId],
    `${double.clientId}/`,
    undefined,
  ];
  for (const aud of others) await refuses(await app({ claims: { aud } }), 'identity.audience');
});

test('a v1 token may name the client id or a listed URI, with or without its slash', async () => {
  for (const aud of [double.clientId, double.appIdUri, `${double.appIdUri}/`])
    await verifier.verify(new Secret(await app({ version: '1.0', claims: { aud } })));
  for (const aud of [`${double.appIdUri}//`, `${double.appIdUri}/x`, `${double.clientId}/`])
    await refuses(await app({ version: '1.0', claims: { aud } }), 'identity.audience');
});

test('exp, nbf and iat are held to the clock with a tolerance of a minute', async (t) => {
  t.after(() => {
    now = start;
  });
  const exp = start / 1000 + 600;
  const until = await app({ claims: { exp } });
  now = (exp + 59) * 1000;
  await verifier.verify(new Secret(until));
  now = (exp + 60) * 1000;
  const error = await refuses(until, 'identity.expired');
  assert.deepEqual(error.data, { exp, clock: exp + 60, skewSeconds: 60 });
  now = start;
  for (const name of ['nbf', 'iat']) {
    await verifier.verify(new Secret(await app({ claims: { [name]: start / 1000 + 60 } })));
    const early = await refuses(
      await app({ claims: { [name]: start / 1000 + 61 } }),
      'identity.not-yet-valid',
    );
    assert.equal(early.data.claim, name);
  }
});

test('a token without an end, or with dates that are no dates, is malformed', async () => {
  for (const exp of [undefined, null, '1900000000', -1, 1e300, [1]])
    await refuses(await app({ claims: { exp } }), 'identity.malformed');
  for (const name of ['nbf', 'iat'])
    await refuses(await app({ claims: { [name]: 'soon' } }), 'identity.malformed');
});

test('claims of the wrong type are malformed, never absent', async () => {
  const wrong = { oid: 'not-a-guid', azp: 7, roles: 'Admin', groups: [1], wids: {}, uti: 5 };
  for (const [name, value] of Object.entries(wrong)) {
    const error = await refuses(await app({ claims: { [name]: value } }), 'identity.malformed');
    assert.equal(error.data.claim, name);
  }
  for (const name of ['oid', 'azp'])
    await refuses(await app({ claims: { [name]: undefined } }), 'identity.malformed');
});

test('an id token of the same app is not an access token', async () => {
  await refuses(await double.token('id-token'), 'identity.kind');
});

test('keys published for another issuer may not sign for this tenant', async () => {
  double.publication.strayKeys = true;
  const { tenant, clientId, authority } = double;
  const entra = { tenant, audience: clientId, cloud: 'global', authority } as const;
  const fresh = createVerifier({ issuers: [{ entra }], now: () => now });
  for (const key of ['msa', 'foreign'] as const)
    assert.equal((await refusal(await app({ key }), fresh)).code, 'identity.key-issuer');
  assert.equal((await refusal(await double.token('msa'), fresh)).code, 'identity.tenant');
  await fresh.verify(new Secret(await app()));
  double.publication.strayKeys = false;
  fresh.close();
});

test('a templated key issuer is taken with the tenant of the token in its place', async () => {
  const { tenant, clientId, appIdUri, authority } = double;
  const entra = { tenant, audience: [clientId, appIdUri], cloud: 'global', authority } as const;
  const cases = {
    template: true,
    none: true,
    tenant: true,
    'https://login.microsoftonline.us/{tenantid}/v2.0': false,
  };
  for (const [keyIssuer, accepted] of Object.entries(cases)) {
    double.publication.keyIssuer = keyIssuer;
    const fresh = createVerifier({ issuers: [{ entra }], now: () => now });
    for (const version of ['1.0', '2.0'] as const) {
      const token = await app({ version });
      if (accepted) await fresh.verify(new Secret(token));
      else assert.equal((await refusal(token, fresh)).code, 'identity.key-issuer');
    }
    fresh.close();
  }
  double.publication.keyIssuer = 'tenant';
});

test('keys that cannot be fetched refuse the token under their own code', async () => {
  const { tenant, clientId, authority } = double;
  for (const failure of ['down', 'error', 'garbage', 'empty', 'huge', 'redirect'] as const) {
    const problems: string[] = [];
    double.fail(failure);
    const fresh = createVerifier({
      issuers: [{ entra: { tenant, audience: clientId, cloud: 'global', authority } }],
      now: () => now,
      onKeyFetch: ({ problem }) => problems.push(problem ?? 'none'),
    });
    assert.equal((await refusal(await app(), fresh)).code, 'identity.keys-unavailable', failure);
    assert.equal(problems.length, 1);
    assert.notEqual(problems[0], 'none');
    double.fail('none');
    fresh.close();
  }
});

test('every reason code of identity was reached, but the one that policy gives', () => {
  const all = Object.keys(reasons).filter((code) => code.startsWith('identity.'));
  const unreached = all.filter((code) => !reached.has(code));
  assert.deepEqual(unreached, ['identity.groups-unknown']);
});
