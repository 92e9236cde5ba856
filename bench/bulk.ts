// A hundred megabytes one way or the other, by a client that only counts bytes.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { logIn, type RawClient } from '../tests/support/raw-client.ts';
import { copyData, copyDone, query } from '../tests/support/raw-messages.ts';
import type { Place } from './place.ts';

export const bulkMegabytes = 100;
export const bulkTable = 'create unlogged table bulk (n int, t text)';

const rows = bulkMegabytes * 1000;
const text = `select n, repeat('abcdefghij', 100) from generate_series(1, ${rows}) n`;
const downloads = { result: text, 'copy-out': `copy (${text}) to stdout` } as const;

/** Two tables of a million rows with ten columns of text; one column of the second is masked where there is a mask. */
const columns = Array.from({ length: 10 }, (_, at) => `'value ' || n + ${at} as c${at}`).join(', ');
export const wideTables: readonly string[] = ['open', 'kept'].map(
  (name) => `create unlogged table wide_${name} as select ${columns} from generate_series(1, 1000000) n`,
);
export const maskedColumn = 'public.wide_kept.c5';

/** Megabytes that the server sends, per second: a mask changes how many come out. */
export async function wide(place: Place, table: 'open' | 'kept'): Promise<number> {
  const { host, port, rawUser: user, database, password } = place;
  const { client } = await logIn({ host, port }, { user, database, password });
  const seconds = await download(client, `select * from wide_${table}`);
  await client.close();
  return wideMegabytes / seconds;
}

/** A row: 7 bytes, 4 for each length, and about 12 for each value. */
const wideMegabytes = 167;

export type Bulk = keyof typeof downloads | 'copy-in';

/** Megabytes per second. */
export async function bulk(place: Place, which: Bulk): Promise<number> {
  const { host, port, rawUser: user, database, password } = place;
  const { client } = await logIn({ host, port }, { user, database, password });
  const seconds = which === 'copy-in' ? await copyIn(client) : await download(client, downloads[which]);
  await client.close();
  return bulkMegabytes / seconds;
}

async function download(client: RawClient, text: string): Promise<number> {
  const start = performance.now();
  client.socket.removeAllListeners('data');
  client.send(query(text));
  await readyForQuery(client.socket);
  return (performance.now() - start) / 1000;
}

const ready = Buffer.from([0x5a, 0, 0, 0, 5]);

/** Bytes are looked at only where an answer can end. */
function readyForQuery(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(new Error('the connection ended before the result did')));
    socket.on('data', (chunk: Buffer) => {
      if (chunk.length >= 6 && chunk.subarray(-6, -1).equals(ready)) resolve();
    });
  });
}

/** Rolled back, so that each run finds the table empty. */
async function copyIn(client: RawClient): Promise<number> {
  await client.ask(query('begin'));
  const start = performance.now();
  client.send(query('copy bulk from stdin'));
  await client.until('G');
  const message = copyData(`1\t${'abcdefghij'.repeat(100)}\n`.repeat(60));
  for (let left = rows / 60; left > 0; left -= 1)
    if (!client.socket.write(message)) await once(client.socket, 'drain');
  const messages = await client.ask(copyDone());
  const seconds = (performance.now() - start) / 1000;
  if (messages[0]?.type !== 'C') throw new Error('COPY was not taken');
  await client.ask(query('rollback'));
  return seconds;
}
