// Rebuilds the tree from the bundles and holds every bundle, tile and root against it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { leafHash } from '../log/merkle.ts';
import { bundlePath, splitBundle, tilePath, tileWidth } from '../log/tiles.ts';
import { GrowingTree } from '../log/tree.ts';
import type { Findings } from './verify-findings.ts';

/** Hears what the walk meets, in order. */
export interface TreeVisitor {
  /** An entry, before it joins the tree. */
  readonly entry: (index: number, bytes: Buffer) => void;
  /** Entries up to `index` are not there; their hashes are. */
  readonly skipped: (index: number) => void;
  /** The tree has this size now. */
  readonly grown: (size: number) => Promise<void>;
}

/** The published part of a log, walked bundle by bundle: memory holds one bundle and the right edge of the tree. */
export class TreeWalk {
  readonly tree = new GrowingTree();
  readonly #directory: string;
  readonly #size: number;
  readonly #minIndex: number;
  readonly #findings: Findings;
  readonly #visitor: TreeVisitor;

  constructor(directory: string, size: number, minIndex: number, findings: Findings, visitor: TreeVisitor) {
    this.#directory = directory;
    this.#size = size;
    this.#minIndex = minIndex;
    this.#findings = findings;
    this.#visitor = visitor;
  }

  /** False when the walk could not reach the end: neither entries nor hashes were there. */
  async walk(): Promise<boolean> {
    for (let bundle = 0; bundle * 256 < this.#size; bundle++) {
      const width = tileWidth(this.#size, 0, bundle);
      const tile = await this.#readTile(0, bundle, width);
      const entries = await this.#bundle(bundle, width);
      const leaves = entries?.map(leafHash) ?? this.#leavesOf(tile, width);
      if (leaves === undefined) return this.#lost(bundle, width);
      if (entries === undefined) this.#visitor.skipped(bundle * 256 + width);
      await this.#join(bundle, entries, this.#choose(bundle, leaves, tile));
      await this.#checkTiles((bundle + 1) * 256);
    }
    await this.#checkEdge();
    return true;
  }

  /** Leaf hashes to go on with: where a tile differs its own, so that one changed entry is one finding. */
  #choose(bundle: number, leaves: readonly Buffer[], tile: Buffer | undefined): readonly Buffer[] {
    if (tile?.length !== leaves.length * 32) return leaves;
    return leaves.map((leaf, at) => {
      const stored = tile.subarray(at * 32, at * 32 + 32);
      if (stored.equals(leaf)) return leaf;
      this.#findings.add('altered', 'the entry does not hash to its leaf in the tile', {
        index: bundle * 256 + at,
      });
      return stored;
    });
  }

  async #join(
    bundle: number,
    entries: readonly Buffer[] | undefined,
    leaves: readonly Buffer[],
  ): Promise<void> {
    for (const [at, leaf] of leaves.entries()) {
      const bytes = entries?.[at];
      if (bytes !== undefined) this.#visitor.entry(bundle * 256 + at, bytes);
      this.tree.append(leaf);
      await this.#visitor.grown(this.tree.size);
    }
  }

  /** Where a log in use has filled a partial file meanwhile, the full one stands for it. */
  async #readTile(level: number, tile: number, width: number): Promise<Buffer | undefined> {
    const exact = await this.#read(tilePath(level, tile, width));
    if (exact !== undefined || width === 256) return exact;
    return (await this.#read(tilePath(level, tile, 256)))?.subarray(0, width * 32);
  }

  async #bundle(bundle: number, width: number): Promise<readonly Buffer[] | undefined> {
    const path = bundlePath(bundle, width);
    const exact = await this.#read(path);
    const bytes = exact ?? (await this.#read(bundlePath(bundle, 256)));
    if (bytes === undefined) {
      await this.#missingBundle(bundle, width, path);
      return undefined;
    }
    await this.#checkPartials(bundlePath(bundle, 256), bytes, (partial) => lengthOfEntries(bytes, partial));
    try {
      return splitBundle(bytes, exact === undefined ? 256 : width).slice(0, width);
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      this.#findings.add('altered', cause.message, { path });
      return undefined;
    }
  }

  /** A hole is allowed below the stated minimum index only. At the end it is a truncation, elsewhere a deletion. */
  async #missingBundle(bundle: number, width: number, path: string): Promise<void> {
    if (bundle * 256 + width <= this.#minIndex) return;
    const later = await this.#anyLater(bundle);
    const what = later ? 'the entry bundle is gone' : 'the newest entry bundles are gone';
    this.#findings.add(later ? 'deleted' : 'truncated', what, { index: bundle * 256, path });
  }

  async #anyLater(bundle: number): Promise<boolean> {
    for (let later = bundle + 1; later * 256 < this.#size; later++) {
      const path = bundlePath(later, tileWidth(this.#size, 0, later));
      if ((await this.#read(path)) !== undefined) return true;
    }
    return false;
  }

  #leavesOf(tile: Buffer | undefined, width: number): readonly Buffer[] | undefined {
    if (tile?.length !== width * 32) return undefined;
    return Array.from({ length: width }, (_, at) => tile.subarray(at * 32, at * 32 + 32));
  }

  #lost(bundle: number, width: number): false {
    const what = 'neither the entries nor their hashes are there: nothing from here on was checked';
    this.#findings.add('incomplete', what, { index: bundle * 256, path: tilePath(0, bundle, width) });
    return false;
  }

  /** Tiles that became full at this size, lowest level first. */
  async #checkTiles(size: number): Promise<void> {
    if (size > this.#size) return;
    for (let level = 0, count = size; count % 256 === 0 && count > 0; level++) {
      count /= 256;
      await this.#checkTile(level, count - 1, size);
    }
    this.tree.release(size);
  }

  /** The partial tiles at the right edge. */
  async #checkEdge(): Promise<void> {
    for (let level = 0, count = this.#size; count > 0; level++, count = Math.floor(count / 256)) {
      if (count % 256 > 0) await this.#checkTile(level, Math.floor(count / 256), this.#size);
    }
  }

  async #checkTile(level: number, tile: number, size: number): Promise<void> {
    const expected = this.tree.tile(level, tile, size);
    const path = tilePath(level, tile, expected.length / 32);
    const stored = await this.#readTile(level, tile, expected.length / 32);
    if (stored === undefined) this.#findings.add('incomplete', 'the tile is missing', { path });
    else if (!stored.equals(expected))
      this.#findings.add('altered', 'the tile is not that of the entries', { path });
    await this.#checkPartials(tilePath(level, tile, 256), expected, (partial) => partial * 32);
  }

  /** Partial files that were left beside: each must be exactly the beginning of the larger one. */
  async #checkPartials(path: string, whole: Buffer, lengthOf: (width: number) => number): Promise<void> {
    for (const name of await this.#list(`${path}.p`)) {
      const length = /^\d+$/.test(name) ? lengthOf(Number(name)) : whole.length + 1;
      const partial = await this.#read(`${path}.p/${name}`);
      if (partial === undefined || length > whole.length || whole.subarray(0, length).equals(partial))
        continue;
      const what = 'the partial file is not the beginning of the newer one';
      this.#findings.add('altered', what, { path: `${path}.p/${name}` });
    }
  }

  async #list(path: string): Promise<readonly string[]> {
    try {
      return await readdir(join(this.#directory, path));
    } catch (cause) {
      return ignoreMissing(cause, []);
    }
  }

  async #read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.#directory, path));
    } catch (cause) {
      return ignoreMissing(cause, undefined);
    }
  }
}

/** Bytes of the first `count` entries of a bundle; more than it has when it has not so many. */
function lengthOfEntries(bytes: Buffer, count: number): number {
  let at = 0;
  for (let entry = 0; entry < count; entry++) {
    if (at + 2 > bytes.length) return bytes.length + 1;
    at += 2 + bytes.readUInt16BE(at);
  }
  return at;
}

function ignoreMissing<T>(cause: unknown, instead: T): T {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return instead;
  throw cause;
}
