// Starts everything the benchmark compares, with and without TLS towards the client, before one server.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Door, openDoor } from '../tests/support/door.ts';
import { agentsWork } from '../tests/support/policies.ts';
import { type PostgresServer, startPostgres } from '../tests/support/postgres.ts';
import { maskedColumn } from './bulk.ts';
import { startHaproxy } from './haproxy.ts';
import { startPgbouncer } from './pgbouncer.ts';
import type { Place, PlaceName } from './place.ts';

export const benchDatabase = 'bench';

export interface Field {
  readonly server: PostgresServer;
  /** Where proxies keep their files and Gatelog its log: a disk, not memory. */
  readonly directory: string;
  place(name: PlaceName, tls: boolean): Promise<Place>;
  stop(): Promise<void>;
}

/** Statements are not logged and fsync is on, as in production; `raw` needs no password. */
const serverOptions = {
  logStatements: false,
  fsync: true,
  hba: ['host all raw 127.0.0.1/32 trust'],
  settings: {
    max_connections: '1300',
    shared_buffers: '512MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '30min',
  },
} as const;

export async function startField(options: { readonly nodeArguments: readonly string[] }): Promise<Field> {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-bench-'));
  chmodSync(directory, 0o755);
  const server = await startPostgres(serverOptions);
  await server.admin(`create database ${benchDatabase} owner ${server.credential.username}`);
  await server.admin(`create role raw superuser login`);
  const started = new Map<string, Promise<Place>>();
  const start = (name: PlaceName, tls: boolean) => starters[name]({ server, directory, tls, ...options });
  return {
    server,
    directory,
    place: (name, tls) => {
      const key = `${name} ${tls}`;
      const place = started.get(key) ?? start(name, tls);
      started.set(key, place);
      return place;
    },
    stop: async () => {
      for (const place of started.values()) await (await place).stop();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Start {
  readonly server: PostgresServer;
  readonly directory: string;
  readonly tls: boolean;
  readonly nodeArguments: readonly string[];
}

const starters: Readonly<Record<PlaceName, (start: Start) => Promise<Place>>> = {
  direct: async ({ server, tls }) => ({
    ...{ ...proxied('direct', server, tls), rawUser: 'raw', port: server.port, pid: undefined },
    stop: () => Promise.resolve(),
  }),
  haproxy: async ({ server, directory, tls }) => ({
    ...{ ...proxied('haproxy', server, tls), rawUser: 'raw', ...(await startHaproxy(server, directory)) },
  }),
  pgbouncer: async ({ server, directory, tls }) => ({
    ...proxied('pgbouncer', server, tls),
    ...(await startPgbouncer(server, { database: benchDatabase, tls, directory })),
  }),
  gatelog: async (start) => gatelog(await openGatelog(start), start.tls),
  classified: async (start) =>
    gatelog(await openGatelog(start, [{ columns: maskedColumn, as: 'pii' }]), start.tls),
};

function proxied(name: PlaceName, server: PostgresServer, tls: boolean) {
  const { username: user, password } = server.credential;
  return { name, host: '127.0.0.1', tls, user, rawUser: user, password, database: benchDatabase };
}

/** Everything on: log on disk, payloads recorded, policies with conditions. Towards the server no TLS, as pgbouncer. */
function openGatelog(
  { server, directory, tls, nodeArguments }: Start,
  classify?: readonly unknown[],
): Promise<Door> {
  const options = {
    database: benchDatabase,
    under: directory,
    plain: !tls,
    plainTarget: true,
    nodeArguments,
    ...(classify !== undefined && { classify }),
  };
  return openDoor({ server, policies: agentsWork, ...options });
}

async function gatelog(door: Door, tls: boolean): Promise<Place> {
  return {
    ...{ name: 'gatelog', host: door.host, port: door.port, tls, user: 'agent', rawUser: 'agent' },
    ...{ database: door.target, password: await door.token(), pid: door.process.pid },
    said: () => door.process.errors(),
    stop: async () => {
      await door.stop();
    },
  };
}
