// Tiles (C2SP tlog-tiles): paths, widths, entry bundles, and hashes of any range of leaves out of tiles.
import { GatelogError } from '../../model/error.ts';
import { nodeHash, type Range, splitPoint } from './merkle.ts';

/** 1234067 -> `x001/x234/067`. */
export function tileIndexPath(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** How many hashes tile `tile` of `level` has in a tree of `size`: 256 when full, 0 when there is none. */
export function tileWidth(size: number, level: number, tile: number): number {
  return Math.max(0, Math.min(256, Math.floor(size / 256 ** level) - tile * 256));
}

function suffixed(path: string, width: number): string {
  if (width < 1 || width > 256) {
    throw new GatelogError('log.internal', 'no tile has this width', { data: { width } });
  }
  return width === 256 ? path : `${path}.p/${width}`;
}

/** Relative to the log's directory. */
export function tilePath(level: number, tile: number, width: number): string {
  return suffixed(`tile/${level}/${tileIndexPath(tile)}`, width);
}

/** Relative to the log's directory. */
export function bundlePath(bundle: number, width: number): string {
  return suffixed(`tile/entries/${tileIndexPath(bundle)}`, width);
}

/** Takes a bundle apart: exactly `width` entries and not a byte more. The slices share its memory. */
export function splitBundle(bytes: Buffer, width: number): Buffer[] {
  const entries: Buffer[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) break;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (at !== bytes.length || entries.length !== width) {
    throw new GatelogError('log.bundle', 'an entry bundle is cut short or has bytes to spare');
  }
  return entries;
}

/** Yields the hashes of a tile as the tree of the reader's size has it. */
export type TileSource = (level: number, tile: number) => Promise<Buffer>;

/** Hash of a perfect subtree, from the lowest tile level that holds it. */
async function subtreeHash(source: TileSource, [lo, hi]: Range): Promise<Buffer> {
  const count = hi - lo;
  const level = Math.floor(Math.log2(count) / 8);
  const unit = 256 ** level;
  const first = lo / unit;
  const tile = await source(level, Math.floor(first / 256));
  const at = (first % 256) * 32;
  const hashes = tile.subarray(at, at + (count / unit) * 32);
  if (hashes.length !== (count / unit) * 32) throw new GatelogError('log.tile', 'a tile is too short');
  return fold(hashes);
}

function fold(hashes: Buffer): Buffer {
  if (hashes.length === 32) return hashes;
  const half = hashes.length / 2;
  return nodeHash(fold(hashes.subarray(0, half)), fold(hashes.subarray(half)));
}

/** MTH of a range that RFC 6962 recursion meets: it starts at a multiple of its size rounded up to a power of two. */
export async function rangeHash(source: TileSource, [lo, hi]: Range): Promise<Buffer> {
  if (hi - lo === 1 || splitPoint(hi - lo) * 2 === hi - lo) return subtreeHash(source, [lo, hi]);
  const middle = lo + splitPoint(hi - lo);
  return nodeHash(await rangeHash(source, [lo, middle]), await rangeHash(source, [middle, hi]));
}
