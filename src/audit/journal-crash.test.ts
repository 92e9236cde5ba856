// Tests of the whole log under kill -9: nothing acknowledged is lost, and the next start closes what was open.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadPrivatePayloadKey } from './payload/payload-keys.ts';
import { readLog } from './log/read-log.ts';
import { openSample, samplePayloadKey } from './verify/sample-log.ts';
import { verifyLog } from './verify/verify.ts';

const root = mkdtempSync(join(tmpdir(), 'gatelog-crash-'));
after(() => rmSync(root, { recursive: true }));

/** Runs sessions without end and prints the index of each intent once it is durable. */
const writer = (directory: string, isNew: boolean) => `
import { openSample, startSample, sampleAction, sampleDecision, sampleOutcome } from ${JSON.stringify(new URL('./verify/sample-log.ts', import.meta.url).href)};
const journal = await openSample(${JSON.stringify(directory)}, ${isNew});
const run = async () => {
  for (;;) {
    const trail = startSample(journal);
    await trail.started.durable;
    for (let count = 0; count < 20; count++) {
      const intent = trail.intent(sampleAction('SELECT ' + count), sampleDecision);
      await intent.durable;
      process.stdout.write(intent.index + '\\n');
      const answer = trail.answer(intent.index);
      answer.write(Buffer.alloc(100_000, count), 1);
      answer.close(sampleOutcome);
    }
    trail.end('client.closed', { fromClient: 0, toClient: 0 });
  }
};
await Promise.all([run(), run(), run()]);
`;

/** The indexes a child acknowledged before it was killed. */
async function runAndKill(directory: string, isNew: boolean, milliseconds: number): Promise<number[]> {
  const args = ['--input-type=module', '--eval', writer(directory, isNew)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await once(child, 'close');
  return text.slice(0, text.lastIndexOf('\n')).split('\n').map(Number);
}

test('killed at any moment, the log verifies as it lies and after the next start, with every session closed', async () => {
  const directory = join(root, 'log');
  const acknowledged: number[] = [];
  for (const [turn, milliseconds] of [30, 170, 950, 1_300].entries()) {
    acknowledged.push(...(await runAndKill(directory, turn === 0, milliseconds)));
    if (turn > 0) assert.deepEqual((await verifyLog(directory)).findings, []);
    await (await openSample(directory, false)).close();
    const payloadKey = loadPrivatePayloadKey(samplePayloadKey(directory));
    const report = await verifyLog(directory, { payloadKey });
    assert.deepEqual(report.findings, []);
    assert.deepEqual([report.openIntents, report.openSessions], [[], 0]);
  }
  const log = await readLog(directory);
  const intents = new Set<number>();
  for await (const [index, bytes] of log.entries()) if (bytes.includes('"k":"req"')) intents.add(index);
  assert.ok(acknowledged.length > 20);
  for (const index of acknowledged)
    assert.ok(intents.has(index), `intent ${index} was acknowledged and is gone`);
});
