// A session ends when its token does: what runs may finish, then the client is told why.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorFields, logIn, type Login } from '../support/raw-client.ts';
import { query } from '../support/raw-messages.ts';
import { stage } from './clients/open.ts';

const lifetimeSeconds = 3;

describe('a token with three seconds to live', { concurrency: true }, () => {
  const on = stage();

  test('a running statement finishes, then comes a FATAL that says so', async () => {
    const { client } = await logIn(on.door, await shortLived());
    client.send(query(`select 'slept', pg_sleep(${lifetimeSeconds + 2})`));
    const messages = await client.closed();
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['T', 'D', 'C', 'Z', 'E'],
    );
    assertExpired(messages.at(-1));
  });

  test('an idle session is told without having asked', async () => {
    const { client } = await logIn(on.door, await shortLived());
    await client.ask(query('select 1'));
    const start = Date.now();
    const messages = await client.closed();
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['E'],
    );
    assertExpired(messages[0]);
    assert.ok(Date.now() - start < (lifetimeSeconds + 3) * 1000, 'it stayed open too long');
  });

  test('a statement sent after the end, while an earlier one still runs, never reaches the server', async () => {
    const { client } = await logIn(on.door, await shortLived());
    client.send(query(`select pg_sleep(${lifetimeSeconds + 2})`));
    await sleep((lifetimeSeconds + 1) * 1000);
    client.send(query('select 1 /* asked-after-the-end */'));
    assertExpired((await client.closed()).at(-1));
    assert.doesNotMatch(on.server.log(), /asked-after-the-end/);
  });

  test('an open transaction is rolled back', async () => {
    const { client } = await logIn(on.door, await shortLived());
    await client.ask(query("begin; insert into notes values (401, 'gone')"));
    assertExpired((await client.closed()).at(-1));
    await sleep(200);
    const { rows } = await on.server.admin('select count(*)::int as n from notes where id = 401');
    assert.deepEqual(rows, [{ n: 0 }]);
  });

  test('a token that is over opens nothing', async () => {
    const password = await on.door.token('agent-identity', { lifetimeSeconds: -120 });
    await assert.rejects(logIn(on.door, { ...(await on.door.login()), password }), /the token has expired/);
  });

  test('the log says that the token ended the sessions', async () => {
    const { client } = await logIn(on.door, await shortLived());
    await client.closed();
    await sleep(300);
    const ends = on.door.trail().filter((entry) => entry.k === 'session.end');
    assert.ok(ends.some((entry) => JSON.stringify(entry['rs']) === '["session.expired"]'));
    await on.door.verify();
  });

  async function shortLived(): Promise<Login> {
    const password = await on.door.token('agent-identity', { lifetimeSeconds });
    return { ...(await on.door.login()), password };
  }
});

function assertExpired(message: Parameters<typeof errorFields>[0]): void {
  const fields = errorFields(message);
  assert.equal(fields.S, 'FATAL');
  assert.equal(fields.C, '57P01');
  assert.match(fields.D ?? '', /^Gatelog: session\.expired/);
  assert.match(fields.H ?? '', /new token/);
}
