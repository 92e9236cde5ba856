// Puts the shop into a fresh server: one role, and a database that it owns.
import type { Secret } from '../model/secret.ts';
import { importPackage } from './packages.ts';
import { shopData, shopDatabase, shopSchema } from './shop.ts';

export interface FreshServer {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly superuser: string;
  /** Password of the superuser. */
  readonly owner: Secret;
  readonly role: string;
  /** What the role is to log in with. */
  readonly password: Secret;
}

/** The role owns all of it: what the demo sees refused is refused by Gatelog. Returns the server's version. */
export async function fillShop(server: FreshServer): Promise<string> {
  const { superuser, owner, role, password } = server;
  await create(server, await connect(server, superuser, owner, 'postgres'));
  return fill(await connect(server, role, password, shopDatabase));
}

async function create({ role, password }: FreshServer, connected: Connected): Promise<void> {
  await using login = connected;
  await login.client.query(`create role ${role} login password '${password.reveal()}'`);
  await login.client.query(`create database ${shopDatabase} owner ${role}`);
}

async function fill(connected: Connected): Promise<string> {
  await using login = connected;
  await login.client.query(shopSchema);
  await login.client.query(shopData);
  const asked = `select current_setting('server_version') as version`;
  const { rows } = await login.client.query<{ version: string }>(asked);
  return rows[0]?.version.split(' ')[0] ?? 'unknown';
}

type Connected = Awaited<ReturnType<typeof connect>>;

async function connect({ host, port, ca }: FreshServer, user: string, password: Secret, database: string) {
  const { default: pg } = await importPackage('pg');
  const client = new pg.Client({ host, port, user, password: password.reveal(), database, ssl: { ca } });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
