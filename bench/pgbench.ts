// One run of pgbench and what it measured.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runWell } from '../tests/support/run.ts';
import { libpq, type Place } from './place.ts';
import { median } from './median.ts';

export interface PgbenchOptions {
  readonly mode: 'simple' | 'extended' | 'prepared';
  readonly clients: number;
  /** `-S` reads, `-N` writes. */
  readonly script: 'select-only' | 'simple-update';
  /** A new connection for each transaction. */
  readonly reconnect?: boolean;
  readonly seconds: number;
  readonly directory: string;
}

export interface PgbenchResult {
  /** Transactions per second. */
  readonly rate: number;
  /** Median latency of a transaction, microseconds. */
  readonly median: number;
}

export async function initialise(place: Place, scale: number): Promise<void> {
  await runWell('pgbench', ['-i', '-q', '-s', String(scale)], { env: libpq(place) });
}

export async function pgbench(place: Place, options: PgbenchOptions): Promise<PgbenchResult> {
  const logs = mkdtempSync(join(options.directory, 'pgbench-'));
  try {
    const { stdout } = await runWell(
      'pgbench',
      [...pgbenchArguments(options), '--log-prefix', join(logs, 'l')],
      { env: libpq(place) },
    );
    const rate = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
    if (!(rate > 0)) throw new Error(`pgbench against ${place.name} measured nothing:\n${stdout}`);
    return { rate, median: median(latencies(logs)) };
  } finally {
    rmSync(logs, { recursive: true });
  }
}

function pgbenchArguments(options: PgbenchOptions): string[] {
  const { mode, clients, script, reconnect = false, seconds } = options;
  const load = ['-n', '-M', mode, '-c', String(clients), '-j', '1', '-T', String(seconds), '-b', script];
  // The log of each transaction gives the median, which pgbench itself does not; a tenth of them is enough under load.
  const sampled = clients === 1 ? [] : ['--sampling-rate', '0.1'];
  return [...load, '-l', ...sampled, ...(reconnect ? ['-C'] : [])];
}

/** Third column of each line: microseconds. */
function latencies(directory: string): number[] {
  const lines = readdirSync(directory).flatMap((file) =>
    readFileSync(join(directory, file), 'utf8').split('\n'),
  );
  return lines.filter((line) => line !== '').map((line) => Number(line.split(' ')[2]));
}
