// Last words get through, and nobody is waited for.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { drain } from './drain.ts';

async function pair(): Promise<{ inside: Socket; outside: Socket }> {
  const server = createServer({ pauseOnConnect: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const outside = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [inside] = (await once(server, 'connection')) as [Socket];
  server.close();
  for (const socket of [inside, outside]) socket.on('error', () => undefined);
  return { inside, outside };
}

test('last words reach a client that has sent more than was read', async () => {
  const { inside, outside } = await pair();
  outside.write(Buffer.alloc(200_000));
  inside.end('last words');
  drain(inside);
  const [heard] = (await once(outside, 'data')) as [Buffer];
  assert.equal(heard.toString(), 'last words');
  outside.end();
  await once(inside, 'close');
});

test('a client that goes on talking is cut off', async () => {
  const { inside, outside } = await pair();
  const pour = setInterval(() => outside.write(Buffer.alloc(200_000)), 1);
  inside.end('last words');
  drain(inside);
  await once(inside, 'close');
  clearInterval(pour);
  outside.destroy();
});

test('a connection that is closed already is left alone', async () => {
  const { inside, outside } = await pair();
  inside.destroy();
  drain(inside);
  assert.equal(inside.listenerCount('data'), 0);
  outside.destroy();
});
