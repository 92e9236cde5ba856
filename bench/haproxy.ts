// haproxy as a plain TCP relay: what any hop costs, with TLS passed through.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../tests/support/free-port.ts';
import type { PostgresServer } from '../tests/support/postgres.ts';
import { type Program, startProgram } from './program.ts';

export async function startHaproxy(
  server: PostgresServer,
  directory: string,
): Promise<Program & { port: number }> {
  const port = await freePort();
  const file = join(directory, 'haproxy.cfg');
  // One thread, as pgbouncer and Gatelog have one.
  writeFileSync(
    file,
    `global
  nbthread 1
  maxconn 4000
defaults
  mode tcp
  timeout connect 10s
  timeout client 10m
  timeout server 10m
listen postgres
  bind 127.0.0.1:${port}
  server target 127.0.0.1:${server.port}
`,
  );
  return { ...(await startProgram('haproxy', ['-db', '-f', file], port)), port };
}
