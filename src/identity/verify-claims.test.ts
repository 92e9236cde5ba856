// The third stage of verification: issuer, tenant, audience, times and the types of claims.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasons } from '../model/reason.ts';
import { Secret } from '../model/secret.ts';
import {
  app,
  assertReached,
  clock,
  double,
  openVerifier,
  refusal,
  refuses,
  stages,
  start,
  useDouble,
  verifier,
} from './refusal-fixture.test.ts';

useDouble();

const foreignTenant = '99999999-8888-4777-8666-555555555555';

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
  const fresh = openVerifier();
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
    clock.now = start;
  });
  const exp = start / 1000 + 600;
  const until = await app({ claims: { exp } });
  clock.now = (exp + 59) * 1000;
  await verifier.verify(new Secret(until));
  clock.now = (exp + 60) * 1000;
  const error = await refuses(until, 'identity.expired');
  assert.deepEqual(error.data, { exp, clock: exp + 60, skewSeconds: 60 });
  clock.now = start;
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

test('every reason of this stage was reached', () => {
  assertReached('claims');
});

test('every reason of identity is reached by some stage, but the one that policy gives', () => {
  const all = Object.keys(reasons).filter((code) => code.startsWith('identity.'));
  const staged = new Set<string>(Object.values(stages).flat());
  assert.deepEqual(
    all.filter((code) => !staged.has(code)),
    ['identity.groups-unknown'],
  );
});
