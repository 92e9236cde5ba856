// Signing in at the stand-in: codes for one use, bound to what they were asked with, and no way to anybody else's site.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { doubleIds } from './claims.ts';
import { type EntraDouble, startEntraDouble } from './entra-double.ts';

const person = {
  name: 'Ada <b>',
  subject: 'b0000000-0000-4000-8000-000000000001',
  groups: ['g1'],
  roles: ['r1'],
};
const client = { clientId: 'c0000000-0000-4000-8000-0000000000c7', secret: 's3cret', kind: 'user' } as const;
const redirect = 'http://127.0.0.1:1234/auth/callback';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
let double: EntraDouble;
before(async () => {
  double = await startEntraDouble({ people: [person], clients: [client] });
});
after(() => double.close());

const asked = {
  client_id: client.clientId,
  response_type: 'code',
  redirect_uri: redirect,
  scope: 'openid profile api://gatelog/Connect',
  state: 'st',
  nonce: 'no',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

async function authorize(over: Record<string, string> = {}) {
  const query = new URLSearchParams({ ...asked, login_hint: person.subject, ...over });
  const url = `${double.authority}/${double.tenant}/oauth2/v2.0/authorize?${query}`;
  const response = await fetch(url, { redirect: 'manual' });
  const location = response.headers.get('location');
  return {
    status: response.status,
    back: location === null ? undefined : new URL(location),
    text: await response.text(),
  };
}

async function codeFor(over: Record<string, string> = {}): Promise<string> {
  return (await authorize(over)).back?.searchParams.get('code') ?? '';
}

async function redeem(code: string, over: Record<string, string> = {}) {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier };
  const body = new URLSearchParams({
    ...form,
    client_id: client.clientId,
    client_secret: client.secret,
    ...over,
  });
  const response = await fetch(`${double.authority}/${double.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body,
  });
  return { status: response.status, document: (await response.json()) as Record<string, string> };
}

test('a code gives a token for the person and an id token for the client', async () => {
  const { back } = await authorize();
  assert.equal(`${back?.origin}${back?.pathname}`, redirect);
  assert.equal(back?.searchParams.get('state'), 'st');
  const { status, document } = await redeem(back?.searchParams.get('code') ?? '');
  assert.equal(status, 200);
  const access = decodeJwt(document['access_token'] ?? '');
  assert.deepEqual(
    [access.aud, access['oid'], access['azp']],
    [double.clientId, person.subject, client.clientId],
  );
  assert.deepEqual([access['groups'], access['roles'], access['idtyp']], [['g1'], ['r1'], 'user']);
  const id = decodeJwt(document['id_token'] ?? '');
  assert.deepEqual([id.aud, id['nonce'], id['oid']], [client.clientId, 'no', person.subject]);
});

test('without a scope of the resource the token is one for Graph', async () => {
  const { document } = await redeem(await codeFor({ scope: 'openid profile' }));
  assert.equal(decodeJwt(document['access_token'] ?? '').aud, '00000003-0000-0000-c000-000000000000');
});

test('a code is for one use, one client, one redirect address and one verifier', async () => {
  const used = await codeFor();
  assert.equal((await redeem(used)).status, 200);
  assert.equal((await redeem(used)).document['error'], 'invalid_grant');
  const wrong: readonly [Record<string, string>, string][] = [
    [{ client_id: doubleIds.userClient.client }, 'invalid_grant'],
    [{ redirect_uri: 'http://127.0.0.1:9/else' }, 'invalid_grant'],
    [{ code_verifier: 'another' }, 'invalid_grant'],
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ code: 'made-up' }, 'invalid_grant'],
  ];
  for (const [over, error] of wrong) {
    const { status, document } = await redeem(await codeFor(), over);
    assert.deepEqual([status, document['error']], [401, error]);
  }
});

test('nobody is sent to an address of somebody else, nor to a client that is not known', async () => {
  for (const redirect_uri of [
    'https://evil.example/',
    'http://127.0.0.1.evil.example/',
    'javascript:x',
    '',
  ]) {
    const { status, back } = await authorize({ redirect_uri });
    assert.deepEqual([status, back], [400, undefined], redirect_uri);
  }
  assert.equal((await authorize({ client_id: 'nobody' })).status, 400);
});

test('what is asked for wrongly goes back as an error', async () => {
  const wrong = [{ response_type: 'token' }, { code_challenge_method: 'plain' }, { scope: 'profile' }];
  for (const over of wrong)
    assert.equal((await authorize(over)).back?.searchParams.get('error'), 'invalid_request');
  assert.equal((await authorize({ login_hint: 'nobody' })).back?.searchParams.get('error'), 'access_denied');
});

test('without a hint a page lists the people, and says what it is', async () => {
  const { status, text } = await authorize({ login_hint: '' });
  assert.equal(status, 200);
  assert.match(text, /stand-in/);
  assert.match(text, /Ada &#60;b&#62;/);
  const [, href = ''] = /href="([^"]+)"/.exec(text) ?? [];
  const chosen = await fetch(`${double.authority}${href.replaceAll('&#38;', '&')}`, { redirect: 'manual' });
  assert.match(chosen.headers.get('location') ?? '', /code=/);
});
