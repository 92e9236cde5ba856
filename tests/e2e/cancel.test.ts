// A cancel request reaches the statement it is meant for, by the gateway's own key, and no other.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { needs } from '../support/needs.ts';
import { cancelKey, dial, errorFields, logIn } from '../support/raw-client.ts';
import { cancelRequest, query } from '../support/raw-messages.ts';
import { run } from '../support/run.ts';
import { stage } from './clients/open.ts';

describe('cancel', () => {
  const on = stage();

  for (const minor of [0, 2])
    test(`protocol 3.${minor}: the key handed out stops what runs, and the session goes on`, async () => {
      const { client, greeting } = await logIn(on.door, { ...(await on.door.login()), minor });
      client.send(query('select pg_sleep(30)'));
      await sleep(300);
      await cancel(cancelKey(greeting));
      assert.equal(errorFields((await client.until('Z')).at(-2)).C, '57014');
      assert.equal((await client.ask(query('select 1'))).length, 4);
      await client.close();
      const outcomes = on.door.trail().flatMap((entry) => (entry['out'] === undefined ? [] : [entry['out']]));
      const [cancelled] = (outcomes as { word: string; status: string }[]).filter(
        ({ word }) => word === '57014',
      );
      assert.equal(cancelled?.status, 'cancelled');
      await on.door.verify();
    });

  test('the key is not the one of the server', async () => {
    const { client, greeting } = await logIn(on.door, await on.door.login());
    const { rows } = await on.server.admin("select pid from pg_stat_activity where usename = 'gatelog'");
    const pids = (rows as { pid: number }[]).map(({ pid }) => pid);
    assert.ok(!pids.includes(cancelKey(greeting).readUInt32BE(0)), 'the server process id was handed out');
    await client.close();
  });

  test('a wrong key stops nothing and learns nothing', async () => {
    const { client, greeting } = await logIn(on.door, await on.door.login());
    client.send(query('select pg_sleep(1)'));
    await sleep(200);
    const wrong = Buffer.from(cancelKey(greeting));
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    assert.equal((await cancel(wrong)).length, 0);
    assert.match((await client.until('Z')).map(({ type }) => type).join(''), /^TDCZ$/);
    await client.close();
  });

  test('one session is never stopped by the key of another', async () => {
    const [one, two] = await Promise.all([1, 2].map(async () => await logIn(on.door, await on.door.login())));
    if (one === undefined || two === undefined) throw new Error('two sessions were wanted');
    one.client.send(query('select pg_sleep(30)'));
    two.client.send(query('select pg_sleep(1)'));
    await sleep(300);
    await cancel(cancelKey(one.greeting));
    assert.equal(errorFields((await one.client.until('Z')).at(-2)).C, '57014');
    assert.deepEqual(
      (await two.client.until('Z')).map(({ type }) => type),
      ['T', 'D', 'C', 'Z'],
    );
    await Promise.all([one.client.close(), two.client.close()]);
  });

  test('psql stops its statement on interrupt', { skip: needs('psql', 'timeout') }, async () => {
    const script = 'select pg_sleep(30);\n';
    const interrupt = ['--signal=INT', '--foreground', '1', 'psql', '-X'];
    const { stderr } = await run('timeout', interrupt, { env: await on.door.libpq(), input: script });
    assert.match(stderr, /canceling statement due to user request/);
  });

  /** All the gateway says to a canceller before it closes or resets: nothing, whether the key was right or not. */
  async function cancel(key: Buffer): Promise<Buffer> {
    const socket = await dial(on.door);
    const said: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => said.push(chunk)).on('error', () => socket.destroy());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.end(cancelRequest(key));
    await closed;
    return Buffer.concat(said);
  }
});
