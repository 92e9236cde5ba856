// Recovery: copies of a running log's directory stand for a crash at that moment.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Position } from '../append.ts';
import { type Disk, realDisk } from './disk.ts';
import { frameAt } from './frame.ts';
import { readKeyEpochs } from './key-epochs.ts';
import { naiveVerify } from './naive-verify.ts';
import { type EngineOptions, openEngine } from './open-engine.ts';
import { readLog } from './read-log.ts';
import { recover } from './recover.ts';

const origin = 'audit.example.com/gateway-1';
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;
const encode = (at: Position): Buffer => Buffer.from(JSON.stringify({ i: at.index, n: at.nonce }));

interface Place {
  readonly root: string;
  readonly options: EngineOptions;
  /** A copy of the log as it is on disk now. */
  copy(): string;
}

async function inPlace(run: (place: Place) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'gatelog-recover-'));
  let copies = 0;
  const options = { directory: join(root, 'log'), origin, ballast: 0, segmentBytes: 256 * 1024 };
  const copy = (): string => {
    copies += 1;
    const to = join(root, `copy-${copies}`);
    cpSync(options.directory, to, { recursive: true });
    return to;
  };
  try {
    await run({ root, options, copy });
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** A crashed log of three frames: 2, 3 and 1 entries, the first one published or not. */
async function crashed(
  { options, copy }: Place,
  publish: boolean,
): Promise<{ directory: string; vkey: string }> {
  await using engine = await openEngine(options);
  for (const count of [2, 3, 1]) {
    for (let i = 0; i < count; i += 1) engine.append(encode);
    if (count === 1)
      await engine.appendSections([{ session: 's', payload: 'p', chunk: 0, ciphertext: Buffer.alloc(20) }]);
    await engine.flush();
    if (count === 2 && publish) await engine.publish();
  }
  return { directory: copy(), vkey: engine.vkey };
}

const walOf = (directory: string): string =>
  join(directory, 'wal', readdirSync(join(directory, 'wal')).sort()[0] as string);

function frameEnds(path: string): number[] {
  const bytes = readFileSync(path);
  const ends: number[] = [];
  for (let frame = frameAt(bytes, 0); frame !== undefined; frame = frameAt(bytes, frame.end))
    ends.push(frame.end);
  return ends;
}

test('a crash before any publish loses nothing, and zeros behind the last frame are a clean end', () =>
  inPlace(async (place) => {
    const { directory, vkey } = await crashed(place, false);
    await using engine = await openEngine({ ...place.options, directory });
    assert.deepEqual(engine.recovered, { size: 6, torn: false });
    assert.equal(naiveVerify(directory, vkey).length, 6);
  }));

for (const publish of [false, true]) {
  test(`the last frame cut at every byte is dropped, and those before it stay (${publish ? '' : 'not '}published)`, () =>
    inPlace(async (place) => {
      const { directory } = await crashed(place, publish);
      const [, before = 0, end = 0] = frameEnds(walOf(directory));
      const epochs = await readKeyEpochs(directory);
      for (let at = end - 1; at >= before; at -= 1) {
        truncateSync(walOf(directory), at);
        const { tree, torn } = await recover(directory, origin, epochs);
        assert.deepEqual([tree.size, torn], [5, at > before], `cut at ${at}`);
      }
    }));
}

test('a torn frame in allocated blocks is dropped, whichever part of it arrived', () =>
  inPlace(async (place) => {
    const { directory } = await crashed(place, true);
    const epochs = await readKeyEpochs(directory);
    const [, before = 0, end = 0] = frameEnds(walOf(directory));
    const whole = readFileSync(walOf(directory));
    for (const [from, to] of [
      [before, before + 40],
      [before + 12, end],
      [end - 60, end],
      [before + 20, before + 30],
    ]) {
      const torn = Buffer.from(whole);
      torn.fill(0, from, to);
      writeFileSync(walOf(directory), torn);
      const recovered = await recover(directory, origin, epochs);
      assert.deepEqual([recovered.tree.size, recovered.torn], [5, true]);
    }
    await using engine = await openEngine({ ...place.options, directory });
    assert.deepEqual(engine.recovered, { size: 5, torn: true });
    const { index, durable } = engine.append(encode);
    await durable;
    assert.equal(index, 5);
  }));

test('any byte flipped in an earlier frame refuses to start', () =>
  inPlace(async (place) => {
    const { directory } = await crashed(place, false);
    const epochs = await readKeyEpochs(directory);
    const path = walOf(directory);
    const whole = readFileSync(path);
    const [first = 0, second = 0] = frameEnds(path);
    for (let at = 0; at < second; at += at < first ? 1 : 7) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] as number) ^ 0x10;
      writeFileSync(path, flipped);
      await assert.rejects(recover(directory, origin, epochs), code('log.damaged'), `flipped at ${at}`);
    }
  }));

test('frames that are sound and do not fit refuse to start: another order, another signer, another root', () =>
  inPlace(async (place) => {
    const { directory } = await crashed(place, false);
    const path = walOf(directory);
    const whole = readFileSync(path);
    const epochs = await readKeyEpochs(directory);
    const [first = 0, second = 0, third = 0] = frameEnds(path);
    writeFileSync(path, Buffer.concat([whole.subarray(0, first), whole.subarray(second, third)]));
    await assert.rejects(recover(directory, origin, epochs), code('log.gap'));
    const body = Buffer.from(whole.subarray(12, first));
    body[body.indexOf('"i"') + 1] = 0x6a;
    const { crc32 } = await import('node:zlib');
    const forged = Buffer.concat([whole.subarray(0, 12), body]);
    forged.writeUInt32LE(crc32(body), 8);
    writeFileSync(path, forged);
    await assert.rejects(recover(directory, origin, epochs), code('log.root'));
    writeFileSync(path, whole);
    const other = { ...place.options, directory: join(place.root, 'other') };
    await (await openEngine(other)).close();
    await assert.rejects(
      recover(directory, origin, await readKeyEpochs(other.directory)),
      code('note.unsigned'),
    );
  }));

