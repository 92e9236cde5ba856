// What psql did through the door, read back: found by its words, shown with its answer as it was sent, masked as it was masked.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTrailReader } from '../../src/search/open-trail-reader.ts';
import type { TrailReader } from '../../src/search/trail-reader.ts';
import { stage } from '../e2e/clients/open.ts';
import { needs } from '../support/needs.ts';
import { run } from '../support/run.ts';
import { published, readTrail } from '../support/trail.ts';

describe('a session of psql, read back', { skip: needs('psql') }, () => {
  const on = stage({
    classes: { contact: { mask: 'redact' } },
    classify: [{ columns: 'public.customers.email', as: 'contact' }],
  });
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-read-back-'));
  let reader: TrailReader;
  const targets = ['shop'];

  before(async () => {
    const script = `select id, email from customers order by id limit 2;
select nonsense from customers;
drop table customers;
select 'needle ' || count(*) as found from customers;
`;
    await run('psql', ['-X'], { env: await on.door.libpq(), input: script, cwd: folder });
    const directory = on.door.auditDirectory;
    await published(directory);
    reader = await openTrailReader({
      ...{ directory, origin: 'audit.example.com/test', database: join(folder, 'search.db'), payloads: true },
      payloadKey: join(dirname(directory), 'payload.key'),
    });
    await caughtUp();
  });
  after(async () => {
    await reader?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function caughtUp(): Promise<void> {
    const size = readTrail(on.door.auditDirectory).length;
    for (let tries = 0; tries < 500; tries++) {
      const { indexed } = await reader.lag();
      if (indexed >= size) return;
      await sleep(20);
    }
    throw new Error(`the index did not reach ${size}: ${JSON.stringify(await reader.lag())}`);
  }

  test('its counts are right and its statements stand in order, with what came back', async () => {
    const { items } = await reader.sessions({ targets, limit: 10 });
    const [session] = items;
    assert.deepEqual([items.length, session?.denied, session?.protocol], [1, 1, 'postgres']);
    assert.ok((session?.errors ?? 0) >= 1);
    assert.ok((session?.masked ?? 0) >= 2);
    const timeline = await reader.timeline(session?.id ?? '', { payloads: true, limit: 200 });
    const texts = timeline.items.map(({ text }) => text ?? '').filter((text) => text !== '');
    const expected = [/email/, /nonsense/, /drop table/, /needle/];
    assert.deepEqual(
      expected.map((one) => texts.findIndex((text) => one.test(text))),
      [0, 1, 2, 3],
    );
    const [first, failed, dropped, last] = timeline.items.filter(({ text }) => typeof text === 'string');
    assert.deepEqual(first?.answer?.columns, ['id', 'email']);
    assert.equal(first?.answer?.rows.length, 2);
    assert.deepEqual(first?.outcome?.masked, { contact: { 'public.customers.email': 2 } });
    assert.deepEqual([failed?.outcome?.status, failed?.outcome?.word], ['error', '42703']);
    assert.match(failed?.answer?.notes.join(' ') ?? '', /nonsense/);
    assert.deepEqual([dropped?.kind, dropped?.decision], ['denied', 'deny']);
    assert.match(last?.answer?.rows[0]?.[0] ?? '', /^needle \d+$/);
  });

  test('no masked value is in the index or in an answer', async () => {
    const { rows } = await on.server.admin('select email from customers order by id limit 2');
    const { items } = await reader.sessions({ targets, limit: 1 });
    const timeline = JSON.stringify(
      await reader.timeline(items[0]?.id ?? '', { payloads: true, limit: 200 }),
    );
    for (const { email } of rows as { email: string }[]) {
      assert.ok(!timeline.includes(email));
      assert.equal((await find(`"${email}"`)).total, 0);
    }
  });

  function find(text: string) {
    return reader.search({ text, targets, payloadTargets: targets, limit: 10 });
  }

  test('it is found by words and by fields', async () => {
    assert.ok((await find('needle')).items[0]?.snippet?.includes('\u0002needle\u0003'));
    for (const text of [
      'error:42703',
      'class:contact',
      'decision:deny verb:sql:drop',
      'policy:no-drop',
      'table:customers nonsense',
    ])
      assert.equal((await find(text)).total, 1, text);
  });
});
