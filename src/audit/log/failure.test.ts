// When the disk fails the log fails for good, and says so once.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Position } from '../append.ts';
import { type Disk, realDisk } from './disk.ts';
import { naiveVerify } from './naive-verify.ts';
import { type EngineOptions, openEngine } from './open-engine.ts';

const encode = (at: Position): Buffer => Buffer.from(JSON.stringify({ i: at.index }));
const unavailable = { code: 'log.unavailable' };

/** A disk that works until told otherwise. */
function faultyDisk() {
  const state: { error?: NodeJS.ErrnoException; shortBy: number; stall: boolean } = {
    shortBy: 0,
    stall: false,
  };
  const held: (() => void)[] = [];
  const disk: Disk = {
    write(fd, bytes, offset, position, done) {
      if (state.stall) return void held.push(() => disk.write(fd, bytes, offset, position, done));
      if (state.error) return void setImmediate(done, state.error, 0);
      const part = bytes.subarray(0, Math.max(offset + 1, bytes.length - state.shortBy));
      realDisk.write(fd, part, offset, position, done);
    },
    writeFile(path, bytes, mode, unsynced) {
      return state.error ? Promise.reject(state.error) : realDisk.writeFile(path, bytes, mode, unsynced);
    },
  };
  const release = (): void => {
    state.stall = false;
    for (const write of held.splice(0)) write();
  };
  return { state, disk, release };
}

async function withFaults(
  run: (options: EngineOptions, faults: ReturnType<typeof faultyDisk>) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-fault-'));
  const faults = faultyDisk();
  const origin = 'audit.example.com/gateway-1';
  try {
    await run({ directory, origin, ballast: 0, segmentBytes: 1024 * 1024, disk: faults.disk }, faults);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const errno = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

test('a write error rejects every waiter, is told once, and nothing is taken afterwards', () =>
  withFaults(async (options, { state }) => {
    const engine = await openEngine(options);
    const heard: string[] = [];
    engine.whenFailed((error) => heard.push(error.code));
    await engine.append(encode).durable;
    state.error = errno('EIO');
    const waiters = [engine.append(encode).durable, engine.append(encode).durable, engine.flush()];
    for (const waiter of waiters) await assert.rejects(waiter, unavailable);
    delete state.error;
    assert.throws(() => engine.append(encode), unavailable);
    await assert.rejects(engine.appendSections([]), unavailable);
    await turn();
    assert.deepEqual(heard, ['log.unavailable']);
    await engine.close();
    await using again = await openEngine(options);
    assert.equal(again.size, 1);
  }));

test('batches that queue behind the failed one are rejected too', () =>
  withFaults(async (options, { state, release }) => {
    const engine = await openEngine(options);
    state.stall = true;
    const first = engine.append(encode).durable;
    await turn();
    await turn();
    const second = engine.append(encode).durable;
    state.error = errno('EIO');
    release();
    await assert.rejects(first, unavailable);
    await assert.rejects(second, unavailable);
    await engine.close();
  }));

test('a full disk gives the ballast up, and the next start recovers', () =>
  withFaults(async (options, { state }) => {
    const engine = await openEngine({ ...options, ballast: 1024 * 1024 });
    const ballast = join(options.directory, 'ballast');
    await engine.append(encode).durable;
    assert.ok(existsSync(ballast));
    state.error = errno('ENOSPC');
    await assert.rejects(engine.append(encode).durable, unavailable);
    await engine.close();
    assert.ok(!existsSync(ballast));
    delete state.error;
    await using again = await openEngine(options);
    assert.equal(again.size, 1);
  }));

test('an error while publishing fails the log as well', () =>
  withFaults(async (options, { state }) => {
    const engine = await openEngine({ ...options, publishAfter: 20 });
    const failed = new Promise<{ code: string }>((resolve) => engine.whenFailed(resolve));
    await engine.append(encode).durable;
    state.error = errno('EIO');
    assert.equal((await failed).code, 'log.unavailable');
    await engine.close();
  }));

test('writes that the system splits are completed', () =>
  withFaults(async (options, { state }) => {
    const engine = await openEngine(options);
    state.shortBy = 100;
    for (let i = 0; i < 20; i += 1) await engine.append(encode).durable;
    await engine.close();
    assert.equal(naiveVerify(options.directory, engine.vkey).length, 20);
  }));

test('while the disk stalls the backlog grows, holds those who wait, and ends at a bound', () =>
  withFaults(async (options, { state, release }) => {
    const engine = await openEngine(options);
    state.stall = true;
    const ciphertext = Buffer.alloc(64 * 1024);
    const section = (chunk: number) => [{ session: 's', payload: 'p', chunk, ciphertext }];
    const early = Array.from({ length: 100 }, (_, chunk) => engine.appendSections(section(chunk)));
    await Promise.all(early);
    let held = true;
    const waiting = Array.from({ length: 100 }, (_, chunk) => engine.appendSections(section(100 + chunk)));
    const last = (waiting.at(-1) as Promise<void>).then(() => {
      held = false;
    });
    for (let i = 0; i < 50; i += 1) await turn();
    assert.ok(held && engine.backlog > 8 * 1024 * 1024);
    for (let chunk = 200; chunk < 2100; chunk += 1) waiting.push(engine.appendSections(section(chunk)));
    assert.ok(engine.backlog <= 129 * 1024 * 1024);
    const refused = (await Promise.allSettled([waiting.pop()]))[0];
    assert.equal(refused?.status, 'rejected');
    assert.throws(() => engine.append(encode), unavailable);
    release();
    await Promise.allSettled(waiting);
    await last;
    await engine.append(encode).durable;
    assert.equal(engine.backlog, 0);
    await engine.close();
  }));
