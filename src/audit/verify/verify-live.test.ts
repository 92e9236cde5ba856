// A log in use is verified while its writer moves payloads and entries from one file to another: it is whole all the time.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openJournal } from '../open-journal.ts';
import { createPayloadKeyFile, loadPayloadKey, loadPrivatePayloadKey } from '../payload/payload-keys.ts';
import { runSample, sampleOrigin, samplePayloadKey, startSample } from './sample-log.ts';
import { verifyLog } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatelog-live-'));
after(() => rmSync(folder, { recursive: true }));

test('a log that is written to, published and tidied up meanwhile is whole at every look', async () => {
  const directory = join(folder, 'audit');
  const keyFile = samplePayloadKey(directory);
  createPayloadKeyFile(keyFile);
  const journal = await openJournal({
    directory,
    origin: sampleOrigin,
    payloadKey: loadPayloadKey(keyFile),
    version: '0.1.0',
    configuration: 'c'.repeat(64),
    // Chunks of the sample hold such bytes: what is kept of them differs from what was sent.
    scrub: (text) => text.replaceAll('\u0001', '[one]'),
    engine: { ballast: 0, segmentBytes: 256 * 1024, publishAfter: 1, payloadsAfter: 3 },
  });
  const written = { sessions: 0 };
  const write = async () => {
    for (let session = 0; session < 40; session += 1) {
      const trail = startSample(journal);
      await trail.started.durable;
      await runSample(trail, 5);
      await trail.end('client.closed', { fromClient: 1, toClient: 2 }).durable;
      written.sessions += 1;
    }
  };
  const writers = Promise.all([write(), write()]);
  const sizes = new Set<number>();
  try {
    while (written.sessions < 80) {
      const report = await verifyLog(directory, { payloadKey: loadPrivatePayloadKey(keyFile) });
      assert.deepEqual([report.verdict, report.findings], ['ok', []]);
      sizes.add(report.size + report.unpublished);
    }
  } finally {
    await writers;
    await journal.close();
  }
  assert.ok(sizes.size > 5, `it grew while it was looked at: ${sizes.size} sizes`);
});
