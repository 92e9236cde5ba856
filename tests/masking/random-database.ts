// A database of its own for random tables.
import pg from 'pg';
import type { PostgresServer } from '../support/postgres.ts';

/** Makes it and runs the statements in it, as the role the gateway logs in with. */
export async function fillDatabase(server: PostgresServer, database: string, ddl: string): Promise<void> {
  const { socket, port, credential } = server;
  await server.admin(`create database ${database} owner ${credential.username}`);
  const owner = new pg.Client({ host: socket, port, user: credential.username, database });
  await owner.connect();
  await owner.query(ddl);
  await owner.end();
}
