// Other people's code reads the log: Go's note and tlog packages accept what the engine wrote, whatever happened to it
// on the way, and refuse it with one byte changed.
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Position } from '../../src/audit/append.ts';
import type { Engine } from '../../src/audit/log/engine.ts';
import { parseSkey, signNote } from '../../src/audit/log/note.ts';
import { openEngine } from '../../src/audit/log/open-engine.ts';
import { proveEntry } from '../../src/audit/log/prove.ts';
import { readLog } from '../../src/audit/log/read-log.ts';
import { runWell } from '../support/run.ts';
import { GoVerifier, needsGo } from './go-verifier.ts';

const origin = 'audit.example.com/gateway-1';
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const encode = (at: Position): Buffer => Buffer.from(`{"i":${at.index},"n":"${at.nonce}"}`);
/** Publishes when it is told to: what is on disk is the test's to say. */
const open = (directory: string) =>
  openEngine({ directory, origin, ballast: 0, segmentBytes: 1024 * 1024, publishAfter: 3_600_000 });

async function growTo(engine: Engine, size: number): Promise<void> {
  while (engine.size < size) {
    let last: Promise<void> | undefined;
    for (let left = Math.min(1000, size - engine.size); left > 0; left -= 1)
      last = engine.append(encode).durable;
    await last;
  }
}

const rotate = (engine: Engine) =>
  engine.rotate((at, vkey) => Buffer.from(JSON.stringify({ i: at.index, k: 'key.rotate', vkey })));

