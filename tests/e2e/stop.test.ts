// A gateway that is told to stop while somebody works: its log ends with `log.close`, and verifies, whatever hangs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { askForWrites } from '../support/approver.ts';
import { asking, connect, dbaAt, eventually, startWithPapers, storeOf } from '../support/approval-stage.ts';
import { type Door, type DoorOptions, openDoor, permitEverything } from '../support/door.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { query } from '../support/raw-messages.ts';
import type { TrailEntry } from '../support/trail.ts';

describe('a gateway that stops', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startWithPapers();
  });
  after(() => server?.stop());

  for (const [where, options] of [
    ['without an API', { policies: permitEverything }],
    ['with an API', { policies: askForWrites(), api: {} }],
  ] as const)
    test(`cuts a statement that runs on, and records its outcome as unknown, ${where}`, async () => {
      await using door = await opened({ server, ...options });
      const client = await connect(door.at);
      client.raw.send(query('select pg_sleep(60)'));
      await recorded(door.at, 'req');
      const entries = await stopped(door.at);
      const answer = entries.findLast(({ k }) => k === 'res');
      assert.equal((answer?.['out'] as { status?: string } | undefined)?.status, 'unknown');
      assert.deepEqual(endings(entries), [['client']]);
      await client.raw.closed();
    });

  test('refuses an action that waits for a person, though the store is locked', async () => {
    await using door = await opened(asking({ server }));
    const client = await connect(door.at);
    client.raw.send(query("update papers set body = 'stopped' where id = 1"));
    await (await dbaAt(door.at)).next();
    using _ = locked(storeOf(door.at));
    const entries = await stopped(door.at);
    assert.deepEqual(entries.findLast(({ k }) => k === 'deny')?.['rs'], ['approval.withdrawn']);
    assert.equal(endings(entries).length, 1);
  });

  test('ends the session of a target that never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await using door = await opened({
      ...{ server: { ...server, port }, policies: permitEverything },
      limits: { connectSeconds: 600 },
    });
    const refused = assert.rejects(connect(door.at));
    await recorded(door.at, 'session.start');
    const entries = await stopped(door.at);
    assert.deepEqual(endings(entries), [['gateway-stop']]);
    await refused;
    silent.close();
  });
});

async function opened(options: DoorOptions): Promise<AsyncDisposable & { readonly at: Door }> {
  const at = await openDoor(options);
  return { at, [Symbol.asyncDispose]: async () => void (await at.stop()) };
}

async function recorded(door: Door, kind: string): Promise<void> {
  await eventually(`an entry ${kind}`, () => door.trail().find(({ k }) => k === kind));
}

/** What is in the log once the process has ended in good order: it is whole, and closed. */
async function stopped(door: Door): Promise<TrailEntry[]> {
  const { code } = await door.process.kill('SIGTERM');
  assert.equal(code, 0, door.process.errors());
  await door.verify();
  const entries = door.trail();
  assert.equal(entries.at(-1)?.k, 'log.close');
  return entries;
}

/** Why its sessions ended. */
function endings(entries: readonly TrailEntry[]): unknown[] {
  return entries.filter(({ k }) => k === 'session.end').map(({ rs }) => rs);
}

/** Another program writes to the store and does not come to an end. */
function locked(path: string): Disposable {
  const connection = new DatabaseSync(path);
  connection.exec('begin immediate');
  return { [Symbol.dispose]: () => connection.close() };
}
