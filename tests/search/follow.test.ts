// Tests of the index over real logs: it says what the log says, whatever happens while it is made.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import type { GatelogError } from '../../src/model/error.ts';
import { openTrailReader, startIndexWorker } from '../../src/search/open-trail-reader.ts';
import type { TrailReader } from '../../src/search/trail-reader.ts';
import { readTrail, type TrailEntry } from '../support/trail.ts';
import {
  end,
  type LogFolder,
  logFolder,
  openLog,
  readAll,
  request,
  startTrail,
  writeMany,
} from './real-log.ts';

async function writtenLog(sessions: number, requests: number): Promise<LogFolder> {
  const folder = logFolder();
  const journal = await openLog(folder.directory);
  await writeMany(journal, sessions, requests);
  await journal.close();
  return folder;
}

const targets = ['orders-db', 'people-db'];

/** All rows that a query could read, without what depends on how the file came about. */
function contents(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = ['sessions', 'people', 'entries', 'progress', 'session_words'];
    const words = database.prepare('select rowid, * from words order by rowid').all();
    return [words, ...tables.map((name) => database.prepare(`select * from ${name} order by 1, 2`).all())];
  } finally {
    database.close();
  }
}

/** What the entries of a session add up to, counted by hand. */
function countedByHand(entries: readonly TrailEntry[]) {
  const of = (kind: string) => entries.filter(({ k }) => k === kind);
  const out = of('res').map((entry) => entry['out'] as { rows: number; status: string });
  return {
    entry: of('session.start')[0]?.i,
    actions: of('req').length,
    denied: of('deny').length,
    rows: out.reduce((sum, { rows }) => sum + rows, 0),
    errors: out.filter(({ status }) => status === 'error').length,
    endedAt: of('session.end')[0]?.t,
  };
}

test('sessions, counts and timelines are what the entries of the log say', async () => {
  const { directory, options } = await writtenLog(9, 12);
  using index = await readAll(options);
  const log = readTrail(directory);
  const bySession = Map.groupBy(
    log.filter(({ sid }) => sid !== undefined),
    ({ sid }) => sid as string,
  );
  assert.deepEqual(await index.answers.lag(), { indexed: log.length, size: log.length });
  const { items, next } = await index.answers.sessions({ targets, limit: 200 });
  assert.deepEqual([items.length, next], [9, undefined]);
  for (const { id, entry, actions, denied, rows, errors, endedAt } of items) {
    const entries = bySession.get(id) ?? [];
    assert.deepEqual({ entry, actions, denied, rows, errors, endedAt }, countedByHand(entries));
    const timeline = await index.answers.timeline(id, { payloads: false, limit: 200 });
    const shown = entries.filter(({ k }) => ['session.start', 'req', 'deny', 'session.end'].includes(k));
    assert.deepEqual(
      timeline.items.map((item) => item.entry),
      shown.map(({ i }) => i),
    );
    const answered = entries.filter(({ k }) => k === 'res').map(({ i, ref }) => [ref, i]);
    const joined = timeline.items.flatMap((item) =>
      item.outcome === undefined ? [] : [[item.entry, item.outcome.entry]],
    );
    assert.deepEqual(joined, answered);
  }
});

test('pages of sessions, hits and timelines join without a gap or a double', async () => {
  const { options } = await writtenLog(7, 9);
  using index = await readAll(options);
  const { answers } = index;
  const all = await answers.sessions({ targets, limit: 200 });
  assert.deepEqual(await collect((cursor) => answers.sessions({ targets, limit: 2, ...cursor })), all.items);
  const asked = { text: 'select', targets, payloadTargets: targets };
  const hits = await answers.search({ ...asked, limit: 200 });
  assert.deepEqual([hits.items.length, hits.total], [63, 63]);
  assert.deepEqual(await collect((cursor) => answers.search({ ...asked, limit: 10, ...cursor })), hits.items);
  const { id } = all.items[0] as { id: string };
  const timeline = await answers.timeline(id, { payloads: true, limit: 200 });
  assert.deepEqual(
    await collect((cursor) => answers.timeline(id, { payloads: true, limit: 3, ...cursor })),
    timeline.items,
  );
});

async function collect<Item>(
  page: (cursor: { cursor?: string }) => Promise<{ items: readonly Item[]; next?: string }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: { cursor?: string } | undefined = {}; cursor !== undefined; ) {
    const { items: more, next } = await page(cursor);
    items.push(...more);
    cursor = next === undefined ? undefined : { cursor: next };
  }
  return items;
}

test('a worker killed again and again ends with the same index as one that was left alone', async () => {
  const { options } = await writtenLog(30, 60);
  const whole = { ...options, database: `${options.database}.whole` };
  const undisturbed = await readAll(whole);
  undisturbed[Symbol.dispose]();
  let kills = 0;
  for (let indexed = 0, size = 1; indexed < size; ) {
    const worker = startIndexWorker(options);
    await new Promise((resolve) => worker.once('message', resolve));
    await sleep(40 + ((kills * 37) % 90));
    await worker.terminate();
    kills++;
    ({ indexed, size } = progressOf(options.database, whole.database));
  }
  assert.ok(kills > 3, `it was killed ${kills} times on the way`);
  const after = await readAll(options);
  after[Symbol.dispose]();
  assert.deepEqual(contents(options.database), contents(whole.database));
});

function progressOf(path: string, whole: string): { indexed: number; size: number } {
  const read = (file: string) => {
    const database = new DatabaseSync(file);
    const row = database
      .prepare('select indexed, (select count(*) from unwritten) waiting from progress')
      .get();
    database.close();
    return Number(row?.['indexed']) - Number(row?.['waiting']);
  };
  return { indexed: read(path), size: read(whole) };
}

