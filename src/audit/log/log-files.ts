// Reading tiles and entry bundles of a log directory, as a tree of a given size has them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { bundlePath, splitBundle, type TileSource, tilePath, tileWidth } from './tiles.ts';

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A partial resource may be gone once the full one exists: the full one is the fallback. */
async function readWidth(
  directory: string,
  pathOf: (width: number) => string,
  width: number,
): Promise<Buffer> {
  const bytes = (await readIfThere(join(directory, pathOf(width)))) ?? (await fullOne());
  if (bytes === undefined) {
    throw new GatelogError('log.missing', 'a file of the log is missing', { data: { path: pathOf(width) } });
  }
  return bytes;

  async function fullOne(): Promise<Buffer | undefined> {
    return width === 256 ? undefined : readIfThere(join(directory, pathOf(256)));
  }
}

/** The first `width` hashes of a tile. */
export async function readTile(
  directory: string,
  level: number,
  tile: number,
  width: number,
): Promise<Buffer> {
  const bytes = await readWidth(directory, (w) => tilePath(level, tile, w), width);
  if (bytes.length !== width * 32 && bytes.length !== 8192) {
    throw new GatelogError('log.tile', 'a tile has the wrong length', {
      data: { path: tilePath(level, tile, width) },
    });
  }
  return bytes.subarray(0, width * 32);
}

function countEntries(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes.readUInt16BE(at)) count += 1;
  return count;
}

/** The first `width` entries of a bundle. */
export async function readBundle(directory: string, bundle: number, width: number): Promise<Buffer[]> {
  const bytes = await readWidth(directory, (w) => bundlePath(bundle, w), width);
  // Either the partial bundle asked for, or the full one in its place; nothing in between is a bundle.
  const held = countEntries(bytes) === 256 ? 256 : width;
  return splitBundle(bytes, held).slice(0, width);
}

const cachedTiles = 256;

/** Tiles of a tree of `size`, the recent ones kept. */
export function tileSource(directory: string, size: number): TileSource {
  const cache = new Map<string, Buffer>();
  return async (level, tile) => {
    const key = `${level}/${tile}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const hashes = await readTile(directory, level, tile, tileWidth(size, level, tile));
    if (cache.size >= cachedTiles) cache.delete(cache.keys().next().value as string);
    cache.set(key, hashes);
    return hashes;
  };
}
