// Tests of verification over a real directory: a good log passes, and whatever is changed in it is found and classed.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseVkey } from '../log/note.ts';
import { loadPrivatePayloadKey } from '../payload/payload-keys.ts';
import {
  openSample,
  sampleAction,
  sampleDecision,
  samplePayloadKey,
  startSample,
  writeSample,
  runSample,
} from './sample-log.ts';
import { verifyLog } from './verify.ts';
import type { VerifyOptions } from './verify-report.ts';

const root = mkdtempSync(join(tmpdir(), 'gatelog-verify-'));
const log = join(root, 'log');
let trusted: VerifyOptions['trusted'];
before(async () => {
  await writeSample(log);
  trusted = [parseVkey(readFileSync(join(log, 'keys/log.vkey'), 'utf8').trim())];
});
after(() => rmSync(root, { recursive: true }));

let copies = 0;
function copy(): string {
  const path = join(root, `copy-${copies++}`);
  cpSync(log, path, { recursive: true });
  return path;
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(directory, name)).isFile(),
  );
}

function bend(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
  writeFileSync(path, bytes);
}

test('a good log passes, with and without the payload key', async () => {
  const payloadKey = loadPrivatePayloadKey(samplePayloadKey(log));
  for (const options of [{ trusted }, { trusted, payloadKey }, {}] as VerifyOptions[]) {
    const report = await verifyLog(log, options);
    assert.deepEqual(report.findings, []);
    assert.equal(report.exitCode, 0);
    assert.deepEqual([report.openIntents, report.openSessions, report.closed], [[], 0, true]);
    assert.equal(report.payloads.unnamed, 0);
    assert.ok(report.notChecked[0]?.includes('NO EXTERNAL ANCHOR'));
  }
});

test('a flipped bit anywhere in a bundle, tile, checkpoint, payload or wrapped key is found as altered', async () => {
  const directory = copy();
  const checked = /^(checkpoint|checkpoints\/|tile\/|payload\/|keys\/wrapped\/)/;
  const files = filesUnder(directory).filter((name) => checked.test(name));
  assert.ok(files.length > 10);
  for (const file of files) {
    const path = join(directory, file);
    const good = readFileSync(path);
    const steps = Math.min(good.length, 23);
    for (let step = 0; step < steps; step++) {
      const at = Math.floor((step * 7919 + (step * good.length) / steps) % good.length);
      bend(path, at);
      const report = await verifyLog(directory, { trusted: trusted ?? [] });
      assert.equal(report.verdict, 'altered', `${file} at ${at}: ${JSON.stringify(report.findings)}`);
      writeFileSync(path, good);
    }
  }
  assert.equal((await verifyLog(directory)).exitCode, 0);
});

test('a byte added to or cut from the end of any file is found', async () => {
  const directory = copy();
  const files = filesUnder(directory).filter((name) => /^(checkpoint|tile\/|payload\/)/.test(name));
  for (const file of files) {
    const path = join(directory, file);
    const good = readFileSync(path);
    for (const bytes of [Buffer.concat([good, Buffer.of(10)]), good.subarray(0, -1)]) {
      writeFileSync(path, bytes);
      assert.notEqual((await verifyLog(directory)).exitCode, 0, file);
    }
    writeFileSync(path, good);
  }
});

async function verdictWithout(pattern: RegExp, options: VerifyOptions = {}): Promise<string> {
  const directory = copy();
  const gone = filesUnder(directory).filter((name) => pattern.test(name));
  assert.ok(gone.length > 0);
  for (const name of gone) rmSync(join(directory, name));
  return (await verifyLog(directory, options)).verdict;
}

