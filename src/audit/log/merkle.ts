// Merkle tree hashing and proofs (RFC 6962 section 2.1). No storage in here: proofs are lists of ranges to hash.
import { hash } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';

/** MTH of the empty tree. */
export const emptyRoot: Buffer = hash('sha256', '', 'buffer');

export function leafHash(entry: Buffer): Buffer {
  const input = Buffer.allocUnsafe(entry.length + 1);
  input[0] = 0;
  entry.copy(input, 1);
  return hash('sha256', input, 'buffer');
}

// Reused by every call: hashing is synchronous, so two calls can never share it.
const pair = Buffer.alloc(65, 1);

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  left.copy(pair, 1);
  right.copy(pair, 33);
  return hash('sha256', pair, 'buffer');
}

/** Leaves lo (included) to hi (excluded). */
export type Range = readonly [lo: number, hi: number];

/** Largest power of two below `size` (> 1). Sizes may exceed 32 bits: no bitwise operators. */
export function splitPoint(size: number): number {
  let k = 2 ** Math.floor(Math.log2(size - 1));
  // log2 rounds near 2^53; one step either way repairs it.
  if (k * 2 < size) k *= 2;
  if (k >= size) k /= 2;
  return k;
}

/** The ranges whose hashes are PATH(index, D[size]), leaf's sibling first. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (index < 0 || index >= size) {
    throw new GatelogError('log.no-entry', 'there is no such entry', { data: { index, size } });
  }
  const ranges: Range[] = [];
  let [lo, hi] = [0, size];
  while (hi - lo > 1) {
    const middle = lo + splitPoint(hi - lo);
    ranges.push(index < middle ? [middle, hi] : [lo, middle]);
    if (index < middle) hi = middle;
    else lo = middle;
  }
  return ranges.toReversed();
}

/** The ranges whose hashes are PROOF(first, D[second]); none from an empty tree or between equal sizes. */
export function consistencyRanges(first: number, second: number): Range[] {
  if (first < 0 || first > second) {
    throw new GatelogError('log.no-entry', 'the older size is larger', { data: { first, second } });
  }
  if (first === 0 || first === second) return [];
  const ranges: Range[] = [];
  let [lo, hi] = [0, second];
  while (hi !== first) {
    const middle = lo + splitPoint(hi - lo);
    ranges.push(first <= middle ? [middle, hi] : [lo, middle]);
    if (first <= middle) hi = middle;
    else lo = middle;
  }
  // SUBPROOF(m, D[m], true) is empty: the verifier knows that root. It is true only on the left edge.
  if (lo !== 0) ranges.push([lo, hi]);
  return ranges.toReversed();
}

function wrongLength(): GatelogError {
  return new GatelogError('proof.malformed', 'the proof has too few or too many hashes');
}

/** The root that an inclusion proof leads to; the caller compares it with the one it trusts. */
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Buffer,
  proof: readonly Buffer[],
): Buffer {
  const ranges = inclusionRanges(index, size);
  if (ranges.length !== proof.length) throw wrongLength();
  return proof.reduce((node, sibling, level) => {
    const left = (ranges[level] as Range)[0] <= index;
    return left ? nodeHash(sibling, node) : nodeHash(node, sibling);
  }, leaf);
}

/** Throws unless the tree of `second` entries has the tree of `first` as its beginning. */
export function checkConsistency(
  first: number,
  firstRoot: Buffer,
  second: number,
  secondRoot: Buffer,
  proof: readonly Buffer[],
): void {
  const rest = [...proof];
  const [before, after] =
    first === 0 ? [emptyRoot, secondRoot] : rebuild(first, second, firstRoot, true, rest);
  if (rest.length > 0) throw wrongLength();
  if (!before.equals(firstRoot) || !after.equals(secondRoot)) {
    throw new GatelogError('proof.inconsistent', 'the larger tree does not begin with the smaller one', {
      data: { first, second },
    });
  }
}

/** Both roots of a subtree, by the recursion of SUBPROOF(m, D[n], b). The top hash stands last in the proof. */
function rebuild(m: number, n: number, known: Buffer, b: boolean, rest: Buffer[]): [Buffer, Buffer] {
  if (m === n && b) return [known, known];
  const node = rest.pop();
  if (node === undefined) throw wrongLength();
  if (m === n) return [node, node];
  const k = splitPoint(n);
  if (m <= k) {
    const [before, after] = rebuild(m, k, known, b, rest);
    return [before, nodeHash(after, node)];
  }
  const [before, after] = rebuild(m - k, n - k, known, false, rest);
  return [nodeHash(node, before), nodeHash(node, after)];
}
