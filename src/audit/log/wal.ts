// The write-ahead log's writing side: frames appended one at a time, blocks allocated ahead, the next segment made ready.
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Disk, syncDirectory } from './disk.ts';
import {
  closeDescriptor,
  createSynced,
  fillZeros,
  type Segment,
  segmentName,
  spareName,
  stepBytes,
  writeAll,
} from './segments.ts';

export interface WalOptions {
  readonly directory: string;
  readonly segmentBytes: number;
  readonly disk: Disk;
}

/**
 * Overwriting allocated blocks was durable in 110 us where appending took 155 to 200 us (ext4), so the file
 * grows by zeros ahead of the frames. Zeros behind the last frame are a clean end for recovery.
 */
export class Wal {
  readonly #options: WalOptions;
  #segment: Segment;
  #fd: number;
  #end = 0;
  #allocated: number;
  #allocating: Promise<void> | undefined;
  #spare: Promise<number> | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: WalOptions, segment: Segment, fd: number) {
    this.#options = options;
    this.#segment = segment;
    this.#fd = fd;
    this.#allocated = Math.min(stepBytes, options.segmentBytes);
  }

  static async create(options: WalOptions, firstIndex: number): Promise<Wal> {
    const fd = await prepare(options);
    return new Wal(options, await name(options, firstIndex), fd);
  }

  get segment(): Segment {
    return this.#segment;
  }

  /** Offset behind the last frame handed to `write`. */
  get end(): number {
    return this.#end;
  }

  /** The next frame belongs into a new segment. Segments are named by index, so the index must have moved on. */
  wantsRoll(frameBytes: number, firstIndex: number): boolean {
    const full = this.#end > 0 && this.#end + frameBytes > this.#options.segmentBytes;
    return full && firstIndex > this.#segment.firstIndex;
  }

  /** No write may be under way. A crash in here leaves an empty segment or none: both are clean ends. */
  async roll(firstIndex: number): Promise<void> {
    await this.#allocating;
    await closeDescriptor(this.#fd);
    this.#spare ??= prepare(this.#options);
    this.#fd = await this.#spare;
    this.#spare = undefined;
    this.#segment = await name(this.#options, firstIndex);
    this.#end = 0;
    this.#allocated = Math.min(stepBytes, this.#options.segmentBytes);
  }

  /** `done` without error: the frame is durable. One at a time: a torn frame can then only be the last one. */
  write(frame: Buffer, done: (error: Error | null) => void): void {
    const at = this.#end;
    this.#end += frame.length;
    const write = (): void => writeAll(this.#options.disk, this.#fd, frame, at, done);
    // The zeros under way must not land on the frame.
    if (this.#allocating === undefined || this.#end <= this.#allocated) write();
    else this.#allocating.then(write, done);
    this.#lookAhead(done);
  }

  #lookAhead(failed: (error: Error) => void): void {
    const { segmentBytes } = this.#options;
    if (this.#end > segmentBytes / 2 && this.#spare === undefined) {
      this.#spare = prepare(this.#options);
      this.#spare.catch(failed);
    }
    const wanted = this.#allocating === undefined && this.#end + stepBytes / 2 > this.#allocated;
    if (!wanted || this.#allocated >= segmentBytes) return;
    this.#allocating = this.#allocate();
    this.#allocating.catch(failed);
  }

  async #allocate(): Promise<void> {
    const from = Math.max(this.#allocated, this.#end);
    const to = Math.min(from + stepBytes, this.#options.segmentBytes);
    // Set first: `write` compares with the part that is safe to write, which stays below `from`.
    this.#allocated = from;
    await fillZeros(this.#options.disk, this.#fd, from, to);
    this.#allocated = Math.max(to, from);
    this.#allocating = undefined;
  }

  /** May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#allocating]);
    await closeDescriptor(this.#fd);
    const spare = await Promise.allSettled([this.#spare]);
    const fd = spare[0].status === 'fulfilled' ? spare[0].value : undefined;
    if (fd === undefined) return;
    await closeDescriptor(fd);
    await rm(join(this.#options.directory, spareName), { force: true });
  }
}

async function prepare({ directory, segmentBytes, disk }: WalOptions): Promise<number> {
  const fd = await createSynced(join(directory, spareName));
  await fillZeros(disk, fd, 0, Math.min(stepBytes, segmentBytes));
  return fd;
}

async function name({ directory }: WalOptions, firstIndex: number): Promise<Segment> {
  const path = join(directory, segmentName(firstIndex));
  await rename(join(directory, spareName), path);
  await syncDirectory(directory);
  return { path, firstIndex };
}