test('a WAL that ends before the published checkpoint refuses to start', () =>
  inPlace(async (place) => {
    await using engine = await openEngine(place.options);
    for (let i = 0; i < 3; i += 1) {
      engine.append(encode);
      await engine.flush();
    }
    await engine.publish();
    const directory = place.copy();
    truncateSync(walOf(directory), frameEnds(walOf(directory))[1] as number);
    await assert.rejects(openEngine({ ...place.options, directory }), code('log.damaged'));
  }));

test('an altered tile or checkpoint refuses to start', () =>
  inPlace(async (place) => {
    const engine = await openEngine(place.options);
    for (let i = 0; i < 3; i += 1) engine.append(encode);
    await engine.close();
    const tile = join(place.options.directory, 'tile/0/000.p/3');
    const bytes = readFileSync(tile);
    writeFileSync(tile, Buffer.concat([Buffer.of((bytes[0] as number) ^ 1), bytes.subarray(1)]));
    await assert.rejects(openEngine(place.options), code('log.root'));
    writeFileSync(tile, bytes);
    const checkpoint = join(place.options.directory, 'checkpoint');
    writeFileSync(checkpoint, readFileSync(checkpoint, 'utf8').replace('\n3\n', '\n2\n'));
    await assert.rejects(openEngine(place.options), code('note.signature'));
  }));

/** Copies the log before every file it writes. */
function snapshots(place: Place): { disk: Disk; copies: string[] } {
  const copies: string[] = [];
  const disk: Disk = {
    write: realDisk.write,
    writeFile(path, bytes, mode, unsynced) {
      copies.push(place.copy());
      return realDisk.writeFile(path, bytes, mode, unsynced);
    },
  };
  return { disk, copies };
}

async function appendRound(engine: Awaited<ReturnType<typeof openEngine>>, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) engine.append(encode);
  engine.append(encode, [
    { session: 's', payload: 'p', chunk: engine.size, ciphertext: Buffer.alloc(30, count) },
  ]);
  await engine.flush();
}

test('a crash before any file of a publish or a rotation is repaired, and each payload stays once', () =>
  inPlace(async (place) => {
    const { disk, copies } = snapshots(place);
    const engine = await openEngine({ ...place.options, disk });
    await appendRound(engine, 250);
    await engine.publish();
    await appendRound(engine, 20);
    await engine.rotate((at, vkey) => Buffer.from(JSON.stringify({ i: at.index, vkey })));
    await appendRound(engine, 3);
    await engine.close();
    assert.ok(copies.length > 15, `${copies.length} moments`);
    for (const directory of copies.slice(3)) await checkCopy(place, directory);
  }));

async function checkCopy(place: Place, directory: string): Promise<void> {
  const again = await openEngine({ ...place.options, directory });
  const { size } = again.recovered;
  again.append(encode);
  await again.close();
  assert.equal(naiveVerify(directory, again.vkey).length, size + 1);
  const log = await readLog(directory);
  for (const { closed, verifier } of log.epochs.slice(0, -1)) {
    naiveVerify(directory, verifier.vkey, `checkpoints/${String(closed).padStart(20, '0')}`);
  }
  const chunks: number[] = [];
  for await (const { chunk } of log.payloads('s')) chunks.push(chunk);
  assert.equal(new Set(chunks).size, chunks.length);
  assert.equal(chunks.length, size > 273 ? 3 : size > 251 ? 2 : size > 0 ? 1 : 0);
}

const writer = `
import { openEngine } from ${JSON.stringify(new URL('./open-engine.ts', import.meta.url).href)};
const engine = await openEngine({ directory: process.argv[1], origin: '${origin}', ballast: 0, publishAfter: 30, payloadsAfter: 50 });
const one = async (session, chunk) => {
  const { index, durable } = engine.append(
    (at) => Buffer.from(JSON.stringify({ i: at.index, pad: 'x'.repeat(200) })),
    [{ session, payload: 'p', chunk, ciphertext: Buffer.alloc(50, chunk) }],
  );
  await durable;
  process.stdout.write(index + ' ' + session + ' ' + chunk + '\\n');
};
const loop = async (session) => { for (let chunk = 0; ; chunk += 1) await one(session + process.pid, chunk); };
for (let i = 0; i < 8; i += 1) void loop('s' + i);
`;

test('no acknowledged entry or payload is lost when the writer is killed under load, again and again', () =>
  inPlace(async (place) => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', writer, place.options.directory]);
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (out.length > 20_000 + round * 7_000) child.kill('SIGKILL');
      });
      await new Promise((resolve) => child.on('close', resolve));
      acknowledged.push(...out.slice(0, out.lastIndexOf('\n')).split('\n'));
    }
    const engine = await openEngine(place.options);
    await engine.close();
    const entries = naiveVerify(place.options.directory, engine.vkey);
    const log = await readLog(place.options.directory);
    const payloads = new Map<string, Set<number>>();
    for (const line of acknowledged) {
      const [index, session = '', chunk] = line.split(' ');
      assert.equal(JSON.parse((entries[Number(index)] as Buffer).toString()).i, Number(index));
      if (!payloads.has(session)) payloads.set(session, new Set());
      payloads.get(session)?.add(Number(chunk));
    }
    for (const [session, wanted] of payloads) {
      for await (const { chunk } of log.payloads(session)) wanted.delete(chunk);
      assert.equal(wanted.size, 0, session);
    }
  }));
