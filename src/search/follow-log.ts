// Follows the published log: takes what is new in batches, each in one step with the new position, so that a death at any
// moment costs nothing but the batch.
import { readEntry } from '../audit/entry.ts';
import { leafHash } from '../audit/log/merkle.ts';
import type { ReadLog } from '../audit/log/read-log.ts';
import { GatelogError } from '../model/error.ts';
import { type IndexFile, isContradiction } from './index-file.ts';
import type { KeptTexts } from './kept-texts.ts';
import type { LogEntries } from './log-entries.ts';
import type { RecentSections } from './recent-sections.ts';
import { takeEntry } from './take-entry.ts';
import type { Lag } from './trail-reader.ts';
import type { WordWriter } from './write-words.ts';

/** One bundle: reading goes between two of them. */
const batch = 256;

export interface FollowParts {
  readonly file: IndexFile;
  readonly entries: LogEntries;
  readonly recent: RecentSections;
  readonly texts: KeptTexts;
  readonly words: WordWriter;
}

export class Follower {
  readonly #parts: FollowParts;
  #stopped: Lag['stopped'];

  constructor(parts: FollowParts) {
    this.#parts = parts;
  }

  /** Takes all that is published. What is wrong with the log is told by `lag`, and tried again the next time. */
  async follow(): Promise<void> {
    try {
      this.#parts.texts.forgetKeys();
      const log = await this.#parts.entries.open();
      await this.#parts.recent.follow();
      await this.#takeAll(log);
      await this.#parts.words.write();
      this.#stopped = undefined;
    } catch (cause) {
      if (!isOfTheLog(cause)) throw cause;
      this.#stopped = wordStop(this.#taken(), cause);
    }
  }

  /** An entry counts when its words can be found too. */
  lag(): Lag {
    const { size } = this.#parts.entries.log;
    const sql = 'select min(entry) entry from unwritten';
    const waiting = this.#parts.file.get<{ entry: number | null }>(sql)?.entry ?? undefined;
    const indexed = Math.min(this.#taken(), waiting ?? Number.MAX_SAFE_INTEGER);
    return { indexed, size, ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }) };
  }

  async #takeAll(log: ReadLog): Promise<void> {
    for (let from = this.#taken(); from < log.size; from = this.#taken()) {
      const to = Math.min(log.size, (Math.floor(from / batch) + 1) * batch);
      const { entries, leaf } = await this.#parts.entries.checked(from, to);
      this.#take(entries, to, leaf);
      await this.#parts.words.write();
    }
  }

  #take(entries: readonly Buffer[], to: number, leaf: Buffer): void {
    const { file } = this.#parts;
    file.inOneStep(() => {
      for (const bytes of entries) takeKnown(file, bytes);
      file.run('update progress set indexed = ?, leaf = ?', to, leaf);
    });
  }

  #taken(): number {
    return (this.#parts.file.get<{ indexed: number }>('select indexed from progress') as { indexed: number })
      .indexed;
  }
}

/** Whether the index was made from this log as far as it goes, and not from another of the same name. */
export async function belongsTo(file: IndexFile, entries: LogEntries): Promise<boolean> {
  const sql = 'select indexed, leaf from progress';
  const { indexed, leaf } = file.get<{ indexed: number; leaf: Uint8Array | null }>(sql) as {
    indexed: number;
    leaf: Uint8Array | null;
  };
  if (indexed === 0 || leaf === null) return true;
  const last = await entries.bytes(indexed - 1);
  return last !== undefined && leafHash(last).equals(leaf);
}

/** Entries of a newer version are no reason to stop: the rest is read. */
function takeKnown(file: IndexFile, bytes: Buffer): void {
  try {
    takeEntry(file, readEntry(bytes));
  } catch (cause) {
    const newer = cause instanceof GatelogError && ['entry.kind', 'entry.version'].includes(cause.code);
    if (!newer) throw cause;
  }
}

function isOfTheLog(cause: unknown): cause is Error & { code: string } {
  if (cause instanceof GatelogError || isContradiction(cause)) return true;
  return typeof (cause as NodeJS.ErrnoException).syscall === 'string';
}

function wordStop(taken: number, cause: Error & { code: string }): Lag['stopped'] {
  const message =
    `The log cannot be read on from entry ${taken}: ${cause.message}. ` +
    'What was read before can be searched. Run `gatelog audit verify` over the log, and put back what is missing.';
  return { code: cause.code, message };
}
