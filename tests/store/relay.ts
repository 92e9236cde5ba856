// A TCP relay on the loopback that can be cut and mended: the network between a gateway and its store.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Relay extends AsyncDisposable {
  readonly port: number;
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Keeps the connections and passes nothing on any more. */
  silence(): void;
}

export async function startRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const join = (client: Socket) => {
    const server = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  };
  const listen = async (port: number): Promise<Server> => {
    const server = createServer(join).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return {
    ...{ port, cut },
    mend: async () => void (server = await listen(port)),
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    [Symbol.asyncDispose]: cut,
  };
}
