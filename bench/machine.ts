// Names the machine and the programs a run was made with.
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { runWell } from '../tests/support/run.ts';
import type { PostgresServer } from '../tests/support/postgres.ts';

export async function describeMachine(server: PostgresServer, directory: string): Promise<string[]> {
  const { rows } = await server.admin('show server_version');
  const version = async (program: string, flag: string) => firstLine((await runWell(program, [flag])).stdout);
  return [
    `processor: ${availableParallelism()} x ${cpus()[0]?.model ?? arch()}`,
    `memory: ${Math.round(totalmem() / 2 ** 30)} GB`,
    `kernel: ${type()} ${release()}, log on ${await fileSystem(directory)}`,
    `Node ${process.version}, PostgreSQL ${(rows[0] as { server_version: string }).server_version}`,
    await version('pgbench', '--version'),
    await version('pgbouncer', '--version'),
    await version('haproxy', '-v'),
  ];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** The file system of the longest mount point above the directory. */
async function fileSystem(directory: string): Promise<string> {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const above = mounts.filter(([, point = '/']) => directory.startsWith(point === '/' ? '/' : `${point}/`));
  return above.sort(([, a = ''], [, b = '']) => b.length - a.length)[0]?.[2] ?? 'an unknown file system';
}
