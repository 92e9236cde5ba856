// Tests of the end of a log that is closed while it is in use: it is whole, and nothing comes after its last entry.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Journal } from './journal.ts';
import { readEntry } from './entry.ts';
import { readLog } from './log/read-log.ts';
import { loadPrivatePayloadKey } from './payload/payload-keys.ts';
import type { SessionTrail } from './trail.ts';
import {
  openSample,
  sampleAction,
  sampleDecision,
  sampleOutcome,
  samplePayloadKey,
  startSample,
} from './verify/sample-log.ts';
import { verifyLog } from './verify/verify.ts';

const root = mkdtempSync(join(tmpdir(), 'gatelog-close-'));
after(() => rmSync(root, { recursive: true }));

const action = sampleAction('SELECT pg_sleep(30)');
const refused = { code: 'log.unavailable' };

async function open(name: string): Promise<{ directory: string; journal: Journal }> {
  const directory = join(root, name);
  return { directory, journal: await openSample(directory) };
}

async function kindsOf(directory: string): Promise<string[]> {
  const kinds: string[] = [];
  for await (const [, bytes] of (await readLog(directory)).entries()) kinds.push(readEntry(bytes).kind);
  return kinds;
}

async function assertWhole(directory: string): Promise<void> {
  const report = await verifyLog(directory, {
    payloadKey: loadPrivatePayloadKey(samplePayloadKey(directory)),
  });
  assert.deepEqual(
    [report.findings, report.openIntents, report.openSessions, report.closed],
    [[], [], 0, true],
  );
}

/** Sessions as a stop may find them: one has just begun, one waits for its target, one streams, one for a person. */
function leaveOpen(journal: Journal): readonly SessionTrail[] {
  const trails = Array.from({ length: 4 }, () => startSample(journal));
  const [, waiting, streaming, held] = trails as [SessionTrail, SessionTrail, SessionTrail, SessionTrail];
  waiting.answer(waiting.intent(action, sampleDecision).index).write(Buffer.alloc(100_000, 1), 1);
  waiting.intent(action, sampleDecision);
  streaming.chunk(streaming.intent(action, sampleDecision).index, Buffer.alloc(1_000));
  held.ask(action, { ...sampleDecision, outcome: 'needs-approval' }, { id: 'A1', digest: 'd', until: 0 });
  return trails;
}

test('a log that is closed under open sessions ends them, what was open as unknown, and verifies', async () => {
  const { directory, journal } = await open('sessions');
  leaveOpen(journal);
  await journal.close();
  await assertWhole(directory);
  const kinds = await kindsOf(directory);
  assert.deepEqual(
    ['session.start', 'session.end', 'req', 'res'].map((kind) => kinds.filter((one) => one === kind).length),
    [4, 4, 3, 3],
  );
  assert.equal(kinds.at(-1), 'log.close');
  await (await openSample(directory, false)).close();
  await assertWhole(directory);
});

test('from the close on nothing is taken any more, whoever tries', async () => {
  const { directory, journal } = await open('later');
  const [, trail, streaming] = leaveOpen(journal);
  assert.ok(trail !== undefined && streaming !== undefined);
  const { index } = trail.intent(action, sampleDecision);
  const closing = journal.close();
  const knock = { code: 'identity.expired', clues: {}, listener: 'postgres' } as const;
  assert.throws(() => startSample(journal), refused);
  assert.throws(() => journal.refused(knock), refused);
  assert.throws(() => journal.policyChanged({ bundle: 'd', policies: 1 }), refused);
  await assert.rejects(journal.tick(), refused);
  await assert.rejects(journal.rotate(), refused);
  await new Promise((resolve) => setImmediate(resolve));
  for (const tried of [() => trail.intent(action, sampleDecision), () => trail.answer(index)])
    assert.throws(tried, refused);
  assert.throws(() => streaming.end('client.closed', { fromClient: 1, toClient: 1 }), refused);
  await Promise.all([closing, journal.close()]);
  assert.throws(() => trail.deny(action, sampleDecision), refused);
  await assertWhole(directory);
});

test('an answer that comes to its end after the close is not written', async () => {
  const { directory, journal } = await open('answer');
  const trail = startSample(journal);
  const answer = trail.answer(trail.intent(action, sampleDecision).index);
  await journal.close();
  assert.throws(() => answer.close(sampleOutcome), { code: 'trail.answered' });
  await assertWhole(directory);
});

test('a change of the key that is under way when the log is closed comes before its end', async () => {
  const { directory, journal } = await open('rotation');
  const rotation = journal.rotate();
  startSample(journal);
  await journal.close();
  await rotation;
  assert.deepEqual((await kindsOf(directory)).slice(-2), ['session.end', 'log.close']);
  assert.ok((await kindsOf(directory)).includes('key.rotate'));
  await assertWhole(directory);
});

test('a session that cannot be ended any more does not keep the others from it, and the next start ends it', async () => {
  const { directory, journal } = await open('failed');
  const [failed, other] = [startSample(journal), startSample(journal)];
  await Promise.all([failed.started.durable, other.started.durable]);
  failed.intent(action, sampleDecision);
  failed.cut = () => {
    throw new Error('this one is broken');
  };
  other.intent(action, sampleDecision);
  await journal.close();
  const { findings, openSessions, closed } = await verifyLog(directory);
  assert.deepEqual([findings, openSessions, closed], [[], 1, true]);
  await (await openSample(directory, false)).close();
  await assertWhole(directory);
});
