// The growing Merkle tree: O(log n) peaks for the root, and the hashes of tiles that are not published yet.
import { GatelogError } from '../../model/error.ts';
import { emptyRoot, nodeHash } from './merkle.ts';
import { tileWidth } from './tiles.ts';

const tileBytes = 256 * 32;

/** Hashes of one tile level from tile `first` on. */
interface Level {
  first: number;
  tiles: Buffer[];
  /** Hashes at this level in the whole tree. */
  count: number;
}

/** Hashes of tile `tile` at `level`, at least `width` of them, from where a smaller tree was published. */
export type ReadTile = (level: number, tile: number, width: number) => Promise<Buffer>;

export class GrowingTree {
  #size = 0;
  /** Roots of the perfect subtrees the tree consists of, by height; a hole where that bit of the size is 0. */
  readonly #peaks: (Buffer | undefined)[] = [];
  readonly #levels: Level[] = [];

  get size(): number {
    return this.#size;
  }

  /** The tree at `size`, from nothing but its partial tiles: they hold every peak. */
  static async load(size: number, read: ReadTile): Promise<GrowingTree> {
    const tree = new GrowingTree();
    for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / 256)) {
      const width = count % 256;
      const tile = Math.floor(count / 256);
      tree.#levels[level] = { first: tile, tiles: [], count: count - width };
      const hashes = width === 0 ? Buffer.alloc(0) : await read(level, tile, width);
      for (let i = 0; i < width; i += 1) tree.#add(level, hashes.subarray(i * 32, i * 32 + 32));
    }
    tree.#size = size;
    return tree;
  }

  append(leaf: Buffer): void {
    this.#add(0, leaf);
    this.#size += 1;
  }

  /** Adds a hash of tile level `level`: a carry up the peaks, as in binary counting, and up the tiles. */
  #add(level: number, hash: Buffer): void {
    let node = hash;
    let height = level * 8;
    const top = height + 8;
    this.#store(level, hash);
    for (; height < top; height += 1) {
      const left = this.#peaks[height];
      if (left === undefined) {
        this.#peaks[height] = node;
        return;
      }
      this.#peaks[height] = undefined;
      node = nodeHash(left, node);
    }
    this.#add(level + 1, node);
  }

  #store(index: number, hash: Buffer): void {
    this.#levels[index] ??= { first: 0, tiles: [], count: 0 };
    const level = this.#levels[index];
    const at = level.count % 256;
    if (at === 0) level.tiles.push(Buffer.allocUnsafeSlow(tileBytes));
    hash.copy(level.tiles[level.tiles.length - 1] as Buffer, at * 32);
    level.count += 1;
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const peak of this.#peaks) {
      if (peak !== undefined) root = root === undefined ? peak : nodeHash(peak, root);
    }
    return root ?? emptyRoot;
  }

  /** The first hashes of a tile, as they stand in a tree of `size` (not larger than this one). Not a copy. */
  tile(level: number, tile: number, size: number): Buffer {
    const held = this.#levels[level];
    const bytes = held?.tiles[tile - held.first];
    if (bytes === undefined) {
      throw new GatelogError('log.internal', 'a tile is not held in memory', { data: { level, tile } });
    }
    return bytes.subarray(0, tileWidth(size, level, tile) * 32);
  }

  /** Lets go of the tiles that are full in a tree of `size`, because they are on disk now. */
  release(size: number): void {
    for (let index = 0, count = size; count > 0; index += 1, count = Math.floor(count / 256)) {
      const level = this.#levels[index];
      const full = Math.floor(count / 256);
      if (level === undefined || full <= level.first) continue;
      level.tiles.splice(0, full - level.first);
      level.first = full;
    }
  }
}
