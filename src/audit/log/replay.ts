// Replaying WAL segments onto the tree: what is whole is kept, a torn end is cut, anything else refuses to start.
import { readFile } from 'node:fs/promises';
import { GatelogError } from '../../model/error.ts';
import { openCheckpoint } from './checkpoint.ts';
import { type Frame, frameAt, frameMagic } from './frame.ts';
import { epochOf, type KeyEpoch } from './key-epochs.ts';
import { leafHash } from './merkle.ts';
import type { Segment } from './segments.ts';
import { splitBundle } from './tiles.ts';
import type { GrowingTree } from './tree.ts';

export interface ReplayOptions {
  readonly origin: string;
  readonly epochs: readonly KeyEpoch[];
  readonly tree: GrowingTree;
  /** Called after each frame, with the tree grown by it. */
  readonly grown: (frame: Frame) => void;
}

export interface Replayed {
  /** Offset behind the last whole frame. */
  readonly end: number;
  /** Bytes of a frame that was never acknowledged stood behind it. */
  readonly torn: boolean;
}

export async function replaySegment(
  segment: Segment,
  isLast: boolean,
  options: ReplayOptions,
): Promise<Replayed> {
  const { tree } = options;
  if (segment.firstIndex !== tree.size) throw gap(segment.firstIndex, tree.size);
  const bytes = await readFile(segment.path);
  let end = 0;
  for (let frame = frameAt(bytes, 0); frame !== undefined; frame = frameAt(bytes, end)) {
    replayFrame(frame, options);
    end = frame.end;
  }
  if (isZero(bytes, end)) return { end, torn: false };
  // Frames are written one at a time, so only the very last one can be torn. A bad one before a sound one, or in a
  // segment that was left behind, was acknowledged: it has been damaged since.
  if (!isLast || hasFrameAfter(bytes, end)) {
    throw new GatelogError('log.damaged', 'a frame of the WAL is damaged and sound ones follow it', {
      data: { segment: segment.path, offset: end },
    });
  }
  return { end, torn: true };
}

function gap(found: number, expected: number): GatelogError {
  return new GatelogError('log.gap', 'the WAL does not continue where it should', {
    data: { found, expected },
  });
}

function replayFrame(frame: Frame, { origin, epochs, tree, grown }: ReplayOptions): void {
  if (frame.firstIndex !== tree.size) throw gap(frame.firstIndex, tree.size);
  for (const entry of splitBundle(frame.entries, frame.count)) tree.append(leafHash(entry));
  const { verifier } = epochOf(epochs, frame.firstIndex);
  const head = openCheckpoint(frame.note, [verifier], origin);
  if (head.size !== tree.size || !head.root.equals(tree.root())) {
    throw new GatelogError('log.root', 'a frame of the WAL does not hash to the root signed in it', {
      data: { size: tree.size },
    });
  }
  grown(frame);
}

function isZero(bytes: Buffer, from: number): boolean {
  const zeros = Buffer.alloc(64 * 1024);
  for (let at = from; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length);
    if (part.compare(zeros, 0, part.length) !== 0) return false;
  }
  return true;
}

function hasFrameAfter(bytes: Buffer, bad: number): boolean {
  for (let at = bytes.indexOf(frameMagic, bad + 1); at >= 0; at = bytes.indexOf(frameMagic, at + 1)) {
    if (frameAt(bytes, at) !== undefined) return true;
  }
  return false;
}
