// Two gateways on one store: asked at one, answered at the other, run where it waits; each log has its part of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  asking,
  bodyOf,
  closing,
  connect,
  dbaAt,
  errorOf,
  eventually,
  executed,
  startWithPapers,
  storeUrlFile,
  typesOf,
} from '../support/approval-stage.ts';
import type { Person } from '../support/approver.ts';
import { type Door, openDoor } from '../support/door.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { query } from '../support/raw-messages.ts';

for (const kind of ['sqlite', 'postgres'] as const)
  describe(`two gateways on one store: ${kind}`, () => {
    const set: { server?: PostgresServer; folder?: string; a?: Door; b?: Door; atA?: Person; atB?: Person } =
      {};
    const on = set as Required<typeof set>;
    before(async () => {
      set.folder = mkdtempSync(join(tmpdir(), 'gatelog-shared-'));
      set.server = await startWithPapers();
      const place =
        kind === 'sqlite'
          ? { sqlite: join(set.folder, 'people.db') }
          : { postgres: { url: { file: await storeUrlFile(set.server, set.folder) } } };
      const store = { ...place, key: join(set.folder, 'store.key') };
      set.a = await openDoor(asking({ server: set.server, store, origin: 'audit.example.com/a' }));
      const { entra } = set.a;
      set.b = await openDoor(asking({ server: set.server, store, entra, origin: 'audit.example.com/b' }));
      set.atA = await dbaAt(set.a);
      set.atB = await dbaAt(set.b);
    });
    after(async () => {
      try {
        await set.b?.stop();
        await set.a?.stop();
      } finally {
        await set.server?.stop();
        rmSync(on.folder, { recursive: true, force: true });
      }
    });

    test('asked at A, approved at B, run at A; both logs say so and are whole', async () => {
      await using client = await connect(on.a);
      client.raw.send(query("update papers set body = 'from b' where id = 1"));
      const request = await on.atB.next();
      assert.equal(request.gateway, 'audit.example.com/a');
      const told = await on.atB.approve(request);
      assert.deepEqual([told.status, told.body['state']], [200, 'approved']);
      assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
      assert.equal(await bodyOf(on.server, 1), 'from b');
      assert.equal(executed(on.server, "'from b'").length, 1);
      const ask = on.a.trail().find(({ k }) => k === 'ask');
      const answer = await eventually('the answer', () => on.b.trail().find(({ k }) => k === 'answer'));
      assert.equal(on.a.trail().filter(({ k }) => k === 'answer').length, 0);
      assert.equal(on.b.trail().filter(({ k }) => k === 'ask').length, 0);
      const req = await closing(on.a, request.id);
      const named = req['ask'] as { ref: number; by: { at: string }[] };
      assert.deepEqual(
        [req.k, named.ref, named.by[0]?.at],
        ['req', ask?.i, `audit.example.com/b#${answer.i}`],
      );
      await on.a.verify();
      await on.b.verify();
    });

    test('denied at B with a comment, which the client at A reads', async () => {
      await using client = await connect(on.a);
      client.raw.send(query("update papers set body = 'no' where id = 2"));
      await on.atB.deny(await on.atB.next(), 'ask me tomorrow');
      assert.match(errorOf(await client.raw.until('Z')).words, /Dana Reyes said no: ask me tomorrow/);
      assert.equal(await bodyOf(on.server, 2), 'note 2');
    });

    test('a grant given at B is used at A, and revoked at B it is over at A', async () => {
      await using client = await connect(on.a);
      const change = (id: number) => query(`update papers set body = upper('granted') where id = ${id}`);
      client.raw.send(change(3));
      await on.atB.approve(await on.atB.next(), { shape: { minutes: 5 } });
      await client.raw.until('Z');
      assert.equal(typesOf(await client.raw.ask(change(4))), 'CZ');
      const [grant] = await on.atB.grants();
      assert.equal((await on.atB.ask('POST', `/v1/grants/${grant?.id}/revoke`)).status, 200);
      client.raw.send(change(5));
      await on.atA.deny(await on.atA.next());
      assert.match(errorOf(await client.raw.until('Z')).words, /approval\.denied/);
    });

    test('one that starts anew withdraws what it left waiting, and nothing of the other', async () => {
      await using client = await connect(on.a);
      client.raw.send(query("update papers set body = 'of a' where id = 6"));
      const ofA = await on.atA.next();
      const lost = await connect(on.b);
      lost.raw.send(query("update papers set body = 'of b' where id = 7"));
      const ofB = (await on.atA.waiting(2)).find(({ id }) => id !== ofA.id);
      assert.ok(ofB !== undefined);
      await on.b.process.kill('SIGKILL');
      await lost.raw.closed();
      await on.b.restart();
      const [left] = await on.atA.waiting(1);
      assert.equal(left?.id, ofA.id);
      assert.equal((await on.atA.approve(ofB)).body['code'], 'approval.gone');
      assert.equal((await on.atB.approve(ofA)).status, 200);
      assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
      assert.deepEqual([await bodyOf(on.server, 6), await bodyOf(on.server, 7)], ['of a', 'note 7']);
      assert.deepEqual(executed(on.server, "'of b'"), []);
      await on.b.verify();
    });
  });
