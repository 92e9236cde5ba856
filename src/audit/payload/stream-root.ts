// The root over the chunk commitments of a stream (RFC 6962 section 2.1), kept up as chunks pass, in O(log n) memory.
import { emptyRoot, leafHash, nodeHash } from '../log/merkle.ts';

/** Leaves are the 32 raw bytes of each chunk's `pt`, in order. */
export class StreamRoot {
  /** Roots of complete subtrees, largest first, each with its height. */
  readonly #subtrees: { readonly height: number; readonly root: Buffer }[] = [];

  add(pt: string): void {
    let node = { height: 0, root: leafHash(Buffer.from(pt, 'base64url')) };
    for (let left = this.#subtrees.at(-1); left?.height === node.height; left = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      node = { height: node.height + 1, root: nodeHash(left.root, node.root) };
    }
    this.#subtrees.push(node);
  }

  /** Base64url; of no chunks, the hash of nothing. */
  root(): string {
    const roots = this.#subtrees.map((subtree) => subtree.root);
    if (roots.length === 0) return emptyRoot.toString('base64url');
    return roots.reduceRight((right, left) => nodeHash(left, right)).toString('base64url');
  }
}
