// Recovery: from the published files and the WAL to the tree as it was, or a refusal to start.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { makeDirectory } from './disk.ts';
import type { Frame } from './frame.ts';
import { type KeyEpoch, signersOf } from './key-epochs.ts';
import { readBundle, readTile } from './log-files.ts';
import { replaySegment } from './replay.ts';
import { listSegments, type Segment, spareName } from './segments.ts';
import { splitBundle, tileWidth } from './tiles.ts';
import { GrowingTree } from './tree.ts';

export interface Recovered {
  readonly tree: GrowingTree;
  /** Where the WAL begins; the tree holds the tiles from here on. */
  readonly from: number;
  /** Encoded entries of the bundle open at `from`. */
  readonly held: Buffer;
  /** Size of the published checkpoint, -1 when there is none. */
  readonly published: number;
  /** The newest signed head, if anything was ever signed. */
  readonly note?: string;
  readonly sources: readonly { readonly segment: Segment; readonly end: number }[];
  readonly torn: boolean;
  readonly lastEntry?: Buffer;
}

/** Nothing was ever written: neither a checkpoint nor a WAL. */
export async function isNewLog(directory: string): Promise<boolean> {
  await makeDirectory(join(directory, 'wal'), 0o700);
  return (
    (await readNote(directory)) === undefined && (await listSegments(join(directory, 'wal'))).length === 0
  );
}

async function readNote(directory: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, 'checkpoint'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The published checkpoint, checked with the keys that may have signed at its size. */
export async function readCheckpoint(
  directory: string,
  epochs: readonly KeyEpoch[],
): Promise<Checkpoint | undefined> {
  const note = await readNote(directory);
  if (note === undefined) return undefined;
  const origin = (epochs[0] as KeyEpoch).verifier.name;
  const all = epochs.map(({ verifier }) => verifier);
  const head = openCheckpoint(note, all, origin);
  return openCheckpoint(note, signersOf(epochs, head.size), origin);
}

function encodeEntries(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** State at `from`, which the published tree of `size` holds. */
async function loadState(directory: string, from: number, size: number) {
  const tree = await GrowingTree.load(from, async (level, tile, width) => {
    const hashes = await readTile(directory, level, tile, tileWidth(size, level, tile));
    return hashes.subarray(0, width * 32);
  });
  const bundle = Math.floor(from / 256);
  const entries =
    from % 256 === 0 ? [] : await readBundle(directory, bundle, Math.min(256, size - bundle * 256));
  return { tree, held: encodeEntries(entries.slice(0, from % 256)) };
}

function checkRoot(tree: GrowingTree, checkpoint: Checkpoint): void {
  if (tree.root().equals(checkpoint.root)) return;
  throw new GatelogError('log.root', 'the log does not hash to the root of its published checkpoint', {
    data: { size: checkpoint.size },
  });
}

export async function recover(
  directory: string,
  origin: string,
  epochs: readonly KeyEpoch[],
): Promise<Recovered> {
  await rm(join(directory, 'wal', spareName), { force: true });
  const segments = await listSegments(join(directory, 'wal'));
  const checkpoint = await readCheckpoint(directory, epochs);
  const size = checkpoint?.size ?? 0;
  const from = segments[0]?.firstIndex ?? size;
  if (from > size) {
    throw new GatelogError('log.gap', 'entries between the published log and the WAL are missing', {
      data: { published: size, wal: from },
    });
  }
  const { tree, held } = await loadState(directory, from, size);
  const replayed = await replay(segments, { tree, origin, epochs, checkpoint });
  const lastEntry = replayed.lastEntry ?? (await lastPublished(directory, size));
  const note = replayed.note ?? checkpoint?.note;
  return {
    tree,
    from,
    held,
    published: checkpoint?.size ?? -1,
    sources: replayed.sources,
    torn: replayed.torn,
    ...(note === undefined ? {} : { note }),
    ...(lastEntry === undefined ? {} : { lastEntry }),
  };
}

interface Replay {
  readonly tree: GrowingTree;
  readonly origin: string;
  readonly epochs: readonly KeyEpoch[];
  readonly checkpoint: Checkpoint | undefined;
}

async function replay(segments: readonly Segment[], { tree, origin, epochs, checkpoint }: Replay) {
  const sources: { segment: Segment; end: number }[] = [];
  let met = checkpoint === undefined;
  let torn = false;
  let last: Frame | undefined;
  let lastWithEntries: Frame | undefined;
  const meet = (): void => {
    if (checkpoint === undefined || met || tree.size !== checkpoint.size) return;
    checkRoot(tree, checkpoint);
    met = true;
  };
  const grown = (frame: Frame): void => {
    last = frame;
    if (frame.count > 0) lastWithEntries = frame;
    meet();
  };
  meet();
  for (const [at, segment] of segments.entries()) {
    const isLast = at === segments.length - 1;
    const result = await replaySegment(segment, isLast, { origin, epochs, tree, grown });
    sources.push({ segment, end: result.end });
    torn ||= result.torn;
  }
  // A published checkpoint is durable proof of entries that must be in the WAL, or before it.
  if (!met) {
    throw new GatelogError('log.damaged', 'the WAL ends before the published checkpoint, or passes it by', {
      data: { size: tree.size, published: checkpoint?.size },
    });
  }
  const lastEntry = lastWithEntries && splitBundle(lastWithEntries.entries, lastWithEntries.count).at(-1);
  return { sources, torn, note: last?.note.toString(), lastEntry };
}

async function lastPublished(directory: string, size: number): Promise<Buffer | undefined> {
  if (size === 0) return undefined;
  const bundle = Math.floor((size - 1) / 256);
  return (await readBundle(directory, bundle, size - bundle * 256)).at(-1);
}
