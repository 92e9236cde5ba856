// Drives a protocol's greeting on a fresh connection until the client has said who it is and where to.
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { GatelogError } from '../model/error.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { Greeting, GreetingEvent, Knock } from '../protocols/protocol.ts';

/** A connection as the listener hands it over. */
export interface Arrival {
  readonly socket: Socket;
  readonly remote: string;
  /** Becomes TLS server; `unread` are bytes already received that belong to TLS. */
  startTls(unread: Buffer): Promise<TLSSocket>;
}

export type Greeted =
  | { readonly type: 'knock'; readonly knock: Knock; readonly socket: Socket }
  | { readonly type: 'cancel'; readonly key: Buffer; readonly socket: Socket }
  | { readonly type: 'refused'; readonly code: ReasonCode; readonly bytes: Buffer; readonly socket: Socket }
  /** `protocol.timeout`, or what the greeting threw. No socket: TLS did not come up, so nothing can be said. */
  | { readonly type: 'failed'; readonly error: unknown; readonly socket: Socket | undefined }
  /** Closed before it said anything that needs an answer. */
  | { readonly type: 'gone' };

export async function greet(arrival: Arrival, greeting: Greeting, millis: number): Promise<Greeted> {
  const way: { socket: Socket | undefined } = { socket: arrival.socket };
  try {
    return await listenUntilKnock(arrival, greeting, AbortSignal.timeout(millis), way);
  } catch (error) {
    return { type: 'failed', error, socket: way.socket };
  }
}

async function listenUntilKnock(
  arrival: Arrival,
  greeting: Greeting,
  deadline: AbortSignal,
  way: { socket: Socket | undefined },
): Promise<Greeted> {
  let socket: Socket = arrival.socket;
  for (;;) {
    const chunk = await readChunk(socket, deadline);
    if (chunk === undefined) return { type: 'gone' };
    for (const event of greeting.receive(chunk)) {
      let events: readonly GreetingEvent[] = [event];
      if (event.type === 'secure') {
        way.socket = undefined;
        const secured = await withDeadline(arrival.startTls(event.unread), deadline);
        way.socket = socket = secured;
        events = greeting.secured(secured.alpnProtocol ?? false);
      }
      const end = take(events, socket);
      if (end !== undefined) return end;
    }
  }
}

function take(events: readonly GreetingEvent[], socket: Socket): Greeted | undefined {
  for (const event of events) {
    if (event.type === 'send') socket.write(event.bytes);
    else if (event.type === 'knock') return { type: 'knock', knock: event.knock, socket };
    else if (event.type === 'cancel') return { type: 'cancel', key: event.key, socket };
    else if (event.type === 'refused')
      return { type: 'refused', code: event.code, bytes: event.bytes, socket };
    else throw new GatelogError('protocol.violation', 'TLS inside TLS');
  }
  return undefined;
}

/** The next chunk, the socket paused again behind it; undefined at its end. */
async function readChunk(socket: Socket, deadline: AbortSignal): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const gone = () => resolve(undefined);
  const got = (chunk: Buffer) => {
    socket.pause();
    resolve(chunk);
  };
  socket.once('data', got).once('end', gone).once('close', gone).once('error', gone);
  socket.resume();
  try {
    return await withDeadline(promise, deadline);
  } finally {
    socket.off('data', got).off('end', gone).off('close', gone).off('error', gone);
  }
}

async function withDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>();
  const onAbort = () =>
    late.reject(new GatelogError('protocol.timeout', 'the client did not finish its greeting in time'));
  if (deadline.aborted) onAbort();
  deadline.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    deadline.removeEventListener('abort', onAbort);
  }
}
