// Opens what people read of the trail: the index in its worker, and verifications in another.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { IndexOptions } from './serve-index.ts';
import type { TrailReader } from './trail-reader.ts';
import { Verification } from './verification.ts';
import { WorkerLink } from './worker-link.ts';

export interface TrailReaderOptions extends Omit<IndexOptions, 'pollMs'> {
  /** Milliseconds between two looks at the log; 500 by default. */
  readonly pollMs?: number;
}

/**
 * The log must have been opened by its gateway before.
 * @throws GatelogError `search.origin`, `search.in-use`, `search.unavailable`.
 */
export async function openTrailReader(options: TrailReaderOptions): Promise<TrailReader> {
  const link = await WorkerLink.open({ start: () => startIndexWorker({ pollMs: 500, ...options }) });
  const { directory } = options;
  const verification = new Verification(() =>
    startWorker(new URL('./verify-worker.ts', import.meta.url), { directory }),
  );
  return {
    lag: () => link.ask('lag'),
    sessions: (query) => link.ask('sessions', query),
    session: (id, payloads) => link.ask('session', id, payloads),
    timeline: (session, query) => link.ask('timeline', session, query),
    search: (query) => link.ask('search', query),
    entry: (index) => link.ask('entry', index),
    proof: (index) => link.ask('proof', index),
    integrity: async () => {
      const integrity = await link.ask('integrity');
      const { state } = verification;
      return state === undefined ? integrity : { ...integrity, verification: state };
    },
    verify: async () => verification.begin(),
    [Symbol.asyncDispose]: async () => {
      await verification[Symbol.asyncDispose]();
      await link[Symbol.asyncDispose]();
    },
  };
}

export function startIndexWorker(options: IndexOptions): Worker {
  return startWorker(new URL('./index-worker.ts', import.meta.url), options);
}

/** Built, this file and the thread's both end in `.js`. */
function startWorker(source: URL, workerData: unknown): Worker {
  const file = new URL(source.href.replace(/\.ts$/, extname(import.meta.url)));
  return new Worker(file, { workerData, env: {}, resourceLimits: { maxOldGenerationSizeMb: 512 } });
}
