// Tests of proofs and integrity: what is handed out is enough to check an entry with SHA-256 and the note alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openNote, parseVkey } from '../../src/audit/log/note.ts';
import { openTrailReader } from '../../src/search/open-trail-reader.ts';
import type { EntryProof, TrailReader } from '../../src/search/trail-reader.ts';
import { logFolder, openLog, writeMany } from './real-log.ts';

const folder = logFolder();

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** RFC 9162 section 2.1.3.2, written out as a browser would. */
function rootOf({ index, size, leaf, path }: EntryProof): string {
  let hash = sha256(Buffer.of(0), Buffer.from(leaf, 'base64'));
  let [number, last] = [index, size - 1];
  for (const one of path) {
    const sibling = Buffer.from(one, 'base64');
    if (number % 2 === 1 || number === last) {
      hash = sha256(Buffer.of(1), sibling, hash);
      while (number % 2 === 0 && number !== 0)
        [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
    } else hash = sha256(Buffer.of(1), hash, sibling);
    [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
  }
  assert.equal(last, 0);
  return hash.toString('base64');
}

test('every proof leads from the stored bytes to the root in the signed note', async () => {
  const journal = await openLog(folder.directory);
  await writeMany(journal, 5, 30);
  await journal.close();
  await using reader = await openTrailReader(folder.options);
  const { size, vkey, root } = await reader.integrity();
  for (let index = 0; index < size; index += 7) {
    const proof = (await reader.proof(index)) as EntryProof;
    const { text } = openNote(proof.checkpoint, [parseVkey(proof.vkey)]);
    assert.deepEqual(text.split('\n').slice(1, 3), [String(proof.size), rootOf(proof)]);
    assert.deepEqual([proof.vkey, rootOf(proof)], [vkey, root]);
    const entry = await reader.entry(index);
    assert.equal(entry?.text, Buffer.from(proof.leaf, 'base64').toString('utf8'));
  }
  for (const index of [size, -1, 0.5, Number.NaN]) {
    assert.equal(await reader.proof(index), undefined);
    assert.equal(await reader.entry(index), undefined);
  }
});

test('entries tell their session and target, also those that only belong to one', async () => {
  await using reader = await openTrailReader(folder.options);
  await settled(reader);
  const { items } = await reader.sessions({ targets: ['people-db'], limit: 1 });
  const { items: timeline } = await reader.timeline(items[0]?.id ?? '', { payloads: false, limit: 2 });
  const outcome = await reader.entry(timeline[1]?.outcome?.entry ?? -1);
  assert.deepEqual([outcome?.session, outcome?.target], [items[0]?.id, 'people-db']);
  assert.equal((await reader.entry(0))?.target, undefined, 'a boot belongs to no target');
});

test('a verification runs once at a time, and its result is kept', async () => {
  await using reader = await openTrailReader(folder.options);
  assert.equal((await reader.integrity()).verification, undefined);
  await reader.verify();
  const first = (await reader.integrity()).verification;
  await reader.verify();
  const { verification } = await reader.integrity();
  assert.equal(first?.startedAt, verification?.startedAt, 'the second call starts none');
  const whole = await verified(reader);
  assert.deepEqual([whole?.state, whole?.findings], ['whole', []]);
  const path = join(folder.directory, 'tile', 'entries', '000');
  const bytes = readFileSync(path);
  const changed = Buffer.from(bytes);
  changed.write('people', bytes.indexOf('orders'));
  writeFileSync(path, changed);
  await reader.verify();
  const broken = await verified(reader);
  assert.equal(broken?.state, 'not-whole');
  assert.match(broken?.findings.join('\n') ?? '', /\w/);
  writeFileSync(path, bytes);
});

async function verified(reader: TrailReader) {
  for (let tries = 0; tries < 500; tries++) {
    const { verification } = await reader.integrity();
    if (verification?.state !== 'running') return verification;
    await sleep(20);
  }
  throw new Error('the verification never ended');
}

async function settled(reader: TrailReader): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const { indexed, size } = await reader.lag();
    if (indexed === size) return;
    await sleep(20);
  }
  throw new Error('the index never caught up');
}
