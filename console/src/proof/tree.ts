// The Merkle tree of RFC 6962, as far as a reader needs it: from one entry and its path to the root.
import { type Bytes, join, sha256 } from './bytes.ts';

const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

export function leafHash(entry: Bytes): Promise<Bytes> {
  return sha256(join(leafMark, entry));
}

/** Largest power of two below `size` (> 1). Sizes may exceed 32 bits: no bitwise operators. */
function splitPoint(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** For each level from the leaf up: whether the sibling stands left. */
function siblingsLeft(index: number, size: number): boolean[] {
  const left: boolean[] = [];
  let [lo, hi] = [0, size];
  while (hi - lo > 1) {
    const middle = lo + splitPoint(hi - lo);
    left.push(index >= middle);
    if (index >= middle) lo = middle;
    else hi = middle;
  }
  return left.toReversed();
}

/** The root that the path leads to, or why it cannot be a path of this place. */
export async function rootFromPath(
  index: number,
  size: number,
  leaf: Bytes,
  path: readonly Bytes[],
): Promise<Bytes> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new Error(`There is no entry ${index} in a log of ${size}.`);
  }
  const left = siblingsLeft(index, size);
  if (left.length !== path.length) {
    throw new Error(`The path has ${path.length} hashes; this place needs ${left.length}.`);
  }
  let node = leaf;
  for (const [level, sibling] of path.entries()) {
    node = await sha256(left[level] ? join(nodeMark, sibling, node) : join(nodeMark, node, sibling));
  }
  return node;
}
