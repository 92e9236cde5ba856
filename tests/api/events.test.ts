// Streams of events: what they say, how many there may be, and when they end.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Streams } from '../../src/api/streams.ts';
import { Browser } from './browser.ts';
import { people } from './people.ts';
import { setStage, type Stage } from './stage.ts';

/** A listener as a browser is one: it gathers what comes. */
class Reader {
  text = '';
  readonly #abort = new AbortController();
  readonly ended: Promise<void>;
  readonly status: number;
  readonly headers: Headers;

  private constructor(response: Response, abort: AbortController) {
    this.#abort = abort;
    this.headers = response.headers;
    this.status = response.status;
    this.ended = this.#read(response);
  }

  static async open(stage: Stage, headers: Record<string, string>): Promise<Reader> {
    const abort = new AbortController();
    const url = `http://${stage.api.address}/v1/events`;
    return new Reader(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  close(): void {
    this.#abort.abort();
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) this.text += decoder.decode(chunk as Uint8Array);
    } catch {
      // Closed by us or cut by the server: both are an end.
    }
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('a stream says only that something changed, and shows signs of life', async () => {
  await using stage = await setStage({ limits: { heartbeatMillis: 30 } });
  const reader = await Reader.open(stage, bearer(await stage.person('approver')));
  assert.equal(reader.status, 200);
  assert.equal(reader.headers.get('cache-control'), 'no-store');
  assert.match(reader.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
  await reader.until(/: here/);
  for (const change of ['approvals', 'sessions', 'policies'] as const) stage.tell(change);
  await reader.until(/event: policies\ndata: {"type":"policies"}\n\n/);
  await reader.until(/: still here/);
  const events = reader.text.split('\n\n').filter((part) => part.startsWith('event:'));
  assert.deepEqual(events, [
    'event: approvals\ndata: {"type":"approvals"}',
    'event: sessions\ndata: {"type":"sessions"}',
    'event: policies\ndata: {"type":"policies"}',
  ]);
  reader.close();
});

test('who may read nothing gets no stream', async () => {
  await using stage = await setStage();
  const { status, json } = await stage.bearer(await stage.entra.token('app'))('GET', '/v1/events');
  assert.deepEqual([status, json['code']], [403, 'api.forbidden']);
});

test('a stream ends when the person signs out, and when the token ends', async () => {
  // No heartbeat comes to its help.
  await using stage = await setStage({ limits: { heartbeatMillis: 1_000_000 } });
  const browser = new Browser(stage);
  await browser.signIn(people.approver.subject);
  const signedIn = await Reader.open(stage, { cookie: browser.header() });
  await signedIn.until(/: here/);
  assert.equal((await browser.change('/auth/sign-out')).status, 204);
  await signedIn.ended;

  const claims = { oid: people.approver.subject, groups: people.approver.groups };
  const short = await stage.entra.token('user', { claims, lifetimeSeconds: 2 });
  const reader = await Reader.open(stage, bearer(short));
  await reader.until(/: here/);
  await reader.ended;
});

test('a sign-in that was ended on another gateway ends its stream at the next heartbeat', async () => {
  await using stage = await setStage({ limits: { heartbeatMillis: 40 } });
  const browser = new Browser(stage);
  await browser.signIn(people.approver.subject);
  const reader = await Reader.open(stage, { cookie: browser.header() });
  await reader.until(/: still here/);
  stage.clock = 3 * 3_600_000;
  await reader.ended;
});

test('of a thousand streams each gets what changed, and one more is refused', async () => {
  const limits = { perAddress: 1e6, streams: 1000, streamsPerPrincipal: 20, connections: 3000 };
  await using stage = await setStage({ limits });
  const tokens = await Promise.all(
    Array.from({ length: 51 }, (_, at) => {
      const oid = `b0000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
      return stage.entra.token('user', { claims: { oid, groups: people.approver.groups } });
    }),
  );
  const sockets: Socket[] = [];
  const [heard, opened] = [new Set<Socket>(), new Set<Socket>()];
  const [host, port] = stage.api.address.split(':') as [string, string];
  const open = (token: string) => {
    const socket = connect(Number(port), host);
    socket.write(`GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes(': here')) opened.add(socket);
      if (text.includes('event: approvals')) heard.add(socket);
    });
    sockets.push(socket.on('error', () => undefined));
  };
  for (let at = 0; at < 1000; at++) open(tokens[at % 50] ?? '');
  while (opened.size < 1000) await new Promise((resolve) => setTimeout(resolve, 20));
  const { status, json, headers } = await stage.bearer(tokens[50] ?? '')('GET', '/v1/events');
  assert.deepEqual([status, json['code'], headers.get('retry-after')], [429, 'api.streams', '30']);
  stage.tell('approvals');
  while (heard.size < 1000) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(heard.size, 1000);
  for (const socket of sockets) socket.destroy();
  while ((await stage.bearer(tokens[50] ?? '')('GET', '/v1/me')).status !== 200);
});

test('one principal has no more streams than its number, and a closed one makes room', async () => {
  await using stage = await setStage({ limits: { streamsPerPrincipal: 2 } });
  const token = await stage.person('approver');
  const [first, second] = [await Reader.open(stage, bearer(token)), await Reader.open(stage, bearer(token))];
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.equal((await stage.bearer(token)('GET', '/v1/events')).status, 429);
  first.close();
  await first.ended;
  let third = await Reader.open(stage, bearer(token));
  while (third.status === 429) third = await Reader.open(stage, bearer(token));
  assert.equal(third.status, 200);
  for (const reader of [second, third]) reader.close();
});

test('who does not read is closed, and nothing is kept for them', async () => {
  const streams = new Streams({ streams: 10, streamsPerPrincipal: 10, heartbeatMillis: 10_000 });
  const opened = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200);
    streams.add(response, { principal: 'p', millis: 60_000, mayGoOn: async () => true });
    opened.resolve(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  const response = await opened.promise;
  let most = 0;
  for (let turn = 0; turn < 20_000 && streams.size > 0; turn++) {
    for (let n = 0; n < 100; n++) streams.tell('approvals');
    most = Math.max(most, response.writableLength);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(streams.size, 0);
  assert.ok(response.destroyed);
  assert.ok(most < 32 * 1024, `${most} bytes waited`);
  socket.destroy();
  server.close();
});
