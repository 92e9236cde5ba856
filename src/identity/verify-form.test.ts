// The first stage of verification: size, shape and header, before any key is looked for.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { doubleIds } from '../entra-double/claims.ts';
import { Secret } from '../model/secret.ts';
import {
  app,
  assertReached,
  double,
  encode,
  refusal,
  refuses,
  rewrite,
  useDouble,
  verifier,
} from './refusal-fixture.test.ts';

useDouble();

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
  for (let size = 0; token.length !== 1023 && size < 640; size += 1)
    token = await ofLength('x'.repeat(size % 160), 'x'.repeat(Math.floor(size / 160)));
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

test('every reason of this stage was reached', () => {
  assertReached('form');
});
