// pgbouncer with a session pool: the proxy the targets are set against.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { makeCertificates } from '../src/demo/certificate.ts';
import { freePort } from '../tests/support/free-port.ts';
import type { PostgresServer } from '../tests/support/postgres.ts';
import { giveToServer } from '../tests/support/postgres-template.ts';
import { type Program, startProgram } from './program.ts';

export interface PgbouncerOptions {
  readonly database: string;
  readonly tls: boolean;
  readonly directory: string;
}

export async function startPgbouncer(
  server: PostgresServer,
  { database, tls, directory }: PgbouncerOptions,
): Promise<Program & { port: number }> {
  const port = await freePort();
  const own = join(directory, tls ? 'pgbouncer-tls' : 'pgbouncer');
  mkdirSync(own);
  const { username, password } = server.credential;
  write(own, 'userlist.txt', `"${username}" "${password}"\n`);
  const made = makeCertificates({ now: new Date() });
  write(own, 'tls.crt', made.cert);
  write(own, 'tls.key', made.key);
  write(own, 'pgbouncer.ini', ini({ port, database, own, tls, server: server.port }));
  giveToServer(own);
  return { ...(await startProgram('pgbouncer', ['-q', join(own, 'pgbouncer.ini')], port)), port };
}

function write(directory: string, file: string, text: string): void {
  writeFileSync(join(directory, file), text, { mode: 0o600 });
  giveToServer(join(directory, file));
}

interface Ini {
  readonly port: number;
  readonly server: number;
  readonly database: string;
  readonly own: string;
  readonly tls: boolean;
}

/** It refuses to run as root, but changes to a user it is told. */
function ini({ port, server, database, own, tls }: Ini): string {
  const asUser = userInfo().uid === 0 ? ['user = postgres'] : [];
  const secured = [
    'client_tls_sslmode = require',
    `client_tls_key_file = ${own}/tls.key`,
    `client_tls_cert_file = ${own}/tls.crt`,
  ];
  return [
    '[databases]',
    `${database} = host=127.0.0.1 port=${server} dbname=${database}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${own}/userlist.txt`,
    'pool_mode = session',
    'default_pool_size = 200',
    'max_client_conn = 2000',
    'server_tls_sslmode = disable',
    'ignore_startup_parameters = extra_float_digits',
    `logfile = ${own}/log`,
    'log_connections = 0',
    'log_disconnections = 0',
    'log_stats = 0',
    ...asUser,
    ...(tls ? secured : []),
    '',
  ].join('\n');
}
