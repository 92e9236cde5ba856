// The gateway killed at random moments, and a disk that fails under it: nothing acknowledged is lost, nothing runs unrecorded.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Door, openDoor } from '../support/door.ts';
import { needs } from '../support/needs.ts';
import { agentsWork } from '../support/policies.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { logIn } from '../support/raw-client.ts';
import { query } from '../support/raw-messages.ts';
import { readTrail, tearNewestFrame, type TrailEntry } from '../support/trail.ts';
import { executedByBackend, startLoad } from './clients/load.ts';

const rounds = 6;
const clients = 6;

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(() => server?.stop());

for (const outcome of ['queued', 'durable'] as const)
  describe(`kill -9 under load, outcome: ${outcome}`, () => {
    let door: Door;
    before(async () => {
      door = await openDoor({ server, policies: agentsWork, outcome });
    });
    after(async () => {
      await door?.stop();
    });

    for (let round = 1; round <= rounds; round += 1)
      test(`round ${round}: every answer is in the log, every executed statement has its intent, the restart is clean`, async () => {
        const known = door.trail().length;
        const marker = `${outcome}-round-${round}`;
        const load = await startLoad(door, clients, marker);
        await load.begun;
        await sleep(randomInt(0, 700));
        await door.process.kill('SIGKILL');
        const { answered } = await load.ended;
        assert.ok(Math.max(...answered) > 0, 'it died before anybody was answered');
        const left = door.trail().slice(known);
        await quiet(marker);
        assertRecorded(left, answered, executedByBackend(server.log(), marker), outcome);
        await door.restart();
        await door.verify();
        assertClosed(door.trail());
      });
  });

describe('a disk that fails', { skip: needs('strace') }, () => {
  const failures: Readonly<Record<string, Injection>> = {
    'a write error': { calls: 'pwrite64,pwritev,pwritev2', error: 'EIO', after: 60 },
    'a full disk': { calls: 'pwrite64,pwritev,pwritev2', error: 'ENOSPC', after: 60 },
    'a sync error': { calls: 'fdatasync,fsync', error: 'EIO', after: 40 },
  };
  for (const [name, injection] of Object.entries(failures))
    test(`${name} ends the process, and nothing more reaches the server`, (t) => failing(t, injection));
});

describe('a torn tail', () => {
  test('the last frame cut at any byte is repaired at the start; what was acknowledged before it stays', async (t) => {
    const door = await openDoor({ server, policies: agentsWork });
    t.after(() => door.stop());
    const { client } = await logIn(door, await door.login());
    for (let n = 0; n < 20; n += 1) await client.ask(query(`select ${n}`));
    await door.process.kill('SIGKILL');
    const kept = mkdtempSync(join(tmpdir(), 'gatelog-torn-'));
    t.after(() => rmSync(kept, { recursive: true }));
    cpSync(door.auditDirectory, kept, { recursive: true });
    const whole = readTrail(kept).length;
    for (const cut of [1, 2, 7, 64, 200]) {
      rmSync(door.auditDirectory, { recursive: true });
      cpSync(kept, door.auditDirectory, { recursive: true });
      tearNewestFrame(door.auditDirectory, cut);
      const expected = readTrail(door.auditDirectory);
      assert.ok(expected.length < whole, 'the cut took no entry');
      await door.restart();
      await door.verify();
      const now = door.trail();
      assert.deepEqual(now.slice(0, expected.length), expected);
      assertClosed(now);
      await door.process.kill('SIGKILL');
    }
    await door.restart();
  });
});

/** Per session and in all: what ran had its intent on disk, what was answered had it too. */
function assertRecorded(
  left: TrailEntry[],
  answered: readonly number[],
  executed: number[],
  outcome: 'queued' | 'durable',
): void {
  const intents = left.filter((entry) => entry.k === 'req' && entry['ph'] === 'execute');
  const bySession = counts(intents.map(({ sid }) => sid));
  assertCovers(bySession, executed, 'a statement ran without a durable intent');
  assertCovers(
    bySession,
    answered.toSorted((a, b) => b - a),
    'an answered statement has no intent',
  );
  if (outcome === 'queued') return;
  const settled = left.filter((entry) => entry.k === 'res').map(({ sid }) => sid);
  assertCovers(
    counts(settled),
    answered.toSorted((a, b) => b - a),
    'a durable outcome was lost',
  );
}

/** Sessions and backends are paired one to one: the n-th largest count of the log bounds the n-th of the other side. */
function assertCovers(recorded: readonly number[], seen: readonly number[], message: string): void {
  for (const [at, count] of seen.entries())
    assert.ok((recorded[at] ?? 0) >= count, `${message}: ${recorded} against ${seen}`);
}

function counts(of: readonly (string | undefined)[]): number[] {
  const found = new Map<string, number>();
  for (const one of of) found.set(one ?? '', (found.get(one ?? '') ?? 0) + 1);
  return [...found.values()].sort((a, b) => b - a);
}

/** After a restart no intent is open: what nobody knows is closed as unknown. */
function assertClosed(trail: readonly TrailEntry[]): void {
  const answered = new Set(trail.filter(({ k }) => k === 'res').map(({ log, ref }) => `${log}#${ref}`));
  const open = trail.filter(({ k, log, i }) => k === 'req' && !answered.has(`${log}#${i}`));
  assert.deepEqual(open, []);
}

/** The server may still be reading what the gateway had sent when it died. */
async function quiet(marker: string): Promise<void> {
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await sleep(150);
    now = executedByBackend(server.log(), marker).reduce((sum, count) => sum + count, 0);
  }
}

interface Injection {
  /** System calls, as strace names them. */
  readonly calls: string;
  readonly error: 'EIO' | 'ENOSPC';
  /** The first call of each thread that fails. */
  readonly after: number;
}

/**
 * strace starts the gateway and lets the first calls of each thread pass, so that it comes up and takes load; from then
 * on they fail. `when` counts per thread, and the thread pool has four.
 */
async function failing(t: TestContext, { calls, error, after: passing }: Injection): Promise<void> {
  const injection = `inject=${calls}:error=${error}:when=${passing}+`;
  const wrap = [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    `trace=${calls}`,
    '-e',
    injection,
  ];
  const door = await openDoor({ server, policies: agentsWork, wrap });
  t.after(() => door.stop().catch(() => undefined));
  const marker = `failing-${calls.split(',')[0]}-${error}`;
  const load = await startLoad(door, clients, marker);
  const { code, signal } = await within(door.process.exited, 60_000);
  assert.equal(signal, null);
  assert.notEqual(code, 0);
  const { answered } = await load.ended;
  await quiet(marker);
  const executed = executedByBackend(server.log(), marker);
  assert.ok(executed.length > 0, 'the disk failed before anything ran');
  assertRecorded(door.trail(), answered, executed, 'queued');
  await door.restart({ wrap: [] });
  await door.verify();
  assertClosed(door.trail());
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const late = sleep(milliseconds, undefined, { ref: false }).then(() => {
    throw new Error(`not within ${milliseconds} ms`);
  });
  return await Promise.race([promise, late]);
}
