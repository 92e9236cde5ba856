// `npm run bench`: the same loads direct, through haproxy, pgbouncer and Gatelog, in turn within one run.
// --quick: one short round, nothing written. --only TEXT: loads whose name has it. --places A,B. --cpu-prof DIR: profiles Gatelog.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { needs } from '../tests/support/needs.ts';
import { bulkTable, wideTables } from './bulk.ts';
import { measureFdatasync } from './fdatasync.ts';
import { idleMemory, processorSeconds } from './idle.ts';
import { describeMachine } from './machine.ts';
import { median } from './median.ts';
import { initialise, pgbench } from './pgbench.ts';
import { benchDatabase, type Field, startField } from './places.ts';
import { type Place, type PlaceName, placeNames } from './place.ts';
import { report, writeReport } from './report.ts';
import type { Round } from './targets.ts';
import { type Workload, workloads } from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    places: { type: 'string', default: placeNames.join(',') },
    'cpu-prof': { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
});

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const idleName = 'idle TLS connections';

const warm = new Set<Place>();

await main();

async function main(): Promise<void> {
  const missing = needs('pgbench', 'pgbouncer', 'haproxy');
  if (missing !== false) throw new Error(`the benchmark ${missing}`);
  const profile = options['cpu-prof'];
  const field = await startField({
    nodeArguments: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
  });
  try {
    await measureAll(field);
  } finally {
    await field.stop();
  }
}

async function measureAll(field: Field): Promise<void> {
  const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
  const seconds = Number(options.seconds ?? (options.quick ? 2 : 4));
  const chosen = workloads.filter(({ name }) => options.only === undefined || name.includes(options.only));
  await prepare(field);
  const measured = new Map(chosen.map(({ name }) => [name, new Map<PlaceName, Round[]>()]));
  const fdatasync: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const workload of chosen) {
      fdatasync.push(measureFdatasync(field.directory, 100));
      for (const name of inTurn(workload, round)) {
        const figures = await measure(field, workload, name, seconds);
        const of = measured.get(workload.name);
        of?.set(name, [...(of.get(name) ?? []), figures]);
        say(
          `round ${round + 1}  ${workload.name.padEnd(18)} ${name.padEnd(10)} ${figures.rate.toFixed(0)} ${workload.unit}`,
        );
      }
    }
  const idle = await measureIdle(field);
  const machine = await describeMachine(field.server, field.directory);
  const date = new Date().toISOString().slice(0, 10);
  const text = report({
    date,
    machine,
    rounds,
    seconds,
    workloads: chosen,
    measured,
    fdatasync: perRound(fdatasync, rounds),
    idle,
  });
  process.stdout.write(`\n${text}\n`);
  if (isComplete()) writeReport(page, text);
}

async function prepare(field: Field): Promise<void> {
  const direct = await field.place('direct', false);
  say('filling pgbench tables, scale 10');
  await initialise(direct, 10);
  const { server } = field;
  const client = new (await import('pg')).default.Client({
    ...{ host: server.socket, port: server.port, database: benchDatabase, user: server.credential.username },
  });
  await client.connect();
  for (const table of [bulkTable, ...wideTables]) await client.query(table);
  await client.query('vacuum analyze');
  await client.end();
}

/** Each round begins at another place, so that none is always measured on a warm or a tired machine. */
function inTurn(workload: Workload, round: number): PlaceName[] {
  const wanted = options.places.split(',');
  const places = workload.places.filter((name) => wanted.includes(name === 'classified' ? 'gatelog' : name));
  const first = round % Math.max(places.length, 1);
  return [...places.slice(first), ...places.slice(0, first)];
}

async function measure(field: Field, workload: Workload, name: PlaceName, seconds: number): Promise<Round> {
  const place = await field.place(name, workload.tls);
  await warmUp(field, place);
  const before = processorOf(place);
  const start = performance.now();
  const figures = await workload
    .run(place, { seconds, directory: field.directory })
    .catch((cause: unknown) => {
      throw new Error(`${workload.name} failed at ${name}:\n${place.said?.().slice(-2000) ?? ''}`, { cause });
    });
  const elapsed = (performance.now() - start) / 1000;
  if (before === undefined) return figures;
  const used = (processorOf(place) ?? before) - before;
  return { ...figures, processor: (used * 1e6) / (figures.rate * elapsed) };
}

/** The first seconds of a program compile its code and open its files: they are nobody's rate. */
async function warmUp(field: Field, place: Place): Promise<void> {
  if (warm.has(place)) return;
  warm.add(place);
  const load = { mode: 'prepared', clients: 8, script: 'select-only' } as const;
  await pgbench(place, { ...load, seconds: options.quick ? 2 : 5, directory: field.directory });
}

function processorOf(place: Place): number | undefined {
  return place.pid === undefined ? undefined : processorSeconds(place.pid);
}

async function measureIdle(field: Field): Promise<number | undefined> {
  if (!options.places.includes('gatelog') || !idleName.includes(options.only ?? '')) return undefined;
  say(idleName);
  const place = await field.place('gatelog', true);
  return place.pid === undefined ? undefined : await idleMemory(place, place.pid);
}

function perRound(figures: readonly number[], rounds: number): number[] {
  const each = figures.length / rounds;
  return Array.from({ length: rounds }, (_, round) =>
    median(figures.slice(round * each, (round + 1) * each)),
  );
}

/** Only a whole run is worth keeping. */
function isComplete(): boolean {
  return !options.quick && options.only === undefined && options.places === placeNames.join(',');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
