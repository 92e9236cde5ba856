// What an idle TLS connection costs the gateway: a thousand logged-in clients that say nothing.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { logIn, type RawClient } from '../tests/support/raw-client.ts';
import { query } from '../tests/support/raw-messages.ts';
import type { Place } from './place.ts';

export const idleConnections = 1000;

/** Bytes of resident memory a connection adds, of the gateway's own process. */
export async function idleMemory(place: Place, pid: number): Promise<number> {
  // The first hundred fill pools and compile code: they are not what the next thousand cost.
  const warm = await connections(place, 100);
  await sleep(2000);
  const before = residentBytes(pid);
  const clients = await connections(place, idleConnections);
  await sleep(4000);
  const after = residentBytes(pid);
  await Promise.all([...warm, ...clients].map((client) => client.close()));
  return (after - before) / idleConnections;
}

async function connections(place: Place, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  const { host, port, rawUser: user, database, password } = place;
  while (clients.length < count) {
    const opened = Array.from({ length: 10 }, () =>
      logIn({ host, port, tls: true }, { user, database, password }),
    );
    for (const { client } of await Promise.all(opened)) clients.push(client);
  }
  await Promise.all(clients.map((client) => client.ask(query('select 1'))));
  return clients;
}

export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** Seconds of processor a process has used so far: fields 14 and 15 of its stat, in ticks of 10 ms. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
