// Connections arrive unread, become TLS or fail, and never take the process with them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { after, before, describe, test } from 'node:test';
import { makeCertificates } from '../demo/certificate.ts';
import { Secret } from '../model/secret.ts';
import { type Listening, listen, type ListenOptions } from './listen.ts';

const made = makeCertificates({ now: new Date() });
type Arrival = Parameters<ListenOptions['onArrival']>[0];

describe('a listener', () => {
  let listening: Listening;
  let arrived = Promise.withResolvers<Arrival>();
  before(async () => {
    listening = await listen({
      ...{ host: '127.0.0.1', port: 0, alpn: ['postgresql'], connections: 2 },
      tls: { cert: made.cert, key: new Secret(made.key) },
      onArrival: async (arrival) => arrived.resolve(arrival),
    });
  });
  after(() => listening[Symbol.asyncDispose]());

  async function arrive(): Promise<{ arrival: Arrival; client: Socket }> {
    arrived = Promise.withResolvers<Arrival>();
    const client = connect(listening.address.port, '127.0.0.1');
    client.on('error', () => undefined);
    return { client, arrival: await arrived.promise };
  }

  test('hands a connection over before anything of it is read', async () => {
    const { arrival, client } = await arrive();
    assert.ok(arrival.socket.isPaused());
    assert.match(arrival.remote, /^127\.0\.0\.1:\d+$/);
    client.destroy();
    await once(arrival.socket.resume(), 'close');
  });

  test('becomes TLS with the ALPN name it has', async () => {
    const { arrival, client } = await arrive();
    const secured = arrival.startTls(Buffer.alloc(0));
    const tls = connectTls({
      socket: client,
      ca: made.ca,
      servername: 'localhost',
      ALPNProtocols: ['postgresql'],
    });
    await once(tls, 'secureConnect');
    assert.equal((await secured).alpnProtocol, 'postgresql');
    tls.destroy();
    await once((await secured).resume(), 'close');
  });

  test('lets no client in whose ALPN names nothing it has', async () => {
    const { arrival, client } = await arrive();
    const refused = assert.rejects(arrival.startTls(Buffer.alloc(0)));
    const tls = connectTls({ socket: client, ca: made.ca, servername: 'localhost', ALPNProtocols: ['h2'] });
    await once(tls, 'error');
    await refused;
    arrival.socket.destroy();
  });

  for (const [name, break_] of [
    ['garbage', (client: Socket) => client.write('this is no ClientHello at all')],
    ['the end of the connection', (client: Socket) => client.end()],
    ['a reset', (client: Socket) => client.resetAndDestroy()],
  ] as const)
    test(`survives ${name} in place of a handshake`, async () => {
      const { arrival, client } = await arrive();
      const refused = assert.rejects(arrival.startTls(Buffer.alloc(0)));
      break_(client);
      await refused;
      arrival.socket.destroy();
      client.destroy();
    });

  test('closes what is beyond its connections, unread', async () => {
    const two = [await arrive(), await arrive()];
    const third = connect(listening.address.port, '127.0.0.1').on('error', () => undefined);
    await once(third, 'close');
    for (const { arrival, client } of two) {
      client.destroy();
      arrival.socket.destroy();
    }
  });
});

test('a port that is taken is an error of the start', async () => {
  const options = { host: '127.0.0.1', alpn: [], connections: 1, onArrival: async () => undefined };
  const first = await listen({ ...options, port: 0 });
  await assert.rejects(listen({ ...options, port: first.address.port }), { code: 'EADDRINUSE' });
  await first[Symbol.asyncDispose]();
});

describe('the end of a listener', () => {
  const serving = async (served: Promise<void>, settleMillis: number) => {
    const arrived = Promise.withResolvers<Arrival>();
    const listening = await listen({
      ...{ host: '127.0.0.1', port: 0, alpn: [], connections: 1, settleMillis },
      onArrival: async (arrival) => {
        arrived.resolve(arrival);
        await served;
      },
    });
    connect(listening.address.port, '127.0.0.1').on('error', () => undefined);
    return { listening, arrival: await arrived.promise };
  };

  test('cuts what is open, and waits until that was served to its end', async () => {
    const served = Promise.withResolvers<void>();
    const { listening, arrival } = await serving(served.promise, 60_000);
    const steps: string[] = [];
    const ended = listening[Symbol.asyncDispose]().then(() => steps.push('ended'));
    await once(arrival.socket, 'close');
    await new Promise((resolve) => setTimeout(resolve, 50));
    steps.push('served');
    served.resolve();
    await ended;
    assert.deepEqual(steps, ['served', 'ended']);
  });

  test('does not wait for ever for what hangs', async () => {
    const { listening, arrival } = await serving(new Promise(() => undefined), 20);
    await listening[Symbol.asyncDispose]();
    assert.ok(arrival.socket.destroyed);
  });
});
