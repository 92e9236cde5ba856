// Reading a log directory, live or a copy: checkpoint, entries, roots, proofs, and the WAL behind the checkpoint.
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Frame } from './frame.ts';
import { type KeyEpoch, readKeyEpochs } from './key-epochs.ts';
import { readBundle, tileSource } from './log-files.ts';
import { consistencyRanges, emptyRoot, inclusionRanges, type Range } from './merkle.ts';
import { readPayloads } from './payload-files.ts';
import { readCheckpoint } from './recover.ts';
import { type StoredSection, sectionsOf } from './section.ts';
import { listSegments, type Segment } from './segments.ts';
import { rangeHash, splitBundle, type TileSource } from './tiles.ts';
import { framesOf } from './wal-reader.ts';

export type Indexed = [index: number, entry: Buffer];

/** Entries `from` up to `size` out of bundles. */
export async function* scanPublished(directory: string, from: number, size: number): AsyncGenerator<Indexed> {
  for (let bundle = Math.floor(from / 256); bundle * 256 < size; bundle += 1) {
    const first = bundle * 256;
    const entries = await readBundle(directory, bundle, Math.min(256, size - first));
    for (const [at, entry] of entries.entries()) if (first + at >= from) yield [first + at, entry];
  }
}

/** A log as its published checkpoint states it. */
export class ReadLog {
  readonly directory: string;
  readonly epochs: readonly KeyEpoch[];
  /** Undefined while nothing has been published. */
  readonly checkpoint: Checkpoint | undefined;
  readonly #tiles: TileSource;

  constructor(directory: string, epochs: readonly KeyEpoch[], checkpoint: Checkpoint | undefined) {
    this.directory = directory;
    this.epochs = epochs;
    this.checkpoint = checkpoint;
    this.#tiles = tileSource(directory, this.size);
  }

  get size(): number {
    return this.checkpoint?.size ?? 0;
  }

  get origin(): string {
    return (this.epochs[0] as KeyEpoch).verifier.name;
  }

  entries(from = 0, to: number = this.size): AsyncGenerator<Indexed> {
    return scanPublished(this.directory, from, Math.min(to, this.size));
  }

  async entry(index: number): Promise<Buffer> {
    this.#check(index, this.size);
    const bundle = Math.floor(index / 256);
    const entries = await readBundle(this.directory, bundle, Math.min(256, this.size - bundle * 256));
    return entries[index - bundle * 256] as Buffer;
  }

  /** The leaf hash as the tiles have it. */
  leaf(index: number): Promise<Buffer> {
    this.#check(index, this.size);
    return rangeHash(this.#tiles, [index, index + 1]);
  }

  /** Root of the tree of `size` entries, computed from tiles. */
  async root(size: number = this.size): Promise<Buffer> {
    this.#check(size, this.size + 1);
    return size === 0 ? emptyRoot : rangeHash(this.#tiles, [0, size]);
  }

  async inclusionProof(index: number, size: number = this.size): Promise<Buffer[]> {
    this.#check(size, this.size + 1);
    return this.#hashes(inclusionRanges(index, size));
  }

  async consistencyProof(first: number, second: number = this.size): Promise<Buffer[]> {
    this.#check(second, this.size + 1);
    return this.#hashes(consistencyRanges(first, second));
  }

  #hashes(ranges: readonly Range[]): Promise<Buffer[]> {
    return Promise.all(ranges.map((range) => rangeHash(this.#tiles, range)));
  }

  #check(index: number, bound: number): void {
    if (Number.isSafeInteger(index) && index >= 0 && index < bound) return;
    throw new GatelogError('log.no-entry', 'there is no such entry', { data: { index, size: this.size } });
  }

  /** Entries that are durable but not published yet. Nothing proves them until they are. */
  async *tail(): AsyncGenerator<Indexed> {
    let next = this.size;
    for await (const frame of walFrames(await listWal(this.directory))) {
      if (frame.firstIndex > next) return;
      for (const [at, entry] of splitBundle(frame.entries, frame.count).entries()) {
        if (frame.firstIndex + at !== next) continue;
        yield [next, entry];
        next += 1;
      }
    }
  }

  /** Payload ciphertext of a session: out of its files, then what is still in the WAL; each chunk once. */
  async *payloads(session: string): AsyncGenerator<StoredSection> {
    const seen = new Set<string>();
    for await (const section of this.#allPayloads(session)) {
      const key = `${section.chunk} ${section.payload}`;
      if (!seen.has(key)) yield section;
      seen.add(key);
    }
  }

  async *#allPayloads(session: string): AsyncGenerator<StoredSection> {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(session))
      throw new GatelogError('log.section', 'this is no session id');
    const segments = await listWal(this.directory);
    yield* readPayloads(this.directory, session);
    for await (const frame of walFrames(segments)) {
      for (const { section } of sectionsOf(frame.sections)) if (section.session === session) yield section;
    }
    // On a live log records may have moved from a segment to the file after the file was read.
    const gone = (await listWal(this.directory))[0]?.path !== segments[0]?.path;
    if (gone) yield* readPayloads(this.directory, session);
  }
}

/** A copy for verification may have no WAL at all. */
async function listWal(directory: string): Promise<Segment[]> {
  return listSegments(join(directory, 'wal')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/** Frames of a log that may be live: a segment that is gone has been published. */
async function* walFrames(segments: readonly Segment[]): AsyncGenerator<Frame> {
  for (const { path } of segments) {
    try {
      for await (const { frame } of framesOf(path, 0, Number.MAX_SAFE_INTEGER)) yield frame;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Opens a log for reading. `epochs`: the keys the caller trusts; without them, those the directory itself lists. */
export async function readLog(directory: string, epochs?: readonly KeyEpoch[]): Promise<ReadLog> {
  const trusted = epochs ?? (await readKeyEpochs(directory));
  return new ReadLog(directory, trusted, await readCheckpoint(directory, trusted));
}
