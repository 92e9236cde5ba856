// The stand-in does what the tests and the demo count on: documents, keys, tokens and the token endpoint.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { doubleIds, exchangeAudience } from './claims.ts';
import { startEntraDouble } from './entra-double.ts';
import type { EntraDouble } from './entra-double.ts';

const blueprint = { clientId: doubleIds.blueprint.client, secret: 'blueprint-secret', kind: 'app' } as const;
const worker = { clientId: doubleIds.app.client, secret: 'worker-secret', kind: 'app' } as const;
let double: EntraDouble;

before(async () => {
  double = await startEntraDouble({ clients: [blueprint, worker] });
});

after(() => double.close());

async function get(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${double.authority}${path}`);
  assert.equal(response.headers.get('x-stand-in'), 'entra-double');
  return (await response.json()) as Record<string, unknown>;
}

const keySet = async (path: string) => (await get(path)) as unknown as JSONWebKeySet;

async function ask(form: Record<string, string>) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  const response = await fetch(`${double.authority}/${double.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body,
  });
  return { status: response.status, document: (await response.json()) as Record<string, string> };
}

test('it says that it is a stand-in', async () => {
  assert.match(await (await fetch(double.authority)).text(), /stand-in/);
  assert.match(
    String((await get(`/${double.tenant}/v2.0/.well-known/openid-configuration`)).stand_in),
    /stand-in/,
  );
});

test('metadata has the issuer strings of Entra, templated where no tenant is named', async () => {
  const { tenant } = double;
  const issuer = async (path: string) => (await get(`${path}/.well-known/openid-configuration`)).issuer;
  assert.equal(await issuer(`/${tenant}/v2.0`), `https://login.microsoftonline.com/${tenant}/v2.0`);
  assert.equal(await issuer(`/${tenant}`), `https://sts.windows.net/${tenant}/`);
  assert.equal(await issuer('/common/v2.0'), 'https://login.microsoftonline.com/{tenantid}/v2.0');
  assert.equal(await issuer('/organizations'), 'https://sts.windows.net/{tenantid}/');
});

test('each key names its issuer in v2 sets and none in v1 sets', async () => {
  const issuers = async (path: string) =>
    (await keySet(path)).keys.map((key) => Reflect.get(key, 'issuer') as unknown);
  const v2 = `https://login.microsoftonline.com/${double.tenant}/v2.0`;
  assert.deepEqual(await issuers(`/${double.tenant}/discovery/v2.0/keys`), [v2]);
  assert.deepEqual(await issuers(`/${double.tenant}/discovery/keys`), [undefined]);
  const shared = await issuers('/common/discovery/v2.0/keys');
  assert.deepEqual(shared, [
    'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    'https://login.microsoftonline.com/{tenantid}/v2.0',
  ]);
});

test('tokens verify with the published keys, and agent tokens have the size of real ones', async () => {
  const keys = createLocalJWKSet(await keySet(`/${double.tenant}/discovery/v2.0/keys`));
  const token = await double.token('agent-identity');
  await jwtVerify(token, keys, { audience: double.clientId });
  assert.ok(token.length > 1200 && token.length < 1900, `${token.length} bytes`);
  const graph = await double.token('graph');
  assert.ok(decodeProtectedHeader(graph).nonce);
  await assert.rejects(jwtVerify(graph, keys));
});

test('after a rollover the new key signs, and the old one stays only when asked to', async () => {
  const kids = async () => (await keySet(`/${double.tenant}/discovery/v2.0/keys`)).keys.map((key) => key.kid);
  const [old] = await kids();
  const second = await double.rollOver();
  assert.deepEqual(await kids(), [old, second]);
  const third = await double.rollOver({ keepOld: false });
  assert.deepEqual(await kids(), [third]);
  assert.equal(decodeProtectedHeader(await double.token('app')).kid, third);
});

test('a client with its secret gets a token for the resource it names', async () => {
  const client = { client_id: worker.clientId, client_secret: worker.secret };
  const { status, document } = await ask({ ...client, scope: `${double.appIdUri}/.default` });
  assert.equal(status, 200);
  const claims = decodeJwt(document.access_token ?? '');
  assert.equal(claims.aud, double.clientId);
  assert.equal(claims.azp, worker.clientId);
  const graph = await ask({ ...client, scope: 'https://graph.microsoft.com/.default' });
  assert.ok(decodeProtectedHeader(graph.document.access_token ?? '').nonce);
});

test('an agent identity gets its token in two steps, as its blueprint would', async () => {
  const agent = 'b0000000-0000-4000-8000-000000000001';
  const client = { client_id: blueprint.clientId, client_secret: blueprint.secret, fmi_path: agent };
  const first = await ask({ ...client, scope: 'api://AzureADTokenExchange/.default' });
  assert.equal(decodeJwt(first.document.access_token ?? '').aud, exchangeAudience);
  const assertion = { client_assertion: first.document.access_token ?? '' };
  const second = await ask({ client_id: agent, ...assertion, scope: `${double.clientId}/.default` });
  const claims = decodeJwt(second.document.access_token ?? '');
  assert.deepEqual([claims.oid, claims.azp, claims.xms_par_app_azp], [agent, agent, blueprint.clientId]);
  const thief = await ask({ client_id: worker.clientId, ...assertion, scope: `${double.clientId}/.default` });
  assert.equal(thief.document.error, 'invalid_client');
});

test('requests that Entra would refuse are refused in its words', async () => {
  const client = { client_id: worker.clientId, client_secret: worker.secret };
  const scope = `${double.appIdUri}/.default`;
  const errors: readonly [Record<string, string>, string][] = [
    [{ ...client, client_secret: 'wrong', scope }, 'invalid_client'],
    [{ ...client, client_id: 'nobody', scope }, 'unauthorized_client'],
    [{ ...client, scope: 'openid' }, 'invalid_scope'],
    [{ ...client, scope: 'api://nobody/.default' }, 'invalid_resource'],
    [{ ...client, scope, grant_type: 'password' }, 'unsupported_grant_type'],
    [{ client_id: 'x', client_assertion: 'x.y.z', scope }, 'invalid_client'],
  ];
  for (const [form, error] of errors) {
    const { status, document } = await ask(form);
    assert.equal(status, 401);
    assert.equal(document.error, error);
    assert.match(document.error_description ?? '', /^AADSTS\d+: /);
  }
});