describe('the log read by Go', { skip: needsGo() }, () => {
  let root: string;
  let go: GoVerifier;
  const place = (name: string) => join(root, name);

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'gatelog-interop-'));
    go = await GoVerifier.build(root);
  });
  after(() => rmSync(root, { recursive: true }));

  /** What is under `tile/`, checkpoints and keys: all that an outsider is given. */
  const filesOf = (directory: string, pattern: string) =>
    globSync(pattern, { cwd: directory, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();

  async function refused(directory: string, path: string, at: number, proof?: string): Promise<void> {
    const whole = readFileSync(path);
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] as number) ^ 1;
    writeFileSync(path, changed);
    const { code, stderr } = await go.run(directory, proof);
    writeFileSync(path, whole);
    assert.equal(code, 1, `${path} with byte ${at} of ${whole.length} changed: ${stderr}`);
    assert.match(stderr, /^FAILED: /);
  }

  it('accepts a log at every size around the edges of tiles, over restarts and a rotation', async () => {
    const directory = place('sizes');
    for (const [at, size] of [1, 2, 255, 256, 257, 511, 513].entries()) {
      await using engine = await open(directory);
      await growTo(engine, size);
      await engine.close();
      const said = await go.accept(directory);
      assert.match(said, new RegExp(`^OK size=${size} keys=1 kept=${at + 1} files=\\d+ beyond=0$`));
      // Partial tiles are there until the full one is; checkpoints from before are read from the full one.
      assert.equal(existsSync(join(directory, 'tile/0/000.p')), size < 256);
      assert.equal(existsSync(join(directory, 'tile/entries/000.p')), size < 256);
    }
    await using engine = await open(directory);
    await growTo(engine, 600);
    assert.equal((await rotate(engine)).size, 601);
    assert.match(await go.accept(directory), /^OK size=601 keys=2 kept=8 .* beyond=0$/);
    await growTo(engine, 700);
    await rotate(engine);
    await engine.close();
    assert.match(await go.accept(directory), /^OK size=701 keys=3 kept=9 .* beyond=0$/);
  });

  it('accepts 70,000 entries, in the files that the specification names for that size', async () => {
    const directory = place('large');
    for (const size of [65_535, 65_536, 65_537, 70_000]) {
      await using engine = await open(directory);
      await growTo(engine, size);
      await engine.close();
      if (size !== 65_535)
        assert.match(await go.accept(directory), new RegExp(`^OK size=${size} .* beyond=0$`));
    }
    // "273 full level 0 tiles, one partial level 0 tile of width 112, one full level 1 tile, one partial level 1 tile of
    // width 17, and one partial level 2 tile of width 1"
    const named = (pattern: string) => globSync(pattern, { cwd: directory });
    for (const kind of ['0', 'entries']) {
      assert.equal(named(`tile/${kind}/[0-9][0-9][0-9]`).length, 273);
      assert.ok(named(`tile/${kind}/273.p/*`).includes(`tile/${kind}/273.p/112`));
    }
    assert.deepEqual(named('tile/1/[0-9][0-9][0-9]'), ['tile/1/000']);
    assert.ok(existsSync(join(directory, 'tile/1/001.p/17')));
    assert.deepEqual(
      named('tile/2/**/[0-9]*').filter((path) => !path.endsWith('.p')),
      ['tile/2/000.p/1'],
    );
    assert.deepEqual(named('tile/*').toSorted(), ['tile/0', 'tile/1', 'tile/2', 'tile/entries']);
    for (const path of ['tile/1/000', 'tile/2/000.p/1', 'tile/0/200', 'tile/entries/200'])
      await refused(directory, join(directory, path), 20);
  });

  it('accepts an open log after each publish, and a crashed one before and after its recovery', async () => {
    const directory = place('live');
    await using engine = await open(directory);
    // The shortest entry, and the longest that a bundle can hold.
    for (const length of [1, 65_535]) await engine.append(() => Buffer.alloc(length, 'x')).durable;
    for (const size of [3, 10, 250, 300, 310, 800]) {
      await growTo(engine, size);
      await engine.publish();
      assert.match(await go.accept(directory), new RegExp(`^OK size=${size} .* beyond=0$`));
    }
    await growTo(engine, 950);
    const crashed = place('crashed');
    cpSync(directory, crashed, { recursive: true });
    assert.match(await go.accept(crashed), /^OK size=800 .* beyond=0$/);
    const [wal = ''] = filesOf(crashed, 'wal/*');
    // A frame that was on its way when the power went.
    const torn = readFileSync(wal);
    const end = torn.findLastIndex((byte) => byte !== 0);
    writeFileSync(wal, torn.subarray(0, end - 10));
    await using again = await open(crashed);
    assert.equal(again.recovered.torn, true);
    assert.match(await go.accept(crashed), new RegExp(`^OK size=${again.size} .* beyond=0$`));
    await growTo(again, 1100);
    await again.close();
    assert.match(await go.accept(crashed), /^OK size=1100 .* beyond=0$/);
  });

  it('accepts proofs of single entries, made by the command and under every key', async () => {
    const directory = place('proofs');
    await using engine = await open(directory);
    await growTo(engine, 1);
    await engine.publish();
    const proof = place('entry.tlog-proof');
    const write = async (index: number) =>
      writeFileSync(proof, await proveEntry(await readLog(directory), index));
    await write(0);
    await go.accept(directory, proof);
    for (const size of [300, 500]) {
      await growTo(engine, size);
      await rotate(engine);
      for (const index of [0, 255, 256, size - 1, size]) {
        await write(index);
        await go.accept(directory, proof);
      }
    }
    await growTo(engine, 700);
    await engine.close();
    // Under a checkpoint of before: proofs stay good while the log grows.
    await go.accept(directory, proof);
    const prove = [main, 'audit', 'prove', '321', '--directory', directory, '--out', proof];
    await runWell(process.execPath, prove);
    await go.accept(directory, proof);
    const { length } = readFileSync(proof);
    for (const at of [0, 30, 40, 90, length - 300, length - 190, length - 40, length - 1])
      await refused(directory, proof, at, proof);
  });

  it('refuses one byte changed in any kind of file', async () => {
    const directory = place('flips');
    for (const size of [200, 280, 300]) {
      await using engine = await open(directory);
      await growTo(engine, size);
      if (size === 280) await rotate(engine);
      await engine.close();
    }
    await go.accept(directory);
    const patterns = ['checkpoint', 'checkpoints/*', 'keys/{vkeys,log.vkey}', 'tile/**/*'];
    const files = patterns.flatMap((pattern) => filesOf(directory, pattern));
    const kinds = files.map((path) => path.slice(directory.length + 1));
    assert.deepEqual(kinds, [
      'checkpoint',
      ...['200', '281', '300'].map((size) => `checkpoints/${size.padStart(20, '0')}`),
      ...['keys/log.vkey', 'keys/vkeys'],
      ...['0/000', '0/001.p/25', '0/001.p/44', '1/000.p/1'].map((tile) => `tile/${tile}`),
      ...['000', '001.p/25', '001.p/44'].map((bundle) => `tile/entries/${bundle}`),
    ]);
    for (const path of files) {
      const { length } = readFileSync(path);
      for (const at of [0, Math.floor(length / 3), Math.floor(length / 2), length - 1])
        await refused(directory, path, at);
    }
    await go.accept(directory);
  });

  it('refuses a missing file, an exchanged one, an old checkpoint put back, and a closed key', async () => {
    const directory = place('swaps');
    const at = (path: string) => join(directory, path);
    let old = '';
    for (const size of [280, 600]) {
      await using engine = await open(directory);
      await growTo(engine, size);
      if (size === 280) {
        old = readFileSync(at('keys/log.key'), 'utf8').trim();
        await rotate(engine);
      }
      await engine.close();
    }
    await go.accept(directory);
    const newest = readFileSync(at('checkpoint'), 'utf8');
    const head = newest.slice(0, newest.indexOf('\n\n') + 1);
    const forged: readonly (readonly [path: string, bytes: string | Buffer | undefined])[] = [
      ['tile/0/001', undefined],
      ['tile/1/000.p/2', undefined],
      ['tile/entries/002.p/88', undefined],
      ['tile/0/000', readFileSync(at('tile/0/001'))],
      ['tile/entries/000', readFileSync(at('tile/entries/001'))],
      ['tile/0/000.p/300', 'no tile has this name'],
      ['checkpoint', readFileSync(at('checkpoints/00000000000000000281'))],
      ['checkpoint', signNote(head, [parseSkey(old)])],
      ['checkpoint', newest.replace('\n600\n', '\n599\n')],
    ];
    for (const [path, bytes] of forged) {
      const copy = place('swapped');
      cpSync(directory, copy, { recursive: true });
      rmSync(join(copy, path), { force: true });
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      if (bytes !== undefined) writeFileSync(join(copy, path), bytes);
      const { code, stdout } = await go.run(copy);
      assert.equal(code, 1, `${path}: ${stdout}`);
      rmSync(copy, { recursive: true });
    }
  });
});
