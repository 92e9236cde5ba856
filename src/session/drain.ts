// The end of a connection to a client: its last words get through, and it is not waited for.
import type { Socket } from 'node:net';

/** A client that does not read its last words is not waited for. */
const LINGER_MS = 5_000;
/** Nor is one that goes on talking listened to for ever. */
const MOST_BYTES = 1024 * 1024;

/**
 * After `end`: what the client still sends is read and dropped, within bounds, because a close with bytes unread would
 * reset the connection under what it has not read yet.
 */
export function drain(client: Socket): void {
  if (client.destroyed) return;
  let left = MOST_BYTES;
  client.removeAllListeners('data');
  client.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) client.destroy();
  });
  client.resume();
  const timer = setTimeout(() => client.destroy(), LINGER_MS);
  client.once('close', () => clearTimeout(timer));
}
