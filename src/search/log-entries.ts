// Reading entries one by one out of bundles, the recent ones kept: a page of a timeline meets the same bundle often.
import { type Entry, readEntry } from '../audit/entry.ts';
import { readBundle } from '../audit/log/log-files.ts';
import { leafHash } from '../audit/log/merkle.ts';
import { type ReadLog, readLog } from '../audit/log/read-log.ts';
import { GatelogError } from '../model/error.ts';

/** About 16 MB with entries of usual size. */
const keptBundles = 64;

export class LogEntries {
  readonly directory: string;
  readonly #origin: string;
  readonly #bundles = new Map<string, readonly Buffer[]>();
  #log: ReadLog | undefined;

  constructor(directory: string, origin: string) {
    this.directory = directory;
    this.#origin = origin;
  }

  /** The log as it is published now. @throws GatelogError `search.origin`, `log.*`. */
  async open(): Promise<ReadLog> {
    const log = await readLog(this.directory);
    if (log.origin !== this.#origin)
      throw new GatelogError(
        'search.origin',
        `${this.directory} holds the log ${log.origin}, not ${this.#origin}`,
      );
    this.#log = log;
    return log;
  }

  /** The log as `open` found it last. */
  get log(): ReadLog {
    if (this.#log === undefined)
      throw new GatelogError('search.unavailable', 'the log has not been read yet');
    return this.#log;
  }

  /** Undefined when no checkpoint covers it. */
  async bytes(index: number): Promise<Buffer | undefined> {
    const { size } = this.log;
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
    const bundle = Math.floor(index / 256);
    const entries = await this.#bundle(bundle, Math.min(256, size - bundle * 256));
    return entries[index - bundle * 256];
  }

  async entry(index: number): Promise<Entry | undefined> {
    const bytes = await this.bytes(index);
    return bytes === undefined ? undefined : readEntry(bytes);
  }

  /** Entries `from` up to `to`, each held against the leaf hash that the published tree has for it. */
  async checked(from: number, to: number): Promise<{ entries: Buffer[]; leaf: Buffer }> {
    const entries: Buffer[] = [];
    let leaf: Buffer = Buffer.alloc(0);
    for (let index = from; index < to; index++) {
      const bytes = (await this.bytes(index)) as Buffer;
      leaf = leafHash(bytes);
      if (leaf.equals(await this.log.leaf(index))) {
        entries.push(bytes);
        continue;
      }
      // Read it anew the next time: somebody may put it right.
      this.#bundles.clear();
      throw new GatelogError('log.root', 'an entry is not the one that the published tree holds', {
        data: { index },
      });
    }
    return { entries, leaf };
  }

  async #bundle(bundle: number, width: number): Promise<readonly Buffer[]> {
    const key = `${bundle}/${width}`;
    const known = this.#bundles.get(key);
    if (known !== undefined) {
      this.#bundles.delete(key);
      this.#bundles.set(key, known);
      return known;
    }
    const read = await readBundle(this.directory, bundle, width);
    this.#bundles.set(key, read);
    if (this.#bundles.size > keptBundles) this.#bundles.delete(this.#bundles.keys().next().value as string);
    return read;
  }
}
