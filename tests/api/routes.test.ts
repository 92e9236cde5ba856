// Every route for everyone who may knock: nobody, programs, three people, and tokens that are not for Gatelog.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { people, type PersonName } from './people.ts';
import { type Ask, body, setStage, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage({ limits: { perAddress: 100_000, perPrincipal: 100_000, heavy: 100_000 } });
});
after(() => stage[Symbol.asyncDispose]());

const digest = { digest: 'digest-of-what-runs' };
const access = { target: 'orders-db', reason: 'a look', minutes: 5 };
const explain = { target: 'orders-db', sql: 'select 1', as: { kind: 'agent' } };

/** What each route answers to: an agent, a workload, approver, auditor, administrator. */
const table: readonly [route: string, send: unknown, statuses: readonly number[]][] = [
  ['GET /v1/me', undefined, [200, 200, 200, 200, 200]],
  ['GET /v1/approvals', undefined, [200, 200, 200, 200, 200]],
  ['GET /v1/approvals/A1B2C3D4E5', undefined, [200, 404, 200, 200, 200]],
  ['GET /v1/approvals/HIDDEN0000', undefined, [200, 404, 404, 404, 404]],
  ['POST /v1/approvals/A1B2C3D4E5/approve', digest, [403, 404, 200, 403, 403]],
  ['POST /v1/approvals/A1B2C3D4E5/deny', digest, [403, 404, 200, 403, 403]],
  ['POST /v1/approvals/HIDDEN0000/approve', digest, [403, 404, 404, 404, 404]],
  ['POST /v1/access-requests', access, [201, 404, 201, 404, 404]],
  ['POST /v1/access-requests', { ...access, target: 'hidden-db' }, [404, 404, 404, 404, 404]],
  ['GET /v1/grants', undefined, [403, 403, 200, 200, 200]],
  ['POST /v1/grants/G1B2C3D4E5/revoke', undefined, [404, 404, 200, 403, 403]],
  ['POST /v1/grants/GHIDDEN000/revoke', undefined, [404, 404, 404, 404, 404]],
  ['GET /v1/sessions', undefined, [403, 403, 403, 200, 200]],
  ['GET /v1/sessions/S1', undefined, [404, 404, 404, 200, 200]],
  ['GET /v1/sessions/S2', undefined, [404, 404, 404, 404, 404]],
  ['GET /v1/sessions/S1/timeline', undefined, [404, 404, 404, 200, 200]],
  ['GET /v1/sessions/S2/timeline', undefined, [404, 404, 404, 404, 404]],
  ['POST /v1/sessions/S1/end', undefined, [404, 404, 404, 403, 204]],
  ['POST /v1/sessions/S2/end', undefined, [404, 404, 404, 404, 404]],
  ['POST /v1/sessions/S3/end', undefined, [404, 404, 404, 403, 409]],
  ['GET /v1/search?q=word', undefined, [403, 403, 403, 200, 200]],
  ['GET /v1/entries/4', undefined, [404, 404, 404, 200, 200]],
  ['GET /v1/entries/5', undefined, [404, 404, 404, 404, 404]],
  ['GET /v1/entries/0', undefined, [404, 404, 404, 200, 404]],
  ['GET /v1/entries/99', undefined, [404, 404, 404, 404, 404]],
  ['GET /v1/entries/4/proof', undefined, [404, 404, 404, 200, 200]],
  ['GET /v1/entries/0/proof', undefined, [404, 404, 404, 409, 404]],
  ['GET /v1/targets', undefined, [403, 403, 200, 200, 200]],
  ['GET /v1/policies', undefined, [403, 403, 403, 200, 200]],
  ['POST /v1/policies/explain', explain, [403, 403, 403, 200, 200]],
  ['GET /v1/integrity', undefined, [403, 403, 403, 200, 403]],
  ['POST /v1/integrity/verify', undefined, [403, 403, 403, 202, 403]],
];

const split = (route: string) => route.split(' ') as [method: string, path: string];
const send = (ask: Ask, route: string, sent: unknown) =>
  ask(...split(route), sent === undefined ? {} : body(sent));

async function everyone(): Promise<readonly (readonly [string, Ask])[]> {
  const { entra } = stage;
  const programs = [
    ['agent', await entra.token('agent-identity')],
    ['workload', await entra.token('app')],
  ] as const;
  const named = (Object.keys(people) as PersonName[]).map(
    async (name) => [name, await stage.person(name)] as const,
  );
  return [...programs, ...(await Promise.all(named))].map(([name, token]) => [name, stage.bearer(token)]);
}

test('each principal gets from each route what policy says', async () => {
  for (const [at, [name, ask]] of (await everyone()).entries())
    for (const [route, sent, statuses] of table) {
      stage.world.live.add('S1');
      const request = stage.world.requests.get('A1B2C3D4E5');
      const grant = stage.world.grants.get('G1B2C3D4E5');
      assert.ok(request && grant);
      const { status, text } = await send(ask, route, sent);
      assert.equal(status, statuses[at], `${route} for ${name}: ${text}`);
      stage.world.requests.set(request.id, request);
      stage.world.grants.set(grant.id, grant);
    }
});

