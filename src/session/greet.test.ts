// A greeting ends in time, whatever the client does.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import type { Greeting, GreetingEvent, Knock } from '../protocols/protocol.ts';
import { greet } from './greet.ts';

const knock: Knock = { targetName: 't', credential: new Secret('x'), intent: {}, client: {} };

/** Does what each chunk names. */
function greeting(script: Readonly<Record<string, () => readonly GreetingEvent[]>>): Greeting {
  const say = (chunk: Buffer) => script[chunk.toString()]?.() ?? [];
  return { receive: say, secured: () => script['secured']?.() ?? [], refuse: () => Buffer.alloc(0) };
}

function arrive(startTls: () => Promise<unknown> = () => new Promise(() => undefined)) {
  const socket = new PassThrough() as unknown as Socket;
  return { socket, remote: 'r', startTls: startTls as () => Promise<TLSSocket> };
}

describe('greet', () => {
  test('hands over the knock and leaves the socket paused', async () => {
    const arrival = arrive();
    const greeted = greet(arrival, greeting({ hello: () => [{ type: 'knock', knock }] }), 1000);
    arrival.socket.write('hello');
    assert.deepEqual(await greeted, { type: 'knock', knock, socket: arrival.socket });
    assert.ok(arrival.socket.isPaused());
  });

  test('a client that says nothing is told that its time is up', async () => {
    const arrival = arrive();
    const greeted = await greet(arrival, greeting({}), 20);
    assert.equal(greeted.type === 'failed' && (greeted.error as GatelogError).code, 'protocol.timeout');
    assert.equal(greeted.type === 'failed' && greeted.socket, arrival.socket);
  });

  test('a byte now and then does not buy more time', async () => {
    const arrival = arrive();
    const drip = setInterval(() => arrival.socket.write('.'), 5);
    const greeted = await greet(arrival, greeting({}), 40);
    clearInterval(drip);
    assert.equal(greeted.type, 'failed');
  });

  test('a TLS handshake that never ends takes no longer, and nothing can be said', async () => {
    const arrival = arrive();
    const greeted = greet(
      arrival,
      greeting({ tls: () => [{ type: 'secure', unread: Buffer.alloc(0) }] }),
      20,
    );
    arrival.socket.write('tls');
    const end = await greeted;
    assert.equal(end.type === 'failed' && end.socket, undefined);
  });

  test('a TLS handshake that fails fails the greeting', async () => {
    const arrival = arrive(() => Promise.reject(new Error('bad handshake')));
    const greeted = greet(
      arrival,
      greeting({ tls: () => [{ type: 'secure', unread: Buffer.alloc(0) }] }),
      1000,
    );
    arrival.socket.write('tls');
    assert.equal((await greeted).type, 'failed');
  });

  test('TLS inside TLS is a violation', async () => {
    const secured = Object.assign(new PassThrough(), { alpnProtocol: false });
    const secure = () => [{ type: 'secure', unread: Buffer.alloc(0) }] as const;
    const arrival = arrive(() => Promise.resolve(secured));
    const greeted = greet(arrival, greeting({ tls: secure, secured: secure }), 1000);
    arrival.socket.write('tls');
    const end = await greeted;
    assert.equal(end.type === 'failed' && (end.error as GatelogError).code, 'protocol.violation');
  });

  test('what the protocol throws fails the greeting and not the process', async () => {
    const arrival = arrive();
    const bad = () => {
      throw new GatelogError('protocol.violation', 'bad');
    };
    const greeted = greet(arrival, greeting({ bad }), 1000);
    arrival.socket.write('bad');
    assert.equal((await greeted).type, 'failed');
  });

  test('a client that closes is gone', async () => {
    const arrival = arrive();
    const greeted = greet(arrival, greeting({}), 1000);
    arrival.socket.end();
    assert.deepEqual(await greeted, { type: 'gone' });
  });

  test('leaves no listener behind', async () => {
    const arrival = arrive();
    const before = arrival.socket.eventNames().length;
    const greeted = greet(arrival, greeting({ hello: () => [{ type: 'knock', knock }] }), 1000);
    arrival.socket.write('he');
    arrival.socket.write('hello');
    await greeted;
    assert.equal(arrival.socket.listenerCount('data') + arrival.socket.listenerCount('error'), 0);
    assert.ok(arrival.socket.eventNames().length <= before + 1);
  });
});
