// Peers that break every rule a client has: each makes one connection and leaves it as it stands.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Door } from '../../support/door.ts';
import { dial, logIn } from '../../support/raw-client.ts';
import { copyData, parse, query, sslRequest, startup } from '../../support/raw-messages.ts';

/** Returns its socket, which the test destroys when it has seen enough. */
export type Peer = (door: Door) => Promise<Socket>;

async function plain(door: Door): Promise<Socket> {
  const socket = connect({ host: door.host, port: door.port, allowHalfOpen: true });
  await once(socket, 'connect');
  return tolerant(socket);
}

/** That the gateway resets the connection is what is hoped for. */
function tolerant(socket: Socket): Socket {
  return socket.on('error', () => socket.destroy());
}

async function member(door: Door): Promise<Socket> {
  const { client } = await logIn(door, await door.login());
  client.socket.removeAllListeners('data');
  return tolerant(client.socket);
}

/** A header that promises `length` bytes. */
function promise(type: string, length: number): Buffer {
  const head = Buffer.alloc(type.length + 4);
  head.write(type, 'latin1');
  head.writeUInt32BE(length >>> 0, type.length);
  return head;
}

const filler = Buffer.alloc(64 * 1024, 'x');

/** As much as the other side takes, up to 64 MB. */
function flood(socket: Socket): void {
  let left = 1024;
  const pour = () => {
    while (left > 0 && !socket.destroyed && socket.writable) {
      left -= 1;
      if (!socket.write(filler)) return;
    }
  };
  socket.on('drain', pour);
  pour();
}

export const peers: Readonly<Record<string, Peer>> = {
  'silent from the start': plain,
  'silent within TLS': async (door) => tolerant(await dial(door)),
  'half a request for TLS': async (door) => {
    const socket = await plain(door);
    socket.write(sslRequest().subarray(0, 5));
    return socket;
  },
  'half-closed after the first bytes': async (door) => {
    const socket = await plain(door);
    socket.end(sslRequest());
    return socket;
  },
  'half a startup within TLS': async (door) => {
    const socket = tolerant(await dial(door));
    socket.write(startup({ user: 'agent', database: 'shop' }).subarray(0, 12));
    return socket;
  },
  'a startup that promises two gigabytes': async (door) => {
    const socket = tolerant(await dial(door));
    socket.write(promise('', 0x7fffffff));
    flood(socket);
    return socket;
  },
  'a password that never ends': async (door) => {
    const socket = tolerant(await dial(door));
    socket.write(startup({ user: 'agent', database: 'shop' }));
    socket.write(promise('p', 0x7fffffff));
    flood(socket);
    return socket;
  },
  'garbage before TLS': async (door) => {
    const socket = await plain(door);
    socket.write(randomBytes(4096));
    return socket;
  },
  'garbage instead of a handshake': async (door) => {
    const socket = await plain(door);
    socket.write(sslRequest());
    await once(socket, 'data');
    socket.write(randomBytes(4096));
    return socket;
  },
  'garbage from a member': async (door) => {
    const socket = await member(door);
    socket.write(randomBytes(4096));
    return socket;
  },
  'a statement that promises a gigabyte': async (door) => {
    const socket = await member(door);
    socket.write(promise('Q', 1 << 30));
    flood(socket);
    return socket;
  },
  'data nobody asked for': async (door) => {
    const socket = await member(door);
    socket.write(Buffer.concat([copyData(filler), copyData(filler)]));
    return socket;
  },
  'a pipeline without an end that reads nothing': async (door) => {
    const socket = await member(door);
    socket.pause();
    const segment = Buffer.concat(Array.from({ length: 200 }, () => query('select 1')));
    for (let left = 50; left > 0; left -= 1) socket.write(segment);
    return socket;
  },
  'statements prepared without an end': async (door) => {
    const socket = await member(door);
    socket.resume();
    for (let n = 0; n < 3000; n += 1) socket.write(parse('select 1', { name: `s${n}` }));
    return socket;
  },
  'a reader that does not read': async (door) => {
    const socket = await member(door);
    socket.pause();
    socket.write(query("select repeat('x', 1000) from generate_series(1, 60000)"));
    return socket;
  },
};
