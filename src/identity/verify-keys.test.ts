// The second stage of verification: the key, whose it is, and the signature; and that no refusal shows the token.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubleIds } from '../entra-double/claims.ts';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import {
  app,
  assertNothingLeaks,
  assertReached,
  double,
  openVerifier,
  refusal,
  refuses,
  rewrite,
  useDouble,
} from './refusal-fixture.test.ts';

useDouble();

test('the leak check itself catches an error that shows a part of the token', async () => {
  const token = await app();
  const message = `bad ${token.slice(40, 60)}`;
  assert.throws(() => assertNothingLeaks(new GatelogError('identity.signature', message), token));
  const data = { payload: token.split('.')[1] };
  assert.throws(() => assertNothingLeaks(new GatelogError('identity.signature', 'bad', { data }), token));
  const cause = new SyntaxError(token.slice(0, 30));
  assert.throws(() => assertNothingLeaks(new GatelogError('identity.signature', 'bad', { cause }), token));
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
  const fresh = openVerifier();
  const asked = double.requests.length;
  const claims = {
    iss: `https://login.microsoftonline.com/${double.otherTenant}/v2.0`,
    tid: double.otherTenant,
  };
  await refusal(await app({ key: 'foreign', claims }), fresh);
  assert.deepEqual(double.requests.slice(asked), [`/${double.tenant}/discovery/v2.0/keys`]);
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

test('keys published for another issuer may not sign for this tenant', async () => {
  double.publication.strayKeys = true;
  const fresh = openVerifier();
  for (const key of ['msa', 'foreign'] as const)
    assert.equal((await refusal(await app({ key }), fresh)).code, 'identity.key-issuer');
  assert.equal((await refusal(await double.token('msa'), fresh)).code, 'identity.tenant');
  await fresh.verify(new Secret(await app()));
  double.publication.strayKeys = false;
  fresh.close();
});

test('a templated key issuer is taken with the tenant of the token in its place', async () => {
  const cases = {
    template: true,
    none: true,
    tenant: true,
    'https://login.microsoftonline.us/{tenantid}/v2.0': false,
  };
  for (const [keyIssuer, accepted] of Object.entries(cases)) {
    double.publication.keyIssuer = keyIssuer;
    const fresh = openVerifier();
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
  for (const failure of ['down', 'error', 'garbage', 'empty', 'huge', 'redirect'] as const) {
    const problems: string[] = [];
    double.fail(failure);
    const fresh = openVerifier({ onKeyFetch: ({ problem }) => problems.push(problem ?? 'none') });
    assert.equal((await refusal(await app(), fresh)).code, 'identity.keys-unavailable', failure);
    assert.equal(problems.length, 1);
    assert.notEqual(problems[0], 'none');
    double.fail('none');
    fresh.close();
  }
});

test('every reason of this stage was reached', () => {
  assertReached('keys');
});
