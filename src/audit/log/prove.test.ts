// Proofs handed out: the text of tlog-proof, and that nothing but the entry at its place passes.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkConsistency } from './merkle.ts';
import { naiveRoot } from './naive-verify.ts';
import { parseVkey } from './note.ts';
import { openEngine } from './open-engine.ts';
import { formatProof, parseProof, proveEntry, verifyProof } from './prove.ts';
import { readLog } from './read-log.ts';

const origin = 'audit.example.com/gateway-1';
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;

async function withLog(size: number, run: (directory: string, vkey: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-prove-'));
  try {
    const engine = await openEngine({ directory, origin, ballast: 0, segmentBytes: 1024 * 1024 });
    for (let i = 0; i < size; i += 1) engine.append(({ index }) => Buffer.from(`entry ${index}`));
    await engine.close();
    await run(directory, engine.vkey);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('every entry of a log has a proof that verifies with the public key alone', () =>
  withLog(700, async (directory, vkey) => {
    const log = await readLog(directory);
    const known = [parseVkey(vkey)];
    for (const index of [0, 1, 255, 256, 511, 512, 698, 699]) {
      const text = await proveEntry(log, index);
      assert.ok(text.startsWith(`c2sp.org/tlog-proof@v1\nindex ${index}\n`));
      assert.ok(text.endsWith(`\n\n${readFileSync(join(directory, 'checkpoint'), 'utf8')}`));
      assert.equal(verifyProof(text, await log.entry(index), known, origin).checkpoint.size, 700);
      assert.throws(() => verifyProof(text, Buffer.from('other'), known, origin), code('proof.mismatch'));
      assert.throws(() => verifyProof(text, await0(index), known, 'other'), code('checkpoint.origin'));
    }
    await assert.rejects(proveEntry(log, 700), code('log.no-entry'));
  }));

const await0 = (index: number): Buffer => Buffer.from(`entry ${index}`);

test('a log of one entry has an empty proof', () =>
  withLog(1, async (directory, vkey) => {
    const text = await proveEntry(await readLog(directory), 0);
    assert.deepEqual(parseProof(text).hashes, []);
    assert.equal(verifyProof(text, await0(0), [parseVkey(vkey)], origin).index, 0);
  }));

test('extra data is carried, and what is not a proof is refused', () => {
  const hashes = [Buffer.alloc(32, 1)];
  const parts = { index: 3, hashes, checkpoint: 'x\n', extra: Buffer.from('hello') };
  const text = formatProof(parts);
  assert.equal(text.split('\n')[1], 'extra aGVsbG8=');
  assert.deepEqual(parseProof(text), parts);
  const bad = [
    '',
    text.replace('@v1', '@v2'),
    text.replace('index 3', 'index 03'),
    text.replace('index 3', 'index -1'),
    text.replace('index 3\n', ''),
    text.replace('AQE=', 'AQ=='),
    text.replace('aGVsbG8=', 'aGVsbG8'),
    text.replace('\n\n', '\n'),
  ];
  for (const proof of bad) assert.throws(() => parseProof(proof), /tlog-proof|decimal/, proof);
});

test('roots, leaves and consistency between any sizes come out of the tiles', () =>
  withLog(600, async (directory) => {
    const log = await readLog(directory);
    const entries: Buffer[] = [];
    for await (const [, entry] of log.entries()) entries.push(entry);
    for (const [first, second] of [
      [0, 600],
      [1, 2],
      [255, 256],
      [256, 600],
      [300, 513],
      [600, 600],
    ] as const) {
      const [before, after] = await Promise.all([log.root(first), log.root(second)]);
      assert.deepEqual(before, naiveRoot(entries.slice(0, first)));
      checkConsistency(first, before, second, after, await log.consistencyProof(first, second));
    }
    assert.deepEqual(await log.leaf(300), naiveRoot([entries[300] as Buffer]));
    await assert.rejects(async () => log.leaf(600), code('log.no-entry'));
    await assert.rejects(log.consistencyProof(3, 601), code('log.no-entry'));
  }));
