// The bank on a server of the tests: the database, its data, and the way back to how it was.
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresServer } from '../support/postgres.ts';
import { logIn, type RawClient } from '../support/raw-client.ts';
import { type Population, residents } from './customers.ts';
import { administered, reset, schemaWith } from './schema.ts';

export const bankDatabase = 'bank';

export class Bank implements AsyncDisposable {
  readonly server: PostgresServer;
  readonly #database: string;
  readonly #owner: pg.Client;

  private constructor(server: PostgresServer, database: string, owner: pg.Client) {
    this.server = server;
    this.#database = database;
    this.#owner = owner;
  }

  static async found(
    server: PostgresServer,
    people: Population = residents,
    database = bankDatabase,
  ): Promise<Bank> {
    await server.admin(`create database ${database} owner ${server.credential.username}`);
    const owner = await connect(server, server.credential.username, database);
    await owner.query(schemaWith(people));
    const administrator = await connect(server, 'postgres', database);
    await administrator.query(administered);
    await administrator.end();
    return new Bank(server, database, owner);
  }

  /** A session with the server itself, past any gateway. */
  async enter(): Promise<RawClient> {
    const { socket, port, credential } = this.server;
    const login = { user: credential.username, database: this.#database };
    return (await logIn({ socket: join(socket, `.s.PGSQL.${port}`) }, login)).client;
  }

  async reset(): Promise<void> {
    await this.#owner.query(reset);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owner.end();
  }
}

async function connect(server: PostgresServer, user: string, database: string): Promise<pg.Client> {
  const client = new pg.Client({ host: server.socket, port: server.port, user, database });
  await client.connect();
  return client;
}
