// The publisher: behind the request path it turns WAL frames into bundles, tiles, checkpoints and payload files.
// A crash anywhere in here leaves files that the next start writes again, the same, out of the WAL.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleWriter } from './bundle-writer.ts';
import { type Disk, syncDirectories, syncDirectory } from './disk.ts';
import { PayloadWriter } from './payload-files.ts';
import { sectionsOf } from './section.ts';
import type { Segment } from './segments.ts';
import { bundlePath, tilePath } from './tiles.ts';
import type { GrowingTree } from './tree.ts';
import { framesOf } from './wal-reader.ts';

/** A size whose frame is durable, with the note signed in that frame. */
export interface DurableHead {
  readonly size: number;
  readonly note: string;
}

/** A segment, how much of it is durable, and how much was taken out of it. */
interface Source {
  readonly segment: Segment;
  end: number;
  entriesAt: number;
  payloadsAt: number;
}

export interface PublisherOptions {
  readonly directory: string;
  readonly disk: Disk;
  readonly tree: GrowingTree;
  /** Where the WAL begins, and the encoded entries of the bundle that is open there. */
  readonly from: number;
  readonly held: Buffer;
  /** Size of the checkpoint that is out already; -1 when none is. */
  readonly published: number;
}

export function checkpointFile(size: number): string {
  return join('checkpoints', String(size).padStart(20, '0'));
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #bundles: BundleWriter;
  readonly #payloads: PayloadWriter;
  readonly #sources: Source[] = [];
  /** Folders with names that are not durable yet. */
  readonly #unsynced = new Set<string>();
  /** A start may find partial tiles of the run before; later passes know which they made. */
  #firstPass = true;
  #size: number;
  #published: number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PublisherOptions) {
    const { directory, disk, from, held } = options;
    this.#options = options;
    this.#bundles = new BundleWriter(directory, disk, this.#unsynced, from, held);
    this.#payloads = new PayloadWriter(directory);
    this.#size = from;
    this.#published = options.published;
  }

  /** Size of the newest published checkpoint. */
  get published(): number {
    return Math.max(0, this.#published);
  }

  /** The frames of `segment` up to `end` are durable. */
  durable(segment: Segment, end: number): void {
    const last = this.#sources.at(-1);
    if (last?.segment === segment) last.end = end;
    else this.#sources.push({ segment, end, entriesAt: 0, payloadsAt: 0 });
  }

  /** Publishes `head`, which must be the end of what is durable now; `keep` stores its note for good. */
  publish(head: DurableHead, keep: boolean): Promise<void> {
    const ends = this.#sources.map((source) => ({ source, end: source.end }));
    return this.#after(async () => {
      for (const { source, end } of ends) await this.#takeEntries(source, end);
      await this.#bundles.writePartial();
      await this.#writeTiles(head.size);
      await syncDirectories(this.#unsynced);
      await this.#writeCheckpoint(head, keep);
      await this.#forget(head.size);
    });
  }

  /** Moves payload ciphertext into its files, then lets go of segments that hold nothing more. */
  publishPayloads(): Promise<void> {
    const ends = this.#sources.map((source) => ({ source, end: source.end }));
    return this.#after(async () => {
      for (const { source, end } of ends) await this.#takePayloads(source, end);
      await this.#payloads.finish();
      await this.#removeSegments(false);
    });
  }

  /** After a last publish: the WAL is not needed any more, not even its open segment. */
  removeAll(open?: Segment): Promise<void> {
    // A segment without a frame was never reported as durable.
    const unused = this.#sources.some(({ segment }) => segment === open) ? undefined : open;
    return this.#after(async () => {
      await this.#removeSegments(true);
      if (unused !== undefined) await rm(unused.path, { force: true });
    });
  }

  /** One pass at a time, in the order asked for. */
  #after(pass: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(pass);
    // The caller hears of a failure; a later pass must not run after one.
    this.#turn = done;
    done.catch(() => undefined);
    return done;
  }

  async #takeEntries(source: Source, to: number): Promise<void> {
    // All taken since this pass was asked for: the segment may be gone by now.
    if (source.entriesAt >= to) return;
    for await (const { frame, end } of framesOf(source.segment.path, source.entriesAt, to)) {
      if (frame.count > 0) await this.#bundles.add(frame);
      source.entriesAt = end;
    }
    if (source.entriesAt < to) throw new Error('a durable frame cannot be read back');
  }

  async #takePayloads(source: Source, to: number): Promise<void> {
    if (source.payloadsAt >= to) return;
    for await (const { frame, end } of framesOf(source.segment.path, source.payloadsAt, to)) {
      for (const section of sectionsOf(frame.sections)) await this.#payloads.add(section);
      source.payloadsAt = end;
    }
    if (source.payloadsAt < to) throw new Error('a durable frame cannot be read back');
  }

  /** Tiles that changed since the last publish: full ones, and the partial one of each level. */
  async #writeTiles(size: number): Promise<void> {
    let [before, count] = [this.#size, size];
    for (let level = 0; count > 0; level += 1) {
      for (let tile = Math.floor(before / 256); tile * 256 < count; tile += 1) {
        if (count > before) await this.#writeTile(level, tile, size);
      }
      [before, count] = [Math.floor(before / 256), Math.floor(count / 256)];
    }
  }

  async #writeTile(level: number, tile: number, size: number): Promise<void> {
    const { directory, disk, tree } = this.#options;
    const hashes = tree.tile(level, tile, size);
    if (hashes.length === 0) return;
    const path = join(directory, tilePath(level, tile, hashes.length / 32));
    await disk.writeFile(path, hashes, 0o644, this.#unsynced);
  }

  /** Last of all: whoever reads a checkpoint finds its tiles and bundles. */
  async #writeCheckpoint({ size, note }: DurableHead, keep: boolean): Promise<void> {
    const { directory, disk } = this.#options;
    // An empty log has nothing to publish, and a published size is not published twice, except with more signatures.
    if (size === 0 || (size === this.#published && !keep)) return;
    if (keep) await disk.writeFile(join(directory, checkpointFile(size)), note);
    await disk.writeFile(join(directory, 'checkpoint'), note);
    this.#published = size;
  }

  /** "MAY delete any partial tile once the corresponding full tile is available." */
  async #forget(size: number): Promise<void> {
    let [before, count] = [this.#size, size];
    for (let level = 0; count > 0; level += 1) {
      const full = Math.floor(count / 256);
      const last = this.#firstPass ? full : Math.min(Math.ceil(before / 256), full);
      for (let tile = Math.floor(before / 256); tile < last; tile += 1)
        await this.#removePartials(level, tile);
      [before, count] = [Math.floor(before / 256), full];
    }
    this.#options.tree.release(size);
    this.#size = size;
    this.#firstPass = false;
  }

  async #removePartials(level: number, tile: number): Promise<void> {
    const { directory } = this.#options;
    await rm(join(directory, `${tilePath(level, tile, 256)}.p`), { recursive: true, force: true });
    if (level > 0) return;
    await rm(join(directory, `${bundlePath(tile, 256)}.p`), { recursive: true, force: true });
  }

  async #removeSegments(all: boolean): Promise<void> {
    const spent = this.#sources.findIndex(
      ({ end, entriesAt, payloadsAt }) => entriesAt < end || payloadsAt < end,
    );
    // The newest segment is still written to; oldest first, so that what remains has no hole.
    const count = all
      ? this.#sources.length
      : Math.min(spent < 0 ? Infinity : spent, this.#sources.length - 1);
    if (count <= 0) return;
    for (const { segment } of this.#sources.splice(0, count)) await rm(segment.path);
    await syncDirectory(join(this.#options.directory, 'wal'));
  }
}
