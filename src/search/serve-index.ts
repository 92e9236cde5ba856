// The index as its worker runs it: follows the log, and answers what people ask of it in between.
import { setTimeout as sleep } from 'node:timers/promises';
import { loadPrivatePayloadKey, type PrivatePayloadKey } from '../audit/payload/payload-keys.ts';
import { GatelogError } from '../model/error.ts';
import { belongsTo, Follower } from './follow-log.ts';
import { type IndexFile, isDamaged, openIndexFile } from './index-file.ts';
import { KeptTexts } from './kept-texts.ts';
import { KeyPlaces } from './key-places.ts';
import { findSession, listSessions } from './list-sessions.ts';
import { LogEntries } from './log-entries.ts';
import { PayloadSections } from './payload-sections.ts';
import { proveLeaf, readIntegrity } from './prove.ts';
import { readStoredEntry } from './read-entry.ts';
import { RecentSections } from './recent-sections.ts';
import type { Answers } from './rpc.ts';
import { search } from './search.ts';
import { readTimeline } from './timeline.ts';
import { WordWriter } from './write-words.ts';

export interface IndexOptions {
  /** The log's own directory. */
  readonly directory: string;
  readonly origin: string;
  /** Path of the index; made when it is not there. */
  readonly database: string;
  /** Path of the private payload key; without it, or with the public half, texts stay closed. */
  readonly payloadKey?: string;
  /** Whether kept texts are put into the index, in the clear. */
  readonly payloads: boolean;
  /** Milliseconds between two looks at the log. */
  readonly pollMs: number;
}

export class ServedIndex implements Disposable {
  readonly file: IndexFile;
  readonly answers: Answers;
  readonly #follower: Follower;
  readonly #pollMs: number;

  constructor(file: IndexFile, answers: Answers, follower: Follower, pollMs: number) {
    this.file = file;
    this.answers = answers;
    this.#follower = follower;
    this.#pollMs = pollMs;
  }

  follow(): Promise<void> {
    return this.#follower.follow();
  }

  /** Until the thread ends, or something is wrong that is not the log's. */
  async followForEver(): Promise<never> {
    for (;;) {
      await this.guarded(() => this.follow());
      await sleep(this.#pollMs);
    }
  }

  /** A damaged index is thrown away: who starts again begins anew. */
  async guarded<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (isDamaged(cause)) this.file.destroy();
      throw cause;
    }
  }

  [Symbol.dispose](): void {
    this.file[Symbol.dispose]();
  }
}

/** @throws GatelogError `search.origin`, `search.in-use`, `payload-key.mode`, `log.*`. */
export async function openIndex(options: IndexOptions): Promise<ServedIndex> {
  const { directory, payloads, pollMs } = options;
  const key = readKey(options.payloadKey);
  const entries = new LogEntries(directory, options.origin);
  await entries.open();
  const file = await openFitting(options, entries, key);
  const recent = new RecentSections(directory);
  const texts = new KeptTexts(
    key,
    new KeyPlaces(file, directory),
    new PayloadSections(file, directory, recent),
  );
  const words = new WordWriter({ file, entries, texts, keepTexts: payloads, now: Date.now });
  const follower = new Follower({ file, entries, recent, texts, words });
  return new ServedIndex(file, answersOf(file, entries, texts, follower), follower, pollMs);
}

async function openFitting(
  { database, origin, payloads }: IndexOptions,
  entries: LogEntries,
  key: PrivatePayloadKey | undefined,
): Promise<IndexFile> {
  const mark = { origin, texts: payloads && key !== undefined ? key.kid : 'none' };
  const file = openIndexFile(database, mark);
  if (await belongsTo(file, entries)) return file;
  file.destroy();
  return openIndexFile(database, mark);
}

/** A gateway may hold the public half only, or not even that: then nothing kept can be read here. */
function readKey(path: string | undefined): PrivatePayloadKey | undefined {
  if (path === undefined) return undefined;
  try {
    return loadPrivatePayloadKey(path);
  } catch (cause) {
    const closed =
      cause instanceof GatelogError && ['payload-key.kind', 'payload-key.file'].includes(cause.code);
    if (closed) return undefined;
    throw cause;
  }
}

function answersOf(file: IndexFile, entries: LogEntries, texts: KeptTexts, follower: Follower): Answers {
  return {
    lag: async () => {
      await entries.open();
      return follower.lag();
    },
    sessions: async (query) => listSessions(file, query),
    session: async (id, payloads = false) => findSession(file, id, payloads),
    timeline: (id, query) => readTimeline({ file, entries, texts }, id, query),
    search: async (query) => search(file, query),
    entry: (index) => readStoredEntry(file, entries, index),
    proof: (index) => proveLeaf(entries, index),
    integrity: () => readIntegrity(entries, () => follower.lag()),
  };
}
