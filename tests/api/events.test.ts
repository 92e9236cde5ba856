// Streams of events: what they say, how many there may be, and when they end.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Streams } from '../../src/api/streams.ts';
import { Browser } from './browser.ts';
import { people } from './people.ts';
import { sampleTarget } from './samples.ts';
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

test('who closes before the stream has begun leaves no place taken', async () => {
  // To find what a caller may read takes several turns with so many targets, and no heartbeat comes to its help.
  const names = [...Array.from({ length: 200 }, (_, at) => `other-${at}`), 'orders-db'];
  const targets = new Map(names.map((name) => [name, sampleTarget(name)]));
  const limits = { heartbeatMillis: 1_000_000, streamsPerPrincipal: 1, perPrincipal: 1e6, perAddress: 1e6 };
  await using stage = await setStage({ targets, limits });
  const token = await stage.person('approver');
  await stage.bearer(token)('GET', '/v1/me');
  const [host, port] = stage.api.address.split(':') as [string, string];
  for (let turn = 0; turn < 40; turn++) {
    const socket = connect(Number(port), host).setNoDelay(true);
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const asked = `GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    socket.write(asked, () => setTimeout(() => socket.resetAndDestroy(), turn % 8));
    await closed;
  }
  await assertRoom(stage, token);
});

/** One stream gets in, as soon as what was asked before is over. */
async function assertRoom(stage: Stage, token: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const reader = await Reader.open(stage, bearer(token));
    reader.close();
    if (reader.status === 200) return;
    assert.ok(tries < 40, 'a place stays taken that nobody has');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Streams of a bare server: `answer` gets each response. */
async function served(
  answer: (response: ServerResponse) => void,
): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((_request, response) => answer(response.writeHead(200)));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const end = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: end };
}

test('a response that is closed already takes no place, and one whose close was not heard loses it', async () => {
  const streams = new Streams({ streams: 10, streamsPerPrincipal: 10, heartbeatMillis: 20 });
  const listener = { principal: 'p', millis: 60_000, mayGoOn: async () => true };
  const arrived = Promise.withResolvers<ServerResponse>();
  await using server = await served(arrived.resolve);
  const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const response = await arrived.promise;
  streams.add(response, listener);
  response.removeAllListeners('close');
  socket.destroy();
  while (!response.destroyed) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(streams.size, 1, 'nobody told it');
  for (let tries = 0; tries < 100 && streams.size > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(streams.size, 0);
  streams.add(response, listener);
  assert.equal(streams.size, 0);
});
