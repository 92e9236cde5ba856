// The tree, its proofs and its tiles, compared with a naive reading of RFC 6962.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkConsistency,
  consistencyRanges,
  inclusionRanges,
  leafHash,
  type Range,
  rootFromInclusion,
  splitPoint,
} from './merkle.ts';
import { naivePath, naiveRoot, naiveSubproof } from './naive-verify.ts';
import { rangeHash, tileIndexPath, tilePath, tileWidth } from './tiles.ts';
import { GrowingTree } from './tree.ts';

const entries = Array.from({ length: 600 }, (_, at) => Buffer.from(`entry ${at}`));
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;

function grow(size: number): GrowingTree {
  const tree = new GrowingTree();
  for (const entry of entries.slice(0, size)) tree.append(leafHash(entry));
  return tree;
}

const hashes = (tree: GrowingTree, ranges: readonly Range[]): Promise<Buffer[]> =>
  Promise.all(
    ranges.map((range) => rangeHash(async (level, tile) => tree.tile(level, tile, tree.size), range)),
  );

test('the root of every size is that of the definition', () => {
  const tree = new GrowingTree();
  assert.deepEqual(tree.root(), naiveRoot([]));
  for (const [at, entry] of entries.entries()) {
    tree.append(leafHash(entry));
    if (at < 40 || at % 37 === 0 || at === 255 || at === 256) {
      assert.deepEqual(tree.root(), naiveRoot(entries.slice(0, at + 1)));
    }
  }
});

test('inclusion proofs out of tiles are PATH(m, D[n]) and verify', async () => {
  for (const size of [1, 2, 3, 7, 8, 13, 255, 256, 257, 600]) {
    const tree = grow(size);
    for (const index of new Set([0, 1, 5, size >> 1, 255, 256, size - 1].filter((i) => i < size))) {
      const proof = await hashes(tree, inclusionRanges(index, size));
      assert.deepEqual(proof, naivePath(index, entries.slice(0, size)));
      const leaf = leafHash(entries[index] as Buffer);
      assert.deepEqual(rootFromInclusion(index, size, leaf, proof), tree.root());
      assert.throws(() => rootFromInclusion(index, size, leaf, [...proof, leaf]), code('proof.malformed'));
    }
  }
});

test('consistency proofs out of tiles are PROOF(m, D[n]) and verify', async () => {
  for (const second of [1, 2, 3, 7, 8, 13, 64, 257, 600]) {
    const tree = grow(second);
    for (let first = 0; first <= second; first += second > 64 ? 31 : 1) {
      const proof = await hashes(tree, consistencyRanges(first, second));
      if (first > 0) assert.deepEqual(proof, naiveSubproof(first, entries.slice(0, second), true));
      const before = naiveRoot(entries.slice(0, first));
      checkConsistency(first, before, second, tree.root(), proof);
      if (first === second) continue;
      const other = leafHash(Buffer.from('other'));
      assert.throws(
        () => checkConsistency(first, other, second, tree.root(), proof),
        code('proof.inconsistent'),
      );
      assert.throws(
        () => checkConsistency(first, before, second, tree.root(), [...proof, other]),
        code('proof.malformed'),
      );
    }
  }
});

test('a tree loaded from partial tiles goes on like the one that was saved', async () => {
  for (const size of [0, 1, 255, 256, 257, 511, 512, 600]) {
    const whole = grow(600);
    const loaded = await GrowingTree.load(size, async (level, tile, width) =>
      whole.tile(level, tile, size).subarray(0, width * 32),
    );
    assert.deepEqual(loaded.root(), grow(size).root());
    for (const entry of entries.slice(size)) loaded.append(leafHash(entry));
    assert.deepEqual(loaded.root(), whole.root());
  }
});

test('released tiles are gone and the root stays', () => {
  const tree = grow(600);
  const root = tree.root();
  tree.release(600);
  assert.deepEqual(tree.root(), root);
  assert.equal(tree.tile(0, 2, 600).length, 88 * 32);
  assert.throws(() => tree.tile(0, 1, 600), code('log.internal'));
});

test('paths and widths are those of the examples in tlog-tiles', () => {
  assert.equal(tileIndexPath(1234067), 'x001/x234/067');
  assert.equal(tileIndexPath(5), '005');
  assert.equal(tileIndexPath(1000), 'x001/000');
  assert.equal(tilePath(1, 0, 17), 'tile/1/000.p/17');
  assert.equal(tilePath(0, 272, 256), 'tile/0/272');
  // 70,000 entries: 273 full level 0 tiles and one of 112, one full level 1 tile and one of 17, one of 1 at level 2.
  assert.deepEqual(
    [272, 273, 274].map((tile) => tileWidth(70_000, 0, tile)),
    [256, 112, 0],
  );
  assert.deepEqual(
    [0, 1].map((tile) => tileWidth(70_000, 1, tile)),
    [256, 17],
  );
  assert.equal(tileWidth(70_000, 2, 0), 1);
  assert.deepEqual([tileWidth(256, 0, 0), tileWidth(256, 1, 0)], [256, 1]);
});

test('the split point is the largest power of two below the size, for large sizes too', () => {
  for (let power = 1; power < 53; power += 1) {
    assert.equal(splitPoint(2 ** power), 2 ** (power - 1));
    assert.equal(splitPoint(2 ** power + 1), 2 ** power);
  }
  assert.equal(splitPoint(Number.MAX_SAFE_INTEGER), 2 ** 52);
});
