// The check of an entry in the browser, against real proofs of a real log, and against every way to forge one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkEntry } from '../../console/src/proof/check-entry.ts';
import type { EntryProof } from '../../src/search/trail-reader.ts';
import { RealLog } from './real-log.ts';

let log: RealLog;
let other: RealLog;
before(async () => {
  [log, other] = [await RealLog.make(700), await RealLog.make(700)];
});
after(() => {
  log[Symbol.dispose]();
  other[Symbol.dispose]();
});

const failed = async (proof: EntryProof, wanted: number, trusted?: string) =>
  (await checkEntry(proof, wanted, trusted)).steps.find(({ ok }) => !ok)?.title;

test('every entry of a log passes all steps, with the served key and with the reader’s own', async () => {
  for (const index of [0, 1, 255, 256, 511, 512, 698, 699]) {
    for (const trusted of ['', log.vkey]) {
      const { ok, steps, entry } = await checkEntry(await log.proof(index), index, trusted);
      assert.ok(ok, JSON.stringify(steps));
      assert.equal(steps.length, 6);
      assert.equal((JSON.parse(entry ?? '') as { text: string }).text, `żółw ${index}`);
    }
  }
});

test('a log of one entry has an empty path', async () => {
  using one = await RealLog.make(1);
  const proof = await one.proof(0);
  assert.deepEqual(proof.path, []);
  assert.ok((await checkEntry(proof, 0)).ok);
});

test('an altered entry, path, size or place does not lead to the signed root', async () => {
  const proof = await log.proof(300);
  const flip = (base64: string) => `${base64.startsWith('A') ? 'B' : 'A'}${base64.slice(1)}`;
  const path = [...proof.path];
  path[2] = flip(path[2] ?? '');
  assert.equal(
    await failed({ ...proof, leaf: flip(proof.leaf) }, 300),
    'Compare the root with the signed one',
  );
  assert.equal(await failed({ ...proof, path }, 300), 'Compare the root with the signed one');
  assert.equal(await failed(proof, 301), 'Compare the root with the signed one');
  assert.equal(await failed({ ...proof, size: 699 }, 300), 'Compare the root with the signed one');
  assert.equal(await failed({ ...proof, path: path.slice(1) }, 300), 'Follow the path to a root');
  assert.equal(await failed({ ...proof, path: [...path, 'AAAA'] }, 300), 'Follow the path to a root');
  assert.equal(await failed(proof, 700), 'Follow the path to a root');
  assert.equal(await failed({ ...proof, leaf: 'no base64' }, 300), 'Hash the stored bytes of the entry');
});

test('a checkpoint by another key, with another text or with a broken signature is refused', async () => {
  const proof = await log.proof(5);
  const signature = 'Verify the Ed25519 signature on the checkpoint';
  assert.equal(await failed(proof, 5, other.vkey), signature);
  assert.equal(
    await failed({ ...proof, checkpoint: proof.checkpoint.replace('\n700\n', '\n701\n') }, 5),
    signature,
  );
  assert.equal(
    await failed({ ...proof, checkpoint: proof.checkpoint.replace(/.{8}\n$/, 'AAAAAAA=\n') }, 5),
    signature,
  );
  assert.equal(await failed({ ...proof, checkpoint: 'nothing' }, 5), signature);
  assert.equal(
    await failed({ ...proof, vkey: proof.vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+') }, 5),
    'Read the verifier key',
  );
  assert.equal(await failed(proof, 5, 'nonsense'), 'Read the verifier key');
});

test('a whole other log passes with its own key, and fails with the key the reader trusts', async () => {
  const proof = await other.proof(5);
  assert.ok((await checkEntry(proof, 5)).ok);
  assert.equal((await checkEntry(proof, 5, log.vkey)).ok, false);
});

test('an entry that names another place or another log is refused though its hash is right', async () => {
  using moved = await RealLog.make(8, { log: 'audit.example.com/other' });
  assert.equal(await failed(await moved.proof(3), 3), 'Read what the entry says of its place');
  using numbered = await RealLog.make(8, { i: 99 });
  assert.equal(await failed(await numbered.proof(3), 3), 'Read what the entry says of its place');
});
