// Clients that say nothing: before their token they are sent away in time, and with `idleSeconds` afterwards too.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { dial, errorFields, logIn } from '../support/raw-client.ts';
import { query } from '../support/raw-messages.ts';
import { stage } from './clients/open.ts';

describe('silent clients', () => {
  const on = stage({ limits: { handshakeSeconds: 1, idleSeconds: 2 } });

  test('a connection that says nothing is closed and recorded', async () => {
    const socket = connect({ host: on.door.host, port: on.door.port });
    socket.resume();
    await once(socket, 'close');
    assert.ok(refusals().includes('protocol.timeout'));
  });

  test('a connection that stops after TLS is told why', async () => {
    const socket = await dial(on.door);
    const [last] = (await once(socket, 'data')) as [Buffer];
    assert.match(last.toString('latin1'), /FATAL.*57P05.*protocol\.timeout/s);
    socket.destroy();
  });

  test('a session without a message is told why, and one that waits for its answer is not idle', async () => {
    const { client } = await logIn(on.door, await on.door.login());
    client.send(query('select pg_sleep(3)'));
    const messages = await client.closed();
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['T', 'D', 'C', 'Z', 'E'],
    );
    assert.match(errorFields(messages.at(-1)).D ?? '', /protocol\.timeout/);
  });

  function refusals(): unknown[] {
    return on.door
      .trail()
      .filter(({ k }) => k === 'deny')
      .flatMap((entry) => entry['rs']);
  }
});
