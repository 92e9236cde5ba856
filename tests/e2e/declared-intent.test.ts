// What the agent says it does, and for which ticket: by options, by SET and by a comment; it stands beside what it did.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { Client } from 'pg';
import { loadPrivatePayloadKey } from '../../src/audit/payload/payload-keys.ts';
import { showEntry } from '../../src/audit/verify/show.ts';
import { stage } from './clients/open.ts';

describe('a declared intent', () => {
  const on = stage();

  async function connect(options?: string): Promise<Client> {
    const { password } = await on.door.login();
    const client = new Client({
      host: on.door.host,
      port: on.door.port,
      database: on.door.target,
      user: 'agent',
      password: password ?? '',
      ssl: { ca: on.door.ca, servername: 'localhost' },
      ...(options === undefined ? {} : { options }),
    });
    await client.connect();
    return client;
  }

  /** The intents recorded with the statements that hold `marker`, in order; null where none was declared. */
  async function intentsOf(marker: string): Promise<unknown[]> {
    const found: unknown[] = [];
    for (const { i } of on.door.trail().filter(({ k }) => k === 'req')) {
      const { payloads } = await showEntry(on.door.auditDirectory, Number(i), key());
      const read = (role: string) =>
        payloads.find(({ descriptor }) => descriptor.role === role)?.bytes?.toString();
      if (read('req.text')?.includes(marker)) found.push(JSON.parse(read('req.intent') ?? 'null'));
    }
    return found;
  }

  const key = () => loadPrivatePayloadKey(join(dirname(on.door.auditDirectory), 'payload.key'));

  test('by options of the connection, for all its statements', async () => {
    const client = await connect('-c gatelog.intent=refund\\ order\\ 7 -c gatelog.ticket=SHOP-7');
    await client.query("select 'by-options'");
    await client.end();
    assert.deepEqual(await intentsOf('by-options'), [{ text: 'refund order 7', ticket: 'SHOP-7' }]);
  });

  test('by SET, for what follows it', async () => {
    const client = await connect();
    await client.query("select 'before-set'");
    await client.query("set gatelog.intent = 'count the stock'");
    await client.query("set gatelog.ticket = 'SHOP-8'");
    await client.query("select 'after-set'");
    await client.end();
    assert.deepEqual(await intentsOf('before-set'), [null]);
    assert.deepEqual(await intentsOf('after-set'), [{ text: 'count the stock', ticket: 'SHOP-8' }]);
  });

  test('by a leading sqlcommenter comment, for that statement only', async () => {
    const client = await connect();
    await client.query(
      "/*gatelog.intent='look%20up%20a%20price',gatelog.ticket='SHOP-9'*/ select 'by-comment'",
    );
    await client.query("select 'without-comment'");
    await client.end();
    assert.deepEqual(await intentsOf('by-comment'), [{ text: 'look up a price', ticket: 'SHOP-9' }]);
    assert.deepEqual(await intentsOf('without-comment'), [null]);
  });
});
