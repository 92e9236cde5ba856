// Payload sections and entries that are still in the write-ahead log: a log in use, or one whose gateway was killed.
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Frame } from './frame.ts';
import { sectionKey, type UnpublishedSections } from '../verify/payload-scan.ts';
import { sectionsOf } from './section.ts';
import { listSegments } from './segments.ts';
import { framesIn } from './wal-reader.ts';

interface Part {
  readonly handle: FileHandle;
  readonly firstIndex: number;
  /** Where its last whole frame ended when it was opened: the writer goes on behind it. */
  readonly end: number;
}

/**
 * The WAL as it was at one moment. A gateway that runs moves what is in it to other files and removes it; files that
 * are open stay readable, so what is looked for is here or there, whenever it moves.
 */
export class WalSnapshot implements AsyncDisposable {
  readonly #parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  /** Index of the first entry it can hold; undefined where there is no WAL. */
  get firstIndex(): number | undefined {
    return this.#parts[0]?.firstIndex;
  }

  /** Whole frames in order. */
  async *frames(): AsyncGenerator<Frame> {
    for (const { handle, end } of this.#parts)
      for await (const { frame } of framesIn(handle, 0, end)) yield frame;
  }

  async unpublished(): Promise<UnpublishedSections> {
    const sessions = new Set<string>();
    const pending = new Set<string>();
    const read = () => this.#sections();
    for await (const section of read()) {
      sessions.add(section.session);
      pending.add(sectionKey(section));
    }
    return { sessions, pending, read };
  }

  async *#sections() {
    for await (const frame of this.frames())
      for (const { section } of sectionsOf(frame.sections)) yield section;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { handle } of this.#parts) await handle.close();
  }
}

export async function openWal(directory: string): Promise<WalSnapshot> {
  if (!(await readdir(directory)).includes('wal')) return new WalSnapshot([]);
  for (;;) {
    const opened = await openAll(join(directory, 'wal'));
    if (opened !== undefined) return new WalSnapshot(opened);
  }
}

/** Undefined when a segment went away between its name and its opening: those behind it tell a newer moment. */
async function openAll(wal: string): Promise<Part[] | undefined> {
  const parts: Part[] = [];
  try {
    for (const { path, firstIndex } of await listSegments(wal)) {
      const handle = await open(path, 'r');
      parts.push({ handle, firstIndex, end: await endOf(handle) });
    }
    return parts;
  } catch (cause) {
    for (const { handle } of parts) await handle.close();
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return undefined;
  }
}

async function endOf(handle: FileHandle): Promise<number> {
  let last = 0;
  for await (const { end } of framesIn(handle, 0, Number.MAX_SAFE_INTEGER)) last = end;
  return last;
}
