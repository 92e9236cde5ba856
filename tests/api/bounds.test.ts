// What is sent to hurt: huge, slow, broken and far too many requests. Others never notice.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { people } from './people.ts';
import { body, setStage, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage({ limits: { requestMillis: 400, perAddress: 100_000 } });
});
after(() => stage[Symbol.asyncDispose]());

const path = '/v1/access-requests';

/** Writes bytes and gives all that comes back until the server ends it. */
function raw(bytes: string): Promise<string> {
  const [host, port] = stage.api.address.split(':') as [string, string];
  const socket = connect(Number(port), host, () => socket.write(bytes));
  return new Promise((resolve) => {
    let got = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      got += text;
    });
    socket.on('error', () => undefined).on('close', () => resolve(got));
  });
}

test('a huge body is refused before it is read', async () => {
  const ask = stage.bearer(await stage.person('approver'));
  const sent = body({ target: 'orders-db', reason: 'x'.repeat(300 * 1024), minutes: 5 });
  const { status, json } = await ask('POST', path, sent);
  assert.deepEqual([status, json['code']], [413, 'request.too-large']);
  const claimed = await raw(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n`,
  );
  assert.match(claimed, /^HTTP\/1\.1 401 /, 'nobody without a token gets to send a body at all');
});

test('a body or a head that comes too slowly is given up', async () => {
  const token = await stage.person('approver');
  const slowBody = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ta`;
  assert.match(await raw(slowBody), /^HTTP\/1\.1 408 /);
  assert.match(await raw('GET /healthz HTTP/1.1\r\nHos'), /^HTTP\/1\.1 408 /);
});

test('what is not HTTP, and a head without end, is refused', async () => {
  assert.match(await raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(
    await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
});

test('a token with 200 groups fits into the head', async () => {
  const groups = Array.from(
    { length: 200 },
    (_, at) => `b0000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  );
  const token = await stage.entra.token('user', { claims: { groups } });
  assert.ok(token.length > 11_000);
  assert.equal((await stage.bearer(token)('GET', '/v1/me')).status, 200);
});

test('mistakes are named by pointer, and what was sent is not repeated', async () => {
  const ask = stage.bearer(await stage.person('approver'));
  const secret = 'opensesame-1234';
  const sent = body({ target: 7, reason: '', minutes: 100_000, [secret]: secret });
  const { status, json, text } = await ask('POST', path, sent);
  assert.deepEqual([status, json['code']], [400, 'request.invalid']);
  const pointers = (json['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
  assert.deepEqual(pointers, ['/target', '/reason', '/minutes', '']);
  assert.doesNotMatch(text, /opensesame/);
  for (const [query, pointer] of [
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=x', '/limit'],
    ['state=maybe', '/state'],
  ]) {
    const { json: wrong } = await ask('GET', `/v1/approvals?${query}`);
    assert.equal((wrong['errors'] as { pointer: string }[])[0]?.pointer, pointer, query);
  }
});

test('bodies that are no JSON, of another type, or poisoned are refused', async () => {
  const ask = stage.bearer(await stage.person('approver'));
  const json = { 'content-type': 'application/json' };
  const sent: readonly [RequestInit, number][] = [
    [{ body: '{"target"', headers: json }, 400],
    [{ body: '', headers: json }, 400],
    [{ body: 'null', headers: json }, 400],
    [{ body: '[]', headers: json }, 400],
    [{ body: '{"__proto__":{"x":1},"target":"orders-db","reason":"r","minutes":1}', headers: json }, 400],
    [{ body: 'target=orders-db', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    [{ body: '<a/>', headers: { 'content-type': 'text/xml' } }, 415],
  ];
  for (const [init, expected] of sent) {
    const { status, text } = await ask('POST', path, init);
    assert.equal(status, expected, `${String(init.body)}: ${text}`);
    assert.doesNotMatch(text, /position|token|at \w/i, 'a parser’s own words quote their input');
  }
});

test('a search that cannot be read says where', async () => {
  const ask = stage.bearer(await stage.person('auditor'));
  const { json } = await ask('GET', '/v1/search?q=a%20(b');
  assert.deepEqual(
    [json['code'], json['errors']],
    ['search.syntax', [{ pointer: '/q', detail: 'it cannot be read from character 4 on' }]],
  );
});

test('one principal that asks too much is told when to go on, and another goes on', async () => {
  await using other = await setStage({ limits: { perPrincipal: 5, perAddress: 1000, heavy: 2 } });
  const [busy, quiet] = [
    other.bearer(await other.person('approver')),
    other.bearer(await other.person('auditor')),
  ];
  const statuses = [];
  for (let n = 0; n < 7; n++) statuses.push((await busy('GET', '/v1/me')).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429]);
  const { headers, json } = await busy('GET', '/v1/me');
  assert.equal(json['code'], 'request.rate');
  const wait = Number(headers.get('retry-after'));
  assert.ok(wait > 0 && wait <= 60, String(wait));
  assert.equal((await quiet('GET', '/v1/me')).status, 200);
  const asked = body({ target: 'orders-db', sql: 'select 1', as: { kind: 'agent' } });
  const explained = [];
  for (let n = 0; n < 3; n++) explained.push((await quiet('POST', '/v1/policies/explain', asked)).status);
  assert.deepEqual(explained, [200, 200, 429]);
});

test('one address that asks too much is told so, whoever it says it is', async () => {
  await using other = await setStage({ limits: { perAddress: 10 } });
  const statuses = [];
  for (let n = 0; n < 12; n++) {
    const headers = { authorization: `Bearer a.b.${n}`, 'x-forwarded-for': `10.0.0.${n}` };
    statuses.push((await other.ask('GET', '/v1/me', { headers })).status);
  }
  assert.equal(statuses.filter((status) => status === 429).length, 3, 'one was spent on /openapi.json');
});

test('more connections than there may be are closed, and the others go on', async () => {
  await using other = await setStage({ limits: { connections: 5 } });
  const [host, port] = other.api.address.split(':') as [string, string];
  const closed: true[] = [];
  const sockets = Array.from({ length: 30 }, () => {
    const socket = connect(Number(port), host).on('error', () => undefined);
    return socket.on('close', () => closed.push(true));
  });
  while (closed.length < 25) await new Promise((resolve) => setTimeout(resolve, 10));
  const open = sockets.filter(({ destroyed }) => !destroyed).length;
  // One is kept by the question for the description.
  assert.ok(open === 4 || open === 5, String(open));
  for (const socket of sockets) socket.destroy();
  while (closed.length < 30) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal((await other.ask('GET', '/healthz')).status, 200);
});

test('an error that nobody expected tells the client nothing, and operators no value', async () => {
  const secret = 'value-from-the-store';
  await using other = await setStage({
    healthy: () => {
      throw new TypeError(`cannot read ${secret}`);
    },
  });
  other.secrets.add(secret);
  const { status, json, text } = await other.ask('GET', '/healthz');
  assert.deepEqual([status, json['code']], [500, 'api.internal']);
  assert.doesNotMatch(text, /TypeError|src\/|\.ts/);
  assert.match(other.reports[0] ?? '', /"event":"api.failed".*"error":"TypeError".*"thrown"/);
});

test('nothing is answered of the trail, and nothing is ended, that is not recorded first', async () => {
  const ask = stage.bearer(await stage.person('administrator'));
  stage.world.logFailed = true;
  const paths = [
    '/v1/sessions',
    '/v1/sessions/S1',
    '/v1/sessions/S1/timeline',
    '/v1/search?q=x',
    '/v1/entries/4',
  ];
  for (const one of paths) {
    const { status, json, text } = await ask('GET', one);
    assert.deepEqual([status, json['code']], [503, 'log.unavailable'], one);
    assert.doesNotMatch(text, /orders-agent|SELECT/);
  }
  assert.equal((await ask('POST', '/v1/sessions/S1/end')).status, 503);
  assert.ok(stage.world.live.has('S1'));
  stage.world.logFailed = false;
  stage.world.happened.length = 0;
  assert.equal((await ask('POST', '/v1/sessions/S1/end')).status, 204);
  const by = `${stage.entra.tenant}/${people.administrator.subject}`;
  assert.deepEqual(stage.world.happened, [
    ['admin', { by, what: 'session.end', on: { session: 'S1', target: 'orders-db' } }],
    ['end', 'S1'],
  ]);
});

test('an entry is answered byte for byte', async () => {
  const ask = stage.bearer(await stage.person('auditor'));
  assert.equal((await ask('GET', '/v1/entries/4')).text, '{"n":4, "kind":"req"}');
});

/** Selects from so many tables at once. */
const selectFrom = (count: number, first = 0) =>
  `select 1 from ${Array.from({ length: count }, (_, at) => `t${first + at}`).join(', ')}`;

test('statements that touch too much together are not explained', async () => {
  const ask = stage.bearer(await stage.person('auditor'));
  const explain = async (sql: string) =>
    await ask('POST', '/v1/policies/explain', body({ target: 'orders-db', sql, as: { kind: 'agent' } }));
  const whole = await explain(selectFrom(256));
  assert.deepEqual([whole.status, (whole.json['accesses'] as unknown[]).length], [200, 256]);
  const { status, json } = await explain(`${selectFrom(200)}; ${selectFrom(57, 200)}`);
  assert.deepEqual([status, json['code']], [400, 'statement.too-many-accesses']);
  const large = await explain(`${selectFrom(300)}; ${selectFrom(256)}`);
  assert.deepEqual([large.status, large.json['reasons']], [200, ['action.too-large', 'policy.allowed']]);
});

test('while a statement is explained others have their turn behind each thing it touches', async () => {
  const ask = stage.bearer(await stage.person('auditor'));
  const turns = { count: 0, on: true };
  const count = () => {
    turns.count++;
    if (turns.on) setImmediate(count);
  };
  const sent = body({ target: 'orders-db', sql: selectFrom(250), as: { kind: 'agent' } });
  const asked = ask('POST', '/v1/policies/explain', sent);
  count();
  assert.equal((await asked).status, 200);
  turns.on = false;
  assert.ok(turns.count > 250, `${turns.count} turns`);
});
