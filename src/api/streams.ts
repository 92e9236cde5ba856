// Streams of events to pages: each says only that something changed. Bounded in number, and a slow reader is closed.
import type { ServerResponse } from 'node:http';
import { GatelogError } from '../model/error.ts';
import type { ApiLimits } from './limits.ts';
import type { Change } from './parts.ts';

export interface Listener {
  /** `tenant/subject`. */
  readonly principal: string;
  /** Of a signed-in person: the hash its sign-in is kept under. */
  readonly signIn?: string;
  /** When it ends at the latest; milliseconds from now. */
  readonly millis: number;
  /** Asked at every heartbeat; false ends the stream. */
  readonly mayGoOn: () => Promise<boolean>;
}

/** Bytes that may wait for a reader in this process; the system holds some more. */
const WAITING = 16 * 1024;
/** Timers take no more than this. */
const LONGEST = 2 ** 31 - 1;

interface Stream {
  readonly response: ServerResponse;
  readonly listener: Listener;
  readonly timers: { readonly beat: NodeJS.Timeout; readonly end: NodeJS.Timeout };
}

type Bounds = Pick<ApiLimits, 'streams' | 'streamsPerPrincipal' | 'heartbeatMillis'>;

export class Streams {
  readonly #bounds: Bounds;
  readonly #open = new Set<Stream>();
  readonly #byPrincipal = new Map<string, number>();

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Throws `api.streams` when there are too many, before anything is written. */
  takePlace(principal: string): void {
    const taken = this.#byPrincipal.get(principal) ?? 0;
    if (this.#open.size >= this.#bounds.streams || taken >= this.#bounds.streamsPerPrincipal)
      throw new GatelogError('api.streams', 'too many streams', { data: { retryAfter: 30 } });
  }

  /** The head is written already. Who has gone meanwhile takes no place: its `close` has passed. */
  add(response: ServerResponse, listener: Listener): void {
    if (response.destroyed || response.closed) return;
    const beat = setInterval(() => void this.#beat(stream), this.#bounds.heartbeatMillis);
    const end = setTimeout(() => this.#end(stream), Math.min(Math.max(listener.millis, 0), LONGEST));
    const stream: Stream = { response, listener, timers: { beat, end } };
    this.#open.add(stream);
    this.#byPrincipal.set(listener.principal, (this.#byPrincipal.get(listener.principal) ?? 0) + 1);
    response.once('close', () => this.#forget(stream));
    // How long to wait before connecting again, and a sign that the stream is there.
    write(response, 'retry: 3000\n\n: here\n\n');
  }

  tell(change: Change): void {
    const text = `event: ${change}\ndata: ${JSON.stringify({ type: change })}\n\n`;
    for (const { response } of this.#open) write(response, text);
  }

  /** Those of a sign-in that was ended here; elsewhere the next heartbeat finds out. */
  endOf(signIn: string): void {
    for (const stream of this.#open) if (stream.listener.signIn === signIn) this.#end(stream);
  }

  close(): void {
    for (const { response } of this.#open) response.destroy();
  }

  async #beat(stream: Stream): Promise<void> {
    const { response, listener } = stream;
    if (response.destroyed) return this.#forget(stream);
    // Ended a heartbeat ago, and its reader has still not taken the end.
    if (response.writableEnded) return void response.destroy();
    // Where it cannot be known whether it may go on, it may not.
    const mayGoOn = await listener.mayGoOn().catch(() => false);
    if (mayGoOn) write(response, ': still here\n\n');
    else this.#end(stream);
  }

  /** Its `close` comes once the reader has taken the end; of one that is gone none comes any more. */
  #end(stream: Stream): void {
    if (stream.response.destroyed) this.#forget(stream);
    else stream.response.end();
  }

  #forget(stream: Stream): void {
    if (!this.#open.delete(stream)) return;
    clearInterval(stream.timers.beat);
    clearTimeout(stream.timers.end);
    const { principal } = stream.listener;
    const left = (this.#byPrincipal.get(principal) ?? 1) - 1;
    if (left === 0) this.#byPrincipal.delete(principal);
    else this.#byPrincipal.set(principal, left);
  }
}

/** Nothing is kept for who does not read: the page connects again and reads all anew. */
function write(response: ServerResponse, text: string): void {
  if (response.writableEnded || response.destroyed) return;
  if (response.writableLength > WAITING) return void response.destroy();
  response.write(text);
}
