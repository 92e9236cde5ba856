// Payload sections of the last seconds, out of the write-ahead log: they reach the payload files ten seconds later.
import { join } from 'node:path';
import { sectionsOf } from '../audit/log/section.ts';
import { listSegments, type Segment } from '../audit/log/segments.ts';
import { framesOf } from '../audit/log/wal-reader.ts';

/** Older sections are let go above this: they are in their files, or will be. */
const maximumBytes = 16 * 1024 * 1024;

export class RecentSections {
  readonly #wal: string;
  readonly #sections = new Map<string, Buffer>();
  #bytes = 0;
  #at: { readonly segment: number; readonly end: number } = { segment: -1, end: 0 };

  constructor(directory: string) {
    this.#wal = join(directory, 'wal');
  }

  get(session: string, payload: string, chunk: number): Buffer | undefined {
    return this.#sections.get(keyOf(session, payload, chunk));
  }

  /** Reads on from where it read to. */
  async follow(): Promise<void> {
    for (const segment of await this.#segments()) {
      if (segment.firstIndex < this.#at.segment) continue;
      const from = segment.firstIndex === this.#at.segment ? this.#at.end : 0;
      await this.#read(segment, from);
    }
  }

  async #segments(): Promise<readonly Segment[]> {
    return ifThere(() => listSegments(this.#wal), []);
  }

  async #read({ path, firstIndex }: Segment, from: number): Promise<void> {
    await ifThere(async () => {
      for await (const { frame, end } of framesOf(path, from, Number.MAX_SAFE_INTEGER)) {
        for (const { section } of sectionsOf(frame.sections))
          this.#keep(keyOf(section.session, section.payload, section.chunk), section.ciphertext);
        this.#at = { segment: firstIndex, end };
      }
    }, undefined);
  }

  #keep(key: string, ciphertext: Buffer): void {
    if (this.#sections.has(key)) return;
    // A copy: the slice would keep all of its frame in memory.
    this.#sections.set(key, Buffer.from(ciphertext));
    this.#bytes += ciphertext.length;
    for (const [oldest, bytes] of this.#sections) {
      if (this.#bytes <= maximumBytes) break;
      this.#sections.delete(oldest);
      this.#bytes -= bytes.length;
    }
  }
}

function keyOf(session: string, payload: string, chunk: number): string {
  return `${session} ${payload} ${chunk}`;
}

/** A segment or the whole WAL may go away at any moment: what was in it is published. */
async function ifThere<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw cause;
  }
}
