// Accepts connections on one address and hands each over with the means to become TLS. Knows no protocol.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Secret } from '../model/secret.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** PEM texts; undefined only for a loopback listener without TLS. */
  readonly tls?: { readonly cert: string; readonly key: Secret };
  readonly alpn: readonly string[];
  /** Connections beyond this are closed at once, before anything is read. */
  readonly connections: number;
  /** A connection could not be accepted, for want of file descriptors for example; others go on. */
  readonly onError?: (error: Error) => void;
  /** Serves a connection; resolves when nothing more comes of it, and never rejects. */
  readonly onArrival: (arrival: {
    socket: Socket;
    remote: string;
    startTls(unread: Buffer): Promise<TLSSocket>;
  }) => Promise<void>;
  /** How long the end waits for connections that were cut to come to theirs; 5 seconds by default. */
  readonly settleMillis?: number;
}

export interface Listening extends AsyncDisposable {
  readonly address: AddressInfo;
  /** Takes no new connections; those open go on. */
  stop(): void;
  /** Cuts those that are open, and waits within bounds until they are served to their end. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What hangs, such as a target that does not answer, is not waited for longer. */
const SETTLE_MS = 5_000;

export async function listen(options: ListenOptions): Promise<Listening> {
  const context =
    options.tls &&
    createSecureContext({ cert: options.tls.cert, key: options.tls.key.reveal(), minVersion: 'TLSv1.2' });
  const open = new Set<Socket>();
  const serving = new Set<Promise<void>>();
  const server = createServer(
    { pauseOnConnect: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 },
    (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // An error of a connection is always followed by `close`, which is what sessions watch.
      socket.on('error', () => undefined);
      const served = options.onArrival({
        socket,
        remote: remoteOf(socket),
        startTls: (unread) => startTls(socket, unread, context, options.alpn),
      });
      serving.add(served);
      void served.finally(() => serving.delete(served));
    },
  );
  server.maxConnections = options.connections;
  await started(server, options);
  // Without a listener this event would end the process, and every session with it.
  server.on('error', (error) => options.onError?.(error));
  return {
    address: server.address() as AddressInfo,
    stop: () => void server.close(),
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open) socket.destroy();
      await settled([...serving], options.settleMillis ?? SETTLE_MS);
    },
  };
}

async function started(server: Server, { host, port }: ListenOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, backlog: 1024 }, resolve);
  await promise;
  server.off('error', reject);
}

async function settled(serving: readonly Promise<void>[], millis: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, millis);
  await Promise.race([Promise.allSettled(serving), late.promise]);
  clearTimeout(timer);
}

function remoteOf(socket: Socket): string {
  return `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
}

async function startTls(
  socket: Socket,
  unread: Buffer,
  secureContext: ReturnType<typeof createSecureContext> | undefined,
  alpn: readonly string[],
): Promise<TLSSocket> {
  if (secureContext === undefined) throw new Error('this listener has no certificate');
  socket.pause();
  if (unread.length > 0) socket.unshift(unread);
  // Without this, a client whose ALPN names none of ours would be let in with none agreed.
  const ALPNCallback = ({ protocols }: { protocols: string[] }) =>
    protocols.find((name) => alpn.includes(name));
  const secured = new TLSSocket(socket, { isServer: true, secureContext, ALPNCallback });
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  secured.once('secure', () => resolve(secured));
  secured.once('close', () => reject(new Error('closed during the TLS handshake')));
  secured.on('error', reject);
  return promise;
}
