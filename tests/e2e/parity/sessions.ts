// Parity scripts that need more than one session or object: LISTEN/NOTIFY, cancel, locks, large objects, fastpath.
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelKey, dial } from '../../support/raw-client.ts';
import { cancelRequest, functionCall, query } from '../../support/raw-messages.ts';
import type { Scripts } from './script.ts';

const asBytes = (value: bigint | number, bytes: 4 | 8): Buffer => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigInt64BE(BigInt(value));
  else buffer.writeInt32BE(Number(value));
  return buffer;
};

export const sessionScripts: Scripts = {
  'a greeting': async ({ greeting }) => greeting,
  'a notification to oneself': async ({ client }) => [
    ...(await client.ask(query('listen shop'))),
    ...(await client.ask(query("notify shop, 'from myself'"))),
    ...(await client.ask(query('unlisten *'))),
  ],
  'a notification from another session reaches an idle one': async ({ client, another }) => {
    const listening = await client.ask(query('listen shop'));
    const other = await another();
    const sent = await other.client.ask(query("select pg_notify('shop', 'order ' || 17)"));
    const heard = await client.until('A');
    await other.client.close();
    return [...listening, ...sent, ...heard];
  },
  'a cancel request stops what runs': async ({ client, greeting, address }) => {
    client.send(query('select pg_sleep(30)'));
    await sleep(150);
    const knock = await dial(address);
    knock.end(cancelRequest(cancelKey(greeting)));
    const stopped = await client.until('Z');
    knock.destroy();
    return [...stopped, ...(await client.ask(query('select 1')))];
  },
  'a statement timeout': async ({ client }) => [
    ...(await client.ask(query('set statement_timeout = 50'))),
    ...(await client.ask(query('select pg_sleep(5)'))),
    ...(await client.ask(query('reset statement_timeout'))),
  ],
  'a lock that another session holds': async ({ client, another }) => {
    const other = await another();
    const held = await other.client.ask(query('begin; select id from products where id = 1 for update'));
    const refused = await client.ask(query('select id from products where id = 1 for update nowait'));
    const freed = await other.client.ask(query('rollback'));
    await other.client.close();
    return [...held, ...refused, ...freed];
  },
  'large objects through SQL': async ({ client }) => {
    const all = [];
    for (const text of [
      'begin',
      'select lo_create(424242)',
      "select lo_put(424242, 0, '\\x68656c6c6f')",
      'select lo_get(424242)',
      'select lo_get(424242, 1, 3)',
      'select lo_unlink(424242)',
      'rollback',
    ])
      all.push(...(await client.ask(query(text))));
    return all;
  },
  'large objects through the fastpath': async ({ client }) => {
    const [creat, open, write, lseek, read] = [715, 952, 955, 956, 954];
    const all = await client.ask(query('begin'));
    all.push(...(await client.ask(functionCall(creat, [asBytes(434_343, 4)]))));
    all.push(...(await client.ask(functionCall(open, [asBytes(434_343, 4), asBytes(0x60000, 4)]))));
    all.push(...(await client.ask(functionCall(write, [asBytes(0, 4), Buffer.from('fast')]))));
    all.push(...(await client.ask(functionCall(lseek, [asBytes(0, 4), asBytes(0, 4), asBytes(0, 4)]))));
    all.push(...(await client.ask(functionCall(read, [asBytes(0, 4), asBytes(10, 4)]))));
    all.push(...(await client.ask(functionCall(999_999, []))));
    return [...all, ...(await client.ask(query('rollback')))];
  },
};
