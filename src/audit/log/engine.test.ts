// The open log from outside: what is acknowledged is in the directory, and a verifier of its own agrees.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '../append.ts';
import type { Engine } from './engine.ts';
import { naiveSigned, naiveVerify } from './naive-verify.ts';
import { type EngineOptions, openEngine } from './open-engine.ts';
import { readLog } from './read-log.ts';

const origin = 'audit.example.com/gateway-1';
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;
const encode = (at: Position): Buffer =>
  Buffer.from(JSON.stringify({ i: at.index, n: at.nonce, t: at.time }));

async function inDirectory(run: (options: EngineOptions) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-log-'));
  try {
    await run({ directory, origin, ballast: 0, segmentBytes: 1024 * 1024 });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function appendMany(engine: Engine, count: number): Promise<void> {
  let last: Promise<void> | undefined;
  for (let i = 0; i < count; i += 1) last = engine.append(encode).durable;
  await last;
}

test('entries are numbered, durable, published and verifiable by others', () =>
  inDirectory(async (options) => {
    const engine = await openEngine(options);
    await appendMany(engine, 3000);
    assert.equal(engine.size, 3000);
    assert.equal(engine.backlog, 0);
    await engine.publish();
    const entries = naiveVerify(options.directory, engine.vkey);
    assert.deepEqual(
      entries.map((entry) => JSON.parse(entry.toString()).i),
      [...Array(3000).keys()],
    );
    await engine.close();
    assert.equal(naiveVerify(options.directory, engine.vkey).length, 3000);
    assert.deepEqual(readdirSync(join(options.directory, 'wal')), []);
  }));

test('a reopened log goes on where it was, many times, in odd sizes', () =>
  inDirectory(async (options) => {
    let size = 0;
    let vkey = '';
    for (const more of [1, 0, 254, 1, 1, 511, 300]) {
      await using engine = await openEngine(options);
      assert.deepEqual(engine.recovered, { size, torn: false });
      vkey = engine.vkey;
      await appendMany(engine, more);
      size += more;
    }
    assert.equal(naiveVerify(options.directory, vkey).length, size);
  }));

test('the checkpoint follows within a second of growth, without being asked', () =>
  inDirectory(async (options) => {
    await using engine = await openEngine({ ...options, publishAfter: 50 });
    await appendMany(engine, 10);
    await sleep(400);
    assert.equal(naiveVerify(options.directory, engine.vkey).length, 10);
    await appendMany(engine, 10);
    await sleep(400);
    assert.equal(naiveVerify(options.directory, engine.vkey).length, 20);
    assert.deepEqual(readdirSync(join(options.directory, 'checkpoints')), ['00000000000000000010']);
  }));

test('segments roll and are removed once published, and nothing is lost', () =>
  inDirectory(async (options) => {
    await using engine = await openEngine({ ...options, segmentBytes: 64 * 1024 });
    for (let round = 0; round < 20; round += 1) await appendMany(engine, 200);
    assert.ok(readdirSync(join(options.directory, 'wal')).length > 3);
    const log = await readLog(options.directory);
    const tail: number[] = [];
    for await (const [index] of log.tail()) tail.push(index);
    assert.equal(tail.at(-1), 3999);
    const seen: number[] = [];
    for await (const [index] of engine.scan(3000)) seen.push(index);
    assert.equal(seen.length, 1000);
    assert.equal(naiveVerify(options.directory, engine.vkey).length, 4000);
  }));

test('payload sections move from the WAL into the file of their session, each once', () =>
  inDirectory(async (options) => {
    const section = (chunk: number) => ({
      session: 's-1',
      payload: 'p1',
      chunk,
      ciphertext: Buffer.alloc(70, chunk),
    });
    const collect = async () => {
      const chunks: number[] = [];
      for await (const { chunk } of (await readLog(options.directory)).payloads('s-1')) chunks.push(chunk);
      return chunks;
    };
    const engine = await openEngine({ ...options, payloadsAfter: 20 });
    await engine.appendSections([section(0)]);
    const { durable } = engine.append(encode, [section(1), section(2)]);
    await durable;
    assert.deepEqual(await collect(), [0, 1, 2]);
    await sleep(200);
    const day = readdirSync(join(options.directory, 'payload'))[0] as string;
    assert.match(day, /^\d{4}-\d\d-\d\d$/);
    assert.deepEqual(readdirSync(join(options.directory, 'payload', day)), ['s-1.enc']);
    await engine.appendSections([section(3)]);
    await engine.close();
    assert.deepEqual(await collect(), [0, 1, 2, 3]);
    await assert.rejects(engine.appendSections([section(4)]), code('log.unavailable'));
  }));

test('the head in every frame and the published one are signed, and the private key is private', () =>
  inDirectory(async (options) => {
    await using engine = await openEngine(options);
    await appendMany(engine, 5);
    await engine.publish();
    assert.ok(naiveSigned(readFileSync(join(options.directory, 'checkpoint'), 'utf8'), engine.vkey));
    assert.equal(statSync(join(options.directory, 'keys/log.key')).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(options.directory, 'keys/log.vkey'), 'utf8'), `${engine.vkey}\n`);
  }));

test('a rotation closes the epoch with the old key and goes on with the new one', () =>
  inDirectory(async (options) => {
    const engine = await openEngine(options);
    const old = engine.vkey;
    await appendMany(engine, 300);
    const key = readFileSync(join(options.directory, 'keys/log.key'), 'utf8');
    const during: Promise<void>[] = [];
    const rotating = engine.rotate((at, vkey) => {
      setImmediate(() => during.push(engine.append(encode).durable));
      return Buffer.from(JSON.stringify({ i: at.index, k: 'key.rotate', vkey }));
    });
    const rotated = await rotating;
    await Promise.all(during);
    assert.deepEqual(rotated, { index: 300, size: 301, vkey: engine.vkey });
    assert.notEqual(engine.vkey, old);
    await appendMany(engine, 20);
    await engine.close();
    const closing = 'checkpoints/00000000000000000301';
    assert.equal(naiveVerify(options.directory, old, closing).length, 301);
    assert.equal(naiveVerify(options.directory, engine.vkey, closing).length, 301);
    assert.ok(!naiveSigned(readFileSync(join(options.directory, 'checkpoint'), 'utf8'), old));
    assert.equal(naiveVerify(options.directory, engine.vkey).length, 322);
    const lines = readFileSync(join(options.directory, 'keys/vkeys'), 'utf8');
    assert.equal(lines, `0 301 ${old}\n301 - ${engine.vkey}\n`);
    assert.notEqual(readFileSync(join(options.directory, 'keys/log.key'), 'utf8'), key);
    await using again = await openEngine(options);
    assert.equal(again.vkey, engine.vkey);
    assert.equal(again.size, 322);
  }));

test('time never goes back, not over a restart either, and a step is told once', () =>
  inDirectory(async (options) => {
    let now = 1_800_000_000_000_000;
    const steps: unknown[] = [];
    const clock = () => now;
    const times: string[] = [];
    const note = (at: Position) => {
      times.push(at.time);
      return encode(at);
    };
    const first = await openEngine({ ...options, clock, clockStepped: (step) => steps.push(step) });
    first.append(note);
    now -= 5_000_000;
    first.append(note);
    first.append(note);
    await first.close();
    const second = await openEngine({ ...options, clock });
    second.append(note);
    now += 6_000_000;
    second.append(note);
    await second.close();
    assert.deepEqual(times, [...Array(4).fill('2027-01-15T08:00:00.000000Z'), '2027-01-15T08:00:01.000000Z']);
    assert.deepEqual(steps, [{ held: 1_800_000_000_000_000, clock: 1_799_999_995_000_000 }]);
  }));

test('entries of no bytes or of more than 65,535 are refused and take no number', () =>
  inDirectory(async (options) => {
    await using engine = await openEngine(options);
    assert.throws(() => engine.append(() => Buffer.alloc(0)), code('log.entry'));
    assert.throws(() => engine.append(() => Buffer.alloc(65_536)), code('log.entry'));
    const large = engine.append(() => Buffer.alloc(65_535, 'x'));
    assert.equal(large.index, 0);
    await large.durable;
    await engine.publish();
    assert.equal(naiveVerify(options.directory, engine.vkey)[0]?.length, 65_535);
  }));

test('a second writer is refused while the first lives', () =>
  inDirectory(async (options) => {
    const engine = await openEngine(options);
    await assert.rejects(openEngine(options), code('log.locked'));
    await engine.close();
    await using again = await openEngine(options);
    assert.equal(again.size, 0);
  }));

test('another origin, a missing key or a key others can read is refused', () =>
  inDirectory(async (options) => {
    const engine = await openEngine(options);
    await appendMany(engine, 3);
    await engine.close();
    await assert.rejects(openEngine({ ...options, origin: 'audit.example.com/other' }), code('log.origin'));
    const { chmodSync } = await import('node:fs');
    chmodSync(join(options.directory, 'keys/log.key'), 0o644);
    await assert.rejects(openEngine(options), code('log.keys'));
    rmSync(join(options.directory, 'keys'), { recursive: true });
    await assert.rejects(openEngine(options), code('log.keys'));
  }));

test('a pass that waits for another does not look for segments the other removed', () =>
  inDirectory(async (options) => {
    // Both timers at once and a segment for every few frames: passes queue up behind each other all the time.
    await using engine = await openEngine({
      ...options,
      segmentBytes: 4096,
      publishAfter: 1,
      payloadsAfter: 1,
    });
    let failure: unknown;
    engine.whenFailed((error) => (failure = error));
    for (let round = 0; round < 60; round += 1) {
      await appendMany(engine, 40);
      await Promise.all([engine.publish(), engine.publish()]);
    }
    assert.equal(failure, undefined);
    assert.equal(naiveVerify(options.directory, engine.vkey).length, 2400);
  }));
