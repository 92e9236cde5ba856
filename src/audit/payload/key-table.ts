// The key table: wrapped data keys, one line each in `keys/wrapped/<day>.jsonl`, outside the tree and mutable, so that
// deleting a line makes a session's payloads unreadable while the log still verifies.
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { makeDirectory, syncDirectory } from '../log/disk.ts';
import { readWrappedKey, type WrappedKey } from './payload-keys.ts';

export function keyTableDirectory(directory: string): string {
  return join(directory, 'keys', 'wrapped');
}

interface Waiting {
  readonly line: string;
  readonly day: string;
  readonly done: () => void;
  readonly failed: (cause: unknown) => void;
}

/** The writing side. One write is in flight at a time; what comes meanwhile shares the next. */
export class KeyTable {
  readonly #directory: string;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #file: { readonly day: string; readonly handle: FileHandle } | undefined;
  #failure: unknown;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<KeyTable> {
    const table = keyTableDirectory(directory);
    await makeDirectory(table, 0o700);
    return new KeyTable(table);
  }

  /**
   * Resolves when the row is on disk. A crash before that leaves at most a torn last line, which the next
   * opening cuts off: the session it belonged to never began.
   */
  put(row: WrappedKey, day: string): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((done, failed) => {
      this.#waiting.push({ line: `${row.text}\n`, day, done, failed });
      this.#running ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    await this.#running;
    await this.#file?.handle.close();
    this.#file = undefined;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const day = (this.#waiting[0] as Waiting).day;
      const batch = this.#waiting.filter((item) => item.day === day);
      this.#waiting = this.#waiting.filter((item) => item.day !== day);
      await this.#write(day, batch);
    }
    this.#running = undefined;
  }

  async #write(day: string, batch: readonly Waiting[]): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      const handle = await this.#handleFor(day);
      const bytes = Buffer.from(batch.map((item) => item.line).join(''));
      // O_DSYNC: back from the write means on disk.
      for (let from = 0; from < bytes.length; ) from += (await handle.write(bytes, from)).bytesWritten;
      for (const item of batch) item.done();
    } catch (cause) {
      // After a failed write the page cache may lie (fsyncgate): nothing more is written here.
      this.#failure ??= new GatelogError('log.unavailable', 'the key table cannot be written', { cause });
      for (const item of batch) item.failed(this.#failure);
    }
  }

  async #handleFor(day: string): Promise<FileHandle> {
    if (this.#file?.day === day) return this.#file.handle;
    await this.#file?.handle.close();
    this.#file = undefined;
    const path = join(this.#directory, `${day}.jsonl`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_DSYNC;
    const handle = await open(path, flags, 0o600);
    await cutTornLine(path);
    await syncDirectory(this.#directory);
    this.#file = { day, handle };
    return handle;
  }
}

async function cutTornLine(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  const { size } = await handle.stat();
  const tail = Buffer.alloc(Math.min(size, 4096));
  await handle.read(tail, 0, tail.length, size - tail.length);
  const end = size - tail.length + tail.lastIndexOf(0x0a) + 1;
  if (end < size) await truncate(path, end);
}

/** Reads every row. A torn last line, which no session relies on, is passed over. */
export async function* readKeyTable(directory: string): AsyncGenerator<WrappedKey> {
  const table = keyTableDirectory(directory);
  for (const day of await listDays(table)) {
    let unread = '';
    for await (const piece of createReadStream(join(table, day), { encoding: 'utf8' })) {
      const lines = (unread + (piece as string)).split('\n');
      unread = lines.pop() as string;
      yield* lines.map(readWrappedKey);
    }
  }
}

/** The day files, oldest first; none where the directory has no key table. */
async function listDays(table: string): Promise<readonly string[]> {
  try {
    return (await readdir(table)).filter((name) => name.endsWith('.jsonl')).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