test('missing files are told apart by what they mean', async () => {
  assert.equal(await verdictWithout(/^tile\/entries\//), 'truncated');
  assert.equal(await verdictWithout(/^tile\/0\//), 'incomplete');
  assert.equal(await verdictWithout(/^checkpoints\//), 'incomplete');
  assert.equal(await verdictWithout(/^tile\/entries\//, { minIndex: 256, trusted: trusted ?? [] }), 'ok');
  const session = readdirSync(
    join(log, 'payload', readdirSync(join(log, 'payload'))[0] as string),
  )[0] as string;
  assert.equal(await verdictWithout(new RegExp(session)), 'deleted');
  assert.equal(await verdictWithout(/^payload\//, { payloads: false }), 'ok');
  await assert.rejects(verdictWithout(/^checkpoint$/), { code: 'verify.input' });
});

test('a copy without the payload folder is incomplete', async () => {
  const directory = copy();
  rmSync(join(directory, 'payload'), { recursive: true });
  assert.equal((await verifyLog(directory)).verdict, 'incomplete');
});

test('a wrapped key that is gone is a deletion nobody recorded', async () => {
  const directory = copy();
  const name = join(directory, 'keys/wrapped', readdirSync(join(directory, 'keys/wrapped'))[0] as string);
  const lines = readFileSync(name, 'utf8').split('\n');
  writeFileSync(name, lines.slice(1).join('\n'));
  assert.equal((await verifyLog(directory)).verdict, 'deleted');
});

test('a tail that was cut, with an older checkpoint put back, is found by a kept checkpoint only', async () => {
  const directory = join(root, 'cut');
  const journal = await openSample(directory);
  const trail = startSample(journal);
  await runSample(trail, 3);
  trail.end('client.closed', { fromClient: 0, toClient: 0 });
  await journal.close();
  const older = join(root, 'cut-older');
  cpSync(directory, older, { recursive: true });
  cpSync(samplePayloadKey(directory), samplePayloadKey(older));
  await (await openSample(directory, false)).close();

  const keptCheckpoint = readFileSync(join(directory, 'checkpoint'));
  assert.equal((await verifyLog(older)).verdict, 'ok');
  assert.equal((await verifyLog(older, { keptCheckpoint })).verdict, 'truncated');
  const keptOlder = readFileSync(join(older, 'checkpoint'));
  assert.equal((await verifyLog(directory, { keptCheckpoint: keptOlder })).verdict, 'ok');

  await (await openSample(older, false)).close();
  assert.equal((await verifyLog(older)).verdict, 'ok');
  assert.equal((await verifyLog(older, { keptCheckpoint })).verdict, 'split');
});

test('the first key suffices to trust a log that has changed its key since, and a strange key does not', async () => {
  const vkeys = (await verifyLog(log)).vkeys;
  assert.equal(vkeys.length, 3);
  for (const vkey of vkeys)
    assert.equal((await verifyLog(log, { trusted: [parseVkey(vkey)] })).verdict, 'ok');
  const strange = join(root, 'strange');
  await writeSample(strange, 1);
  const other = parseVkey(readFileSync(join(strange, 'keys/log.vkey'), 'utf8').trim());
  assert.equal((await verifyLog(log, { trusted: [other] })).verdict, 'altered');
});

test('a log in use is verified with what its write-ahead log holds, and open intents are reported', async () => {
  const directory = join(root, 'live');
  const journal = await openSample(directory);
  const trail = startSample(journal);
  await runSample(trail, 5);
  const copied = join(root, 'live-copy');
  await journal.rotate();
  const { index, durable } = trail.intent(sampleAction('SELECT 2'), sampleDecision);
  await durable;
  cpSync(directory, copied, { recursive: true });
  const report = await verifyLog(copied, { payloadKey: loadPrivatePayloadKey(samplePayloadKey(directory)) });
  assert.deepEqual(report.findings, []);
  assert.ok(report.unpublished > 0);
  assert.deepEqual([report.openIntents, report.openSessions], [[index], 1]);
  trail.end('client.closed', { fromClient: 0, toClient: 0 });
  await journal.close();
});

test('a log that should go on and has not is stale', async () => {
  const directory = join(root, 'stale');
  const journal = await openSample(directory);
  await journal.rotate();
  const copied = join(root, 'stale-copy');
  cpSync(directory, copied, { recursive: true });
  await journal.close();
  const now = Date.now();
  assert.equal((await verifyLog(copied, { freshness: { now, maximumAge: 60_000 } })).verdict, 'ok');
  assert.equal(
    (await verifyLog(copied, { freshness: { now: now + 120_000, maximumAge: 60_000 } })).verdict,
    'stale',
  );
  assert.equal(
    (await verifyLog(directory, { freshness: { now: now + 120_000, maximumAge: 60_000 } })).verdict,
    'ok',
  );
});
