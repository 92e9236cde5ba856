// Entry bundles on their way to disk: byte copies out of WAL frames, 256 entries a file.
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { type Frame, skipEntries } from './frame.ts';
import { bundlePath } from './tiles.ts';

export class BundleWriter {
  readonly #directory: string;
  readonly #disk: Disk;
  readonly #unsynced: Set<string>;
  #bytes = Buffer.allocUnsafeSlow(128 * 1024);
  #length = 0;
  /** Entries written or held so far. */
  #size: number;

  /** `held` is the encoded beginning of the bundle that a log of `size` has not filled. */
  constructor(directory: string, disk: Disk, unsynced: Set<string>, size: number, held: Buffer) {
    this.#directory = directory;
    this.#disk = disk;
    this.#unsynced = unsynced;
    this.#size = size;
    this.#push(held);
  }

  get size(): number {
    return this.#size;
  }

  #push(bytes: Buffer): void {
    if (this.#length + bytes.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow((this.#length + bytes.length) * 2);
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    bytes.copy(this.#bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Takes the entries of a frame and writes every bundle they fill. */
  async add(frame: Frame): Promise<void> {
    let at = 0;
    for (let left = frame.count; left > 0; ) {
      const take = Math.min(left, 256 - (this.#size % 256));
      const end = skipEntries(frame.entries, at, take);
      this.#push(frame.entries.subarray(at, end));
      this.#size += take;
      left -= take;
      at = end;
      if (this.#size % 256 === 0) await this.#writeFull();
    }
  }

  async #writeFull(): Promise<void> {
    await this.#write(bundlePath(this.#size / 256 - 1, 256));
    this.#length = 0;
  }

  /** The bundle of the published size, where it is not a multiple of 256. */
  async writePartial(): Promise<void> {
    const width = this.#size % 256;
    if (width > 0) await this.#write(bundlePath(Math.floor(this.#size / 256), width));
  }

  async #write(path: string): Promise<void> {
    const bytes = this.#bytes.subarray(0, this.#length);
    await this.#disk.writeFile(join(this.#directory, path), bytes, 0o644, this.#unsynced);
  }
}
