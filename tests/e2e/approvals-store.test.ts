// The store is a letter box: whoever writes to it without its key makes nothing run, and while it is away nothing that needs it runs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import type { ApprovalView } from '../../src/api/shapes/approvals.ts';
import {
  approvalStage,
  asking,
  bodyOf,
  closing,
  connect,
  dbaAt,
  errorOf,
  executed,
  startWithPapers,
  storeOf,
  storeUrlFile,
  typesOf,
} from '../support/approval-stage.ts';
import type { Person } from '../support/approver.ts';
import { type Door, openDoor } from '../support/door.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { query } from '../support/raw-messages.ts';

interface Row {
  readonly id: string;
  readonly state: string;
  readonly sealed: Uint8Array;
}

describe('a row of the store, altered by hand', () => {
  const on = approvalStage({ approvals: { waitSeconds: 3 } });

  /** What one can do to the row of a request that waits. `approved` is that of one that was approved. */
  const ways: Readonly<Record<string, (store: DatabaseSync, waiting: Row, approved: Row) => void>> = {
    'its state set to approved': (store, { id }) => {
      store.prepare("update gatelog_requests set state = 'approved' where id = ?").run(id);
    },
    'a bit of its content flipped, and the state set': (store, { id, sealed }) => {
      const bytes = Buffer.from(sealed);
      bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
      store.prepare("update gatelog_requests set state = 'approved', sealed = ? where id = ?").run(bytes, id);
    },
    'the content of an approved one put in its place': (store, { id }, { sealed }) => {
      store
        .prepare("update gatelog_requests set state = 'approved', sealed = ? where id = ?")
        .run(sealed, id);
    },
    'the whole row of an approved one put in its place': (store, { id }, { id: other }) => {
      store.prepare('delete from gatelog_requests where id = ?').run(id);
      store.prepare('update gatelog_requests set id = ? where id = ?').run(id, other);
    },
    'the row taken away': (store, { id }) => {
      store.prepare('delete from gatelog_requests where id = ?').run(id);
    },
  };

  for (const [name, alter] of Object.entries(ways))
    test(`${name}: nothing runs`, async () => {
      await using client = await connect(on.door);
      const approved = await approvedOne(client);
      client.raw.send(query("update papers set body = 'forged' where id = 2"));
      const request = await on.dana.next();
      const store = new DatabaseSync(storeOf(on.door), { timeout: 5000 });
      alter(store, rowOf(store, request.id), rowOf(store, approved.id));
      store.close();
      const { code, words } = errorOf(await client.raw.until('Z'));
      assert.equal(code, '42501');
      assert.match(words, /approval\.(expired|withdrawn|unavailable)/);
      const late = await on.dana.approve(request);
      assert.ok([404, 409].includes(late.status), JSON.stringify(late.body));
      assert.equal(await bodyOf(on.server, 2), 'note 2');
      assert.deepEqual(executed(on.server, "'forged'"), []);
      assert.equal((await closing(on.door, request.id)).k, 'deny');
      await on.door.verify();
    });

  test('the same text again is another request, with another digest', async () => {
    await using client = await connect(on.door);
    const first = await approvedOne(client);
    client.raw.send(query("update papers set body = 'yes' where id = 1"));
    const second = await on.dana.next();
    assert.notEqual(second.digest, first.digest);
    const told = await on.dana.approve({ ...second, digest: first.digest });
    assert.deepEqual([told.status, told.body['code']], [409, 'approval.changed']);
    await on.dana.deny(second);
    await client.raw.until('Z');
  });

  async function approvedOne(client: Awaited<ReturnType<typeof connect>>): Promise<ApprovalView> {
    client.raw.send(query("update papers set body = 'yes' where id = 1"));
    const request = await on.dana.next();
    await on.dana.approve(request);
    assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
    return request;
  }

  function rowOf(store: DatabaseSync, id: string): Row {
    return store.prepare('select * from gatelog_requests where id = ?').get(id) as unknown as Row;
  }
});

describe('the store goes away', () => {
  const set: {
    server?: PostgresServer;
    store?: PostgresServer;
    door?: Door;
    dana?: Person;
    folder?: string;
  } = {};
  const on = set as Required<typeof set>;
  before(async () => {
    [set.server, set.store] = await Promise.all([startWithPapers(), startPostgres()]);
    set.folder = mkdtempSync(join(tmpdir(), 'gatelog-store-url-'));
    const url = await storeUrlFile(set.store, set.folder);
    set.door = await openDoor(
      asking({
        server: set.server,
        store: { postgres: { url: { file: url } } },
        approvals: { waitSeconds: 120 },
      }),
    );
    set.dana = await dbaAt(set.door);
  });
  after(async () => {
    try {
      await set.door?.stop();
    } finally {
      await Promise.all([set.server?.stop(), set.store?.stop().catch(() => undefined)]);
      rmSync(on.folder, { recursive: true, force: true });
    }
  });

  test('what waits is denied after a while, what needs it is denied at once, everything else goes on', async () => {
    await using held = await connect(on.door);
    await using other = await connect(on.door);
    held.raw.send(query("update papers set body = 'held' where id = 1"));
    const request = await on.dana.next();
    await on.store.stop();
    const over = new AbortController();
    const end = held.raw.until('Z', 40_000).finally(() => over.abort());
    let plain = 0;
    const needing = other.raw.ask(query("update papers set body = 'needs' where id = 2"));
    assert.match(errorOf(await needing).words, /approval\.unavailable/);
    assert.equal(
      over.signal.aborted,
      false,
      'what came later was denied before the patience with what waits was over',
    );
    while (!over.signal.aborted) {
      assert.equal(typesOf(await other.raw.ask(query('select 1'))), 'TDCZ');
      plain += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.match(errorOf(await end).words, /approval\.unavailable/);
    assert.ok(plain > 10, `only ${plain} plain statements went through meanwhile`);
    assert.equal((await on.dana.approve(request)).status, 503);
    assert.deepEqual([await bodyOf(on.server, 1), await bodyOf(on.server, 2)], ['note 1', 'note 2']);
    assert.deepEqual((await closing(on.door, request.id))['rs'], ['approval.unavailable']);
    assert.equal(typesOf(await held.raw.ask(query('select 1'))), 'TDCZ');
    await on.door.verify();
  });
});
