// Tests of showing entries: what the key holder sees, what everybody else does, and that a session comes whole.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  createPayloadKeyFile,
  loadPrivatePayloadKey,
  type PrivatePayloadKey,
} from '../payload/payload-keys.ts';
import { samplePayloadKey, writeSample } from './sample-log.ts';
import { type ShownEntry, showEntry, showSession } from './show.ts';

const root = mkdtempSync(join(tmpdir(), 'gatelog-show-'));
const log = join(root, 'log');
let key: PrivatePayloadKey;
before(async () => {
  await writeSample(log);
  key = loadPrivatePayloadKey(samplePayloadKey(log));
});
after(() => rmSync(root, { recursive: true }));

const shown = (entry: ShownEntry) =>
  Object.fromEntries(
    entry.payloads.map(({ descriptor, bytes, problem }) => [descriptor.role, bytes?.toString() ?? problem]),
  );

async function session(): Promise<readonly ShownEntry[]> {
  const start = await showEntry(log, 2, key);
  return showSession(log, start.entry.session as string, key);
}

test('the key holder reads the request, its parameters, the declared intent and the answer', async () => {
  const request = await showEntry(log, 3, key);
  assert.equal(request.entry.kind, 'req');
  assert.deepEqual(shown(request), {
    'req.text': 'SELECT $1',
    'req.params': '[["int4","text","0"]]',
    'req.intent': '{"ticket":"T-1"}',
  });
  assert.deepEqual(shown(await showEntry(log, 4, key)), { 'res.body': 'row 0' });
});

test('a session comes whole and in order, with its facts', async () => {
  const entries = await session();
  assert.deepEqual(
    entries.map(({ entry }) => entry.sequence),
    entries.map((_, index) => index),
  );
  assert.equal(entries.at(-1)?.entry.kind, 'session.end');
  const facts = Object.fromEntries((entries[0] as ShownEntry).facts.map(({ name, value }) => [name, value]));
  assert.deepEqual(facts, { user: 'order-bot', address: '192.0.2.7', name: 'Order Bot' });
});

test('an answer cut at the cap shows what was kept, and a stream its chunks', async () => {
  const entries = await session();
  const cut = entries.find(({ entry }) => entry.fields['cut'] !== undefined) as ShownEntry;
  assert.equal(cut.payloads[0]?.bytes?.length, 200_000);
  assert.equal((cut.entry.fields['cut'] as { rows: number }).rows, 20);
  const chunks = entries.filter(({ entry }) => entry.kind === 'chunk');
  assert.deepEqual(
    chunks.slice(0, 3).map(({ payloads }) => payloads[0]?.bytes?.[0]),
    [0, 1, 2],
  );
});

test('without the key the entry is shown and its payloads say why not', async () => {
  const request = await showEntry(log, 3);
  assert.deepEqual(new Set(Object.values(shown(request))), new Set(['payload.key']));
  const path = join(root, 'other.pem');
  createPayloadKeyFile(path);
  const other = await showEntry(log, 3, loadPrivatePayloadKey(path));
  assert.deepEqual(new Set(Object.values(shown(other))), new Set(['payload-key.other']));
});

test('a knock shows its clues', async () => {
  const entries = await Promise.all(Array.from({ length: 60 }, (_, index) => showEntry(log, index, key)));
  const knock = entries.find(
    ({ entry }) => entry.kind === 'deny' && entry.session === undefined,
  ) as ShownEntry;
  assert.deepEqual(
    knock.facts.map(({ name, value }) => [name, value]),
    [['address', '192.0.2.8']],
  );
});

test('after its wrapped key was deleted a session is shown without its payloads', async () => {
  const copy = join(root, 'shredded');
  await writeSample(copy, 1);
  for (const name of readdirSync(join(copy, 'keys/wrapped'))) rmSync(join(copy, 'keys/wrapped', name));
  const request = await showEntry(copy, 3, loadPrivatePayloadKey(samplePayloadKey(copy)));
  assert.deepEqual(new Set(Object.values(shown(request))), new Set(['payload.shredded']));
});

test('what is not there is said to be not there', async () => {
  await assert.rejects(showEntry(log, 999_999), { code: 'log.no-entry' });
  await assert.rejects(showSession(log, 'none'), { code: 'show.no-session' });
});
