// Payload files `payload/<yyyy-mm-dd>/<session>.enc`: appended records, never rewritten; and reading them.
import { open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory, syncDirectory } from './disk.ts';
import { dayName, type SectionAt, type StoredSection, sectionAt } from './section.ts';

function keyOf({ payload, chunk }: StoredSection): string {
  return `${chunk} ${payload}`;
}

function fileOf({ day, session }: StoredSection): string {
  return `payload/${dayName(day)}/${session}.enc`;
}

/** Sound records from the beginning, and where they end: what follows is a torn append. */
function recordsOf(bytes: Buffer): { sections: StoredSection[]; end: number } {
  const sections: StoredSection[] = [];
  let end = 0;
  for (let found = sectionAt(bytes, 0); found !== undefined; found = sectionAt(bytes, end)) {
    sections.push(found.section);
    end = found.end;
  }
  return { sections, end };
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

const flushBytes = 4 * 1024 * 1024;

/** Appends records by session, in chunks, and makes them durable at the end of a pass. */
export class PayloadWriter {
  readonly #directory: string;
  /** What recovered files hold already; only the first pass after a start can meet records written before. */
  #known: Map<string, Set<string>> | undefined = new Map();
  readonly #waiting = new Map<string, Buffer[]>();
  #waitingBytes = 0;
  readonly #touched = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async add({ section, record }: SectionAt): Promise<void> {
    const file = fileOf(section);
    if (this.#known !== undefined && (await this.#holds(file, section))) return;
    const records = this.#waiting.get(file);
    if (records === undefined) this.#waiting.set(file, [record]);
    else records.push(record);
    this.#waitingBytes += record.length;
    if (this.#waitingBytes >= flushBytes) await this.#flush();
  }

  /** After a crash: cut what was torn, skip what is there. */
  async #holds(file: string, section: StoredSection): Promise<boolean> {
    const known = this.#known as Map<string, Set<string>>;
    const keys = known.get(file) ?? (await this.#repair(file));
    known.set(file, keys);
    if (keys.has(keyOf(section))) return true;
    keys.add(keyOf(section));
    return false;
  }

  async #repair(file: string): Promise<Set<string>> {
    const path = join(this.#directory, file);
    const bytes = await readIfThere(path);
    const { sections, end } = recordsOf(bytes);
    if (end < bytes.length) {
      await using handle = await open(path, 'r+');
      await handle.truncate(end);
      await handle.sync();
    }
    return new Set(sections.map(keyOf));
  }

  async #flush(): Promise<void> {
    for (const [file, records] of this.#waiting) {
      const path = join(this.#directory, file);
      if (!this.#touched.has(file)) await makeDirectory(dirname(path), 0o700);
      await using handle = await open(path, 'a', 0o600);
      await handle.writeFile(Buffer.concat(records));
      this.#touched.add(file);
    }
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  /** Ends a pass: everything added is durable when this resolves. */
  async finish(): Promise<void> {
    await this.#flush();
    const folders = new Set<string>();
    for (const file of this.#touched) {
      await using handle = await open(join(this.#directory, file), 'r+');
      await handle.datasync();
      folders.add(dirname(join(this.#directory, file)));
    }
    for (const folder of folders) await syncDirectory(folder);
    this.#touched.clear();
    this.#known = undefined;
  }
}

/** Published sections of a session, in the order they were queued, each (payload, chunk) once. */
export async function* readPayloads(directory: string, session: string): AsyncGenerator<StoredSection> {
  const seen = new Set<string>();
  const days = await readdir(join(directory, 'payload')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const day of days.sort()) {
    const bytes = await readIfThere(join(directory, 'payload', day, `${session}.enc`));
    for (const section of recordsOf(bytes).sections) {
      if (seen.has(keyOf(section))) continue;
      seen.add(keyOf(section));
      yield section;
    }
  }
}
