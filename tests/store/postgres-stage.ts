// A place for a store in a real PostgreSQL: a database of its own, reached by TLS over a relay that can be cut.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Secret } from '../../src/model/secret.ts';
import type { DamagedRow } from '../../src/store/damage.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { type Relay, startRelay } from './relay.ts';
import type { StoreStage } from './stage.ts';

export interface PostgresStage extends StoreStage {
  readonly url: string;
  readonly relay: Relay;
}

let databases = 0;

export async function postgresStage(server: PostgresServer): Promise<PostgresStage> {
  const database = `store_${(databases += 1)}`;
  const { username, password } = server.credential;
  await server.admin(`CREATE DATABASE ${database} OWNER ${username}`);
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-store-'));
  writeFileSync(join(folder, 'ca.crt'), server.ca);
  const relay = await startRelay(server.port);
  const tls = `sslmode=verify-full&sslrootcert=${join(folder, 'ca.crt')}`;
  const url = `postgres://${username}:${password}@127.0.0.1:${relay.port}/${database}?${tls}`;
  const damaged: DamagedRow[] = [];
  const tamper = (sql: string) => asSuperuser(server, database, sql);
  return {
    ...{ url, relay, damaged, tamper },
    open: ({ key = 'store.key' } = {}) =>
      openStore(
        { postgres: { url: async () => new Secret(url) }, key: join(folder, key) },
        { onDamaged: (row) => void damaged.push(row) },
      ),
    bytes: async () => {
      await tamper('CHECKPOINT');
      const files = await tamper(
        "SELECT pg_read_binary_file(pg_relation_filepath(oid)) AS bytes FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'i', 't')",
      );
      return Buffer.concat(files.map(({ bytes }) => bytes as Buffer));
    },
    cut: () => relay.cut(),
    mend: () => relay.mend(),
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function asSuperuser(server: PostgresServer, database: string, sql: string) {
  const client = new pg.Client({ host: server.socket, port: server.port, user: 'postgres', database });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