test('the index follows a log that grows while it is read, and shows texts before they are in their files', async () => {
  const { directory, options } = logFolder();
  const journal = await openLog(directory);
  await using reader = await openTrailReader(options);
  const trail = await startTrail(journal);
  for (let round = 0; round < 5; round++) {
    request(trail, { text: `SELECT growing${round}`, intent: { text: `round ${round}` } });
    const found = await until(
      () => reader.search({ text: `growing${round}`, targets, payloadTargets: targets, limit: 5 }),
      ({ total }) => total === 1,
    );
    assert.equal(found.items[0]?.snippet, `SELECT \u0002growing${round}\u0003`);
  }
  const { items } = await reader.sessions({ targets, payloadTargets: targets, live: true, limit: 5 });
  assert.deepEqual(
    items.map(({ actions, intent, principal }) => [actions, intent, principal.name]),
    [[5, 'round 4', 'Order Bot']],
  );
  assert.deepEqual(globSync('payload/**/*.enc', { cwd: directory }), [], 'texts are still in the WAL only');
  end(trail);
  await journal.close();
  await until(
    () => reader.sessions({ targets, live: true, limit: 5 }),
    (page) => page.items.length === 0,
  );
});

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const value = await read();
    if (holds(value)) return value;
    await sleep(20);
  }
  throw new Error(`it never came to hold: ${JSON.stringify(await read())}`);
}

test('an entry that was changed stops the index before it, with a sentence, and reading goes on', async () => {
  const { directory, options } = await writtenLog(30, 60);
  const path = bundlePath(directory, 6);
  const bytes = readFileSync(path);
  const changed = Buffer.from(bytes);
  changed.write('DROP', bytes.indexOf('"status":"ok"') + 10);
  writeFileSync(path, changed);
  const index = await readAll(options);
  const { indexed, size, stopped } = await index.answers.lag();
  assert.deepEqual([indexed, stopped?.code], [6 * 256, 'log.root']);
  assert.match(stopped?.message ?? '', /from entry 1536: .*gatelog audit verify/);
  assert.ok(size > indexed);
  assert.ok((await index.answers.sessions({ targets, limit: 200 })).items.length > 5);
  writeFileSync(path, bytes);
  await index.follow();
  assert.deepEqual(await index.answers.lag(), { indexed: size, size });
  index[Symbol.dispose]();
});

test('a bundle that is gone is named, also to who asks for an entry in it', async () => {
  const { directory, options } = await writtenLog(30, 60);
  const path = bundlePath(directory, 3);
  renameSync(path, `${path}.gone`);
  await using reader = await openTrailReader(options);
  const { stopped } = await until(
    () => reader.lag(),
    (lag) => lag.stopped !== undefined,
  );
  assert.equal(stopped?.code, 'log.missing');
  await assert.rejects(reader.entry(3 * 256), (error: GatelogError) => {
    assert.deepEqual([error.code, error.data['code']], ['search.unavailable', 'log.missing']);
    return true;
  });
  assert.ok((await reader.sessions({ targets, limit: 1 })).items.length === 1);
});

function bundlePath(directory: string, bundle: number): string {
  return join(directory, 'tile', 'entries', String(bundle).padStart(3, '0'));
}

test('an index of another log, another version or no index at all is made anew', async () => {
  const { options } = await writtenLog(3, 4);
  const spoil: readonly ((path: string) => void)[] = [
    (path) => change(path, `update mark set value = 'other.example.com/log' where name = 'origin'`),
    (path) => change(path, `update mark set value = '0' where name = 'schema'`),
    (path) => change(path, `update progress set leaf = x'00'`),
    (path) => change(path, 'update progress set indexed = 1000000'),
    (path) => writeFileSync(path, 'this is no database, and longer than the head of one would be'.repeat(20)),
  ];
  const first = await readAll(options);
  first[Symbol.dispose]();
  const right = contents(options.database);
  for (const one of spoil) {
    change(options.database, `update sessions set actions = 999`);
    one(options.database);
    const again = await readAll(options);
    again[Symbol.dispose]();
    assert.deepEqual(contents(options.database), right, one.toString());
  }
});

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

test('the file of the index is readable by its owner only, and holds no text when it is told so', async () => {
  const { options } = await writtenLog(2, 4);
  for (const payloads of [true, false]) {
    const index = await readAll({ ...options, payloads });
    for (const end of ['', '-wal'])
      if (existsSync(options.database + end))
        assert.equal(statSync(options.database + end).mode & 0o777, 0o600);
    const { total } = await index.answers.search({
      text: 'select',
      targets,
      payloadTargets: targets,
      limit: 1,
    });
    assert.equal(total, payloads ? 8 : 0);
    const [session] = (await index.answers.sessions({ targets, limit: 1 })).items;
    const timeline = await index.answers.timeline(session?.id ?? '', { payloads: true, limit: 2 });
    assert.match(timeline.items[1]?.text ?? '', /^SELECT/, 'the timeline reads texts from the log itself');
    index[Symbol.dispose]();
    const bytes = readFileSync(options.database, 'latin1');
    assert.equal(bytes.includes('FROM t1'), payloads);
  }
});

test('another origin than that of the log is refused', async () => {
  const { options } = await writtenLog(1, 1);
  const opening = openTrailReader({ ...options, origin: 'other.example.com/log' });
  await assert.rejects(opening, (error: GatelogError) => error.code === 'search.origin');
});

test('an index in use by another is refused', async () => {
  const { options } = await writtenLog(1, 1);
  await using reader: TrailReader = await openTrailReader(options);
  await reader.lag();
  await assert.rejects(openTrailReader(options), (error: GatelogError) => error.code === 'search.in-use');
});