test('without a token for Gatelog every route under /v1 answers 401, and says why', async () => {
  const { entra } = stage;
  const old = await entra.token('user', { lifetimeSeconds: -3600 });
  const tokens: readonly [string, string | undefined][] = [
    ['identity.missing', undefined],
    ['identity.malformed', 'Bearer '],
    ['identity.malformed', 'Basic dXNlcjpwYXNz'],
    ['identity.expired', `Bearer ${old}`],
    ['identity.audience', `Bearer ${await entra.token('user', { claims: { aud: 'another' } })}`],
    ['identity.graph-token', `Bearer ${await entra.token('graph')}`],
    ['identity.signature', `Bearer ${(await entra.token('user')).slice(0, -8)}AAAAAAAA`],
  ];
  for (const [code, authorization] of tokens) {
    const secret = authorization?.split(' ')[1];
    if (secret) stage.secrets.add(secret);
    for (const [route, sent] of [...table, ['GET /v1/events', undefined] as const]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const given = sent === undefined ? {} : body(sent);
      const asked = { ...given, headers: { ...given.headers, ...headers } };
      const { status, json, headers: answered } = await stage.ask(...split(route), asked);
      assert.deepEqual([status, json['code']], [401, code], route);
      assert.equal(answered.get('www-authenticate'), 'Bearer');
      assert.match(String(json['detail']), /token/);
    }
  }
});

test('every described route is in the table, and every answer was as described', async () => {
  const covered = new Set(table.map(([route]) => route));
  const others = ['GET /healthz', 'POST /auth/sign-out', 'GET /v1/events'];
  const missing = stage.described.routes.filter((route) => {
    const pattern = new RegExp(`^${route.replaceAll(/\{[^}]+\}/g, '[^/]+')}(\\?|$)`);
    return !others.includes(route) && ![...covered].some((one) => pattern.test(one));
  });
  assert.deepEqual(missing, []);
  assert.equal(stage.described.routes.length, 23);
  assert.ok(stage.described.checked > table.length * 5);
});

test('what a list shows is asked for only on targets that policy lets one see', async () => {
  const ask = stage.bearer(await stage.person('auditor'));
  stage.world.happened.length = 0;
  for (const path of ['/v1/approvals', '/v1/grants', '/v1/sessions', '/v1/search?q=x'])
    await ask('GET', path);
  await ask('GET', '/v1/sessions?target=hidden-db');
  const asked = stage.world.happened.flatMap(
    ([, detail]) => (detail as { targets?: string[] }).targets ?? [],
  );
  assert.deepEqual(asked, ['orders-db', 'orders-db', 'orders-db', 'orders-db']);
});

test('texts are read only with audit:read-payload', async () => {
  const timeline = async (name: PersonName) => {
    const ask = stage.bearer(await stage.person(name));
    return (await ask('GET', '/v1/sessions/S1/timeline')).text;
  };
  assert.match(await timeline('auditor'), /SELECT id, ssn/);
  assert.doesNotMatch(await timeline('administrator'), /SELECT id, ssn/);
  stage.world.happened.length = 0;
  await stage.bearer(await stage.person('administrator'))('GET', '/v1/search?q=ssn');
  const [, query] = stage.world.happened[0] ?? [];
  assert.deepEqual((query as { payloadTargets: string[] }).payloadTargets, []);
});

test('a program does not answer, whatever policy permits it', async () => {
  const claims = { groups: people.approver.groups };
  const ask = stage.bearer(await stage.entra.token('app', { claims }));
  const { status, json } = await ask('POST', '/v1/approvals/A1B2C3D4E5/approve', body(digest));
  assert.deepEqual([status, json['code']], [403, 'approval.people-only']);
  assert.equal(stage.world.requests.get('A1B2C3D4E5')?.state, 'waiting');
});

test('who asked sees their own requests, wherever they are', async () => {
  const agent = stage.bearer(await stage.entra.token('agent-identity'));
  const { json } = await agent('GET', '/v1/approvals');
  assert.equal((json['items'] as unknown[]).length, 2);
  const approver = stage.bearer(await stage.person('approver'));
  const mine = await approver('GET', '/v1/approvals?mine=true');
  assert.deepEqual(mine.json['items'], []);
});

test('a view says whether its reader may decide, and if not, why', async () => {
  const see = async (ask: Ask) => {
    const { json } = await ask('GET', '/v1/approvals/A1B2C3D4E5');
    return [json['mayDecide'], json['mayNot']];
  };
  assert.deepEqual(await see(stage.bearer(await stage.person('approver'))), [true, undefined]);
  assert.deepEqual(await see(stage.bearer(await stage.person('auditor'))), [false, 'api.forbidden']);
  const agent = stage.bearer(await stage.entra.token('agent-identity'));
  assert.deepEqual(await see(agent), [false, 'approval.people-only']);
});

test('explain tells the outcome of several statements as that of the gravest', async () => {
  const ask = stage.bearer(await stage.person('auditor'));
  const asked = { ...explain, sql: 'select 1; delete from orders where id = 1' };
  const { json } = await ask('POST', '/v1/policies/explain', body(asked));
  assert.equal(json['outcome'], 'needs-approval', JSON.stringify(json));
  assert.deepEqual(json['messages'], ['a DELETE needs a person']);
  const code = async (sql: string) =>
    (await ask('POST', '/v1/policies/explain', body({ ...asked, sql }))).json['code'];
  assert.equal(await code(''), 'statement.empty');
  assert.equal(await code('select 1;'.repeat(21)), 'statement.too-many');
  assert.equal(await code('select 1;'.repeat(20)), undefined);
});
