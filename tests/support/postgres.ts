// A real PostgreSQL for one test file: a copy of the template, TLS on, every executed statement in its log.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { makeCertificates } from '../../src/demo/certificate.ts';
import { freePort } from './free-port.ts';
import { embedded, giveToServer, ownedDirectory, superuser, templateDirectory } from './postgres-template.ts';
import { gatewayRole, shopDatabase } from './shop.ts';

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Directory of the unix socket, where everybody is trusted. */
  readonly socket: string;
  /** PEM of the authority behind its certificate. */
  readonly ca: string;
  readonly credential: typeof gatewayRole;
  /** All the server has logged so far. */
  log(): string;
  /** Runs SQL as superuser, past the gateway. */
  admin(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Off for benchmarks: the log of every statement costs as much as a gateway. */
  readonly logStatements?: boolean;
  /** Off in tests, whose data nobody keeps. */
  readonly fsync?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of pg_hba.conf in front of the usual ones. */
  readonly hba?: readonly string[];
  /** PEM of an authority: over TCP a certificate it signed for the role's name is the only way in. */
  readonly clientCa?: string;
}

export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const directory = ownedDirectory('gatelog-pg-');
  const data = join(directory, 'data');
  execFileSync('cp', ['-a', join(await templateDirectory(), 'data'), data]);
  const { ca } = installCertificate(data);
  const hba = join(data, 'pg_hba.conf');
  writeFileSync(
    hba,
    [...(options.hba ?? []), ...certificatesOnly(data, options), readFileSync(hba, 'utf8')].join('\n'),
  );
  const chunks: string[] = [];
  const port = await freePort();
  const flags = Object.entries(settings(directory, options)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = embedded({
    databaseDir: data,
    port,
    postgresFlags: flags,
    onLog: (text) => void chunks.push(String(text)),
  });
  await server.start().catch((cause: unknown) => {
    throw new Error(`PostgreSQL did not start:\n${chunks.join('')}`, { cause });
  });
  const stop = async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return {
    ...{
      host: '127.0.0.1',
      port,
      database: shopDatabase,
      socket: directory,
      ca,
      credential: gatewayRole,
      stop,
    },
    log: () => chunks.join(''),
    admin: (sql, values) => admin(directory, port, sql, values),
  };
}

function settings(directory: string, options: PostgresOptions): Record<string, string> {
  const durability = options.fsync === true ? 'on' : 'off';
  const logging: Record<string, string> =
    options.logStatements === false
      ? { log_statement: 'none' }
      : { log_statement: 'all', log_line_prefix: '%p %u %d ', log_duration: 'off', lc_messages: 'C' };
  return {
    unix_socket_directories: directory,
    ssl: 'on',
    fsync: durability,
    synchronous_commit: durability,
    max_connections: '300',
    autovacuum: 'off',
    ...(options.clientCa !== undefined && { ssl_ca_file: clientCaFile }),
    ...logging,
    ...options.settings,
  };
}

function installCertificate(data: string): { ca: string } {
  const made = makeCertificates({ now: new Date() });
  install(data, 'server.crt', made.cert);
  install(data, 'server.key', made.key);
  return { ca: made.ca };
}

const clientCaFile = 'clients.crt';

/** The lines of pg_hba.conf for `clientCa`. */
function certificatesOnly(data: string, { clientCa }: PostgresOptions): string[] {
  if (clientCa === undefined) return [];
  install(data, clientCaFile, clientCa);
  return ['hostssl all all 127.0.0.1/32 cert clientcert=verify-full', 'host all all all reject'];
}

function install(data: string, file: string, text: string): void {
  writeFileSync(join(data, file), text, { mode: 0o600 });
  giveToServer(join(data, file));
}

async function admin(
  socket: string,
  port: number,
  sql: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult> {
  const client = new pg.Client({ host: socket, port, user: superuser.username, database: shopDatabase });
  await client.connect();
  try {
    return await client.query(sql, values.length === 0 ? undefined : [...values]);
  } finally {
    await client.end();
  }
}
