// Live events of the API (server-sent events): that something changed, again and again, over lost connections.
import { setTimeout as sleep } from 'node:timers/promises';
import { GatelogError } from '../../model/error.ts';
import type { Api } from './api.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Looks anew. */
  readonly onChange: () => Promise<void>;
  /** Told once for each time the connection is lost. */
  readonly onLost: (why: string) => void;
  /** Before the first try to connect again; doubled with each that fails. */
  readonly retryMs?: number;
  /** The API says something every 15 seconds; after this it is gone. */
  readonly silenceMs?: number;
}

const RETRY_MS = 1_000;
const MOST_RETRY_MS = 30_000;
const SILENCE_MS = 45_000;
/** An event of the API is a short line. */
const MOST_LINE = 64 * 1024;

/**
 * Calls `onChange` after each connection and after each event of this type, one call at a time. Ends when the signal is
 * aborted. Rejects when the API refuses, as it does once the token has expired; what may pass is tried again.
 */
export async function follow(api: Api, type: string, options: FollowOptions): Promise<void> {
  const { signal, onChange, onLost, retryMs = RETRY_MS } = options;
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      for await (const kind of connected(api, options)) {
        if (kind === 'connected' || kind === type) await onChange();
        failures = 0;
      }
      onLost('the connection ended');
    } catch (error) {
      if (signal.aborted) return;
      if (!mayPass(error)) throw error;
      onLost(error.message);
    }
    await pause(Math.min(retryMs * 2 ** failures, MOST_RETRY_MS), signal);
  }
}

/** Refusals stay; what cannot be reached, is overloaded or asks to wait may be there again. */
function mayPass(error: unknown): error is GatelogError {
  if (!(error instanceof GatelogError)) return false;
  const status = error.data['status'];
  if (typeof status === 'number') return status === 429 || status >= 500;
  return error.code === 'api.unreachable';
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Types of events; `connected` stands for all that was missed before. */
async function* connected(
  api: Api,
  { signal, silenceMs = SILENCE_MS }: FollowOptions,
): AsyncGenerator<string> {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), silenceMs);
  try {
    const stream = await api.events(AbortSignal.any([signal, silent.signal]));
    yield 'connected';
    for await (const type of readTypes(stream, () => timer.refresh())) yield type;
  } catch (error) {
    if (error instanceof GatelogError) throw error;
    throw new GatelogError(
      'api.unreachable',
      silent.signal.aborted ? 'nothing came any more' : 'the connection was lost',
      {
        cause: error,
      },
    );
  } finally {
    clearTimeout(timer);
    // Whoever stops listening leaves no connection behind.
    silent.abort();
  }
}

/** The data of an event says no more than its type. Several of one type in one piece are one. */
async function* readTypes(stream: AsyncIterable<Uint8Array>, onPiece: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of stream) {
    onPiece();
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    if (rest.length > MOST_LINE)
      throw new GatelogError('api.not-gatelog', 'a line of the events does not end');
    const types = lines.flatMap((line) => /^event: ?(.+)$/.exec(line)?.[1] ?? []);
    yield* new Set(types);
  }
}
