// Words a run: tables for the terminal and for docs/performance.md, whose hand-written part it keeps.
import { median } from './median.ts';
import { addedMedian, type Measured, rate, ratio, verdicts } from './targets.ts';
import { type PlaceName, placeNames } from './place.ts';
import type { Workload } from './workloads.ts';
import { writeSection } from './write-section.ts';

export interface Run {
  readonly date: string;
  readonly machine: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly workloads: readonly Workload[];
  readonly measured: Measured;
  /** Median microseconds of one fdatasync, of each round. */
  readonly fdatasync: readonly number[];
  readonly idle: number | undefined;
}

export function report(run: Run): string {
  const f = median(run.fdatasync);
  return [
    ...run.machine.map((line) => `- ${line}`),
    `- ${run.rounds} rounds of ${run.seconds} s each, all places in turn within a round, medians; pgbench scale 10, one pgbench thread`,
    `- F, one fdatasync: ${f.toFixed(0)} us (rounds: ${run.fdatasync.map((one) => one.toFixed(0)).join(', ')})`,
    `- measured on ${run.date}`,
    '',
    '### Throughput',
    '',
    ...throughput(run),
    '',
    '### What was to be reached',
    '',
    ...table(
      ['target', 'measured', 'reached'],
      verdicts(run.measured, f, run.idle).map(({ target, measured, reached }) => [
        target,
        measured,
        reached ? 'yes' : '**no**',
      ]),
    ),
    '',
    '### Latency at c=1',
    '',
    ...latency(run),
    '',
  ].join('\n');
}

function throughput({ workloads, measured }: Run): string[] {
  const head = [
    'load',
    'unit',
    ...placeNames,
    'Gatelog / pgbouncer',
    'Gatelog / direct',
    'processor us each',
  ];
  const rows = workloads.map(({ name, unit }) => [
    name,
    unit,
    ...placeNames.map((place) => whole(rate(measured, name, placeOf(measured, name, place)))),
    share(ratio(measured, name, 'pgbouncer')),
    share(ratio(measured, name, 'direct')),
    unit === 'MB/s'
      ? ''
      : (['pgbouncer', 'gatelog'] as const).map((place) => processor(measured, name, place)).join(' / '),
  ]);
  return [
    ...table(head, rows),
    '',
    'The last column is processor time per transaction: pgbouncer / Gatelog.',
  ];
}

/** What was measured before a classified target stands in Gatelog's column. */
function placeOf(measured: Measured, name: string, place: PlaceName): PlaceName {
  return place === 'gatelog' && measured.get(name)?.has('classified') === true ? 'classified' : place;
}

function latency({ workloads, measured }: Run): string[] {
  const single = workloads.filter(({ name }) => name.endsWith('c=1'));
  const rows = single.map(({ name }) => [
    name,
    ...placeNames.map((place) =>
      whole(median((measured.get(name)?.get(place) ?? []).map((round) => round.median ?? Number.NaN))),
    ),
    whole(addedMedian(measured, name)),
  ]);
  return table(['load', ...placeNames.map((place) => `${place} us`), 'added by Gatelog us'], rows);
}

function processor(measured: Measured, name: string, place: PlaceName): string {
  return whole(median((measured.get(name)?.get(place) ?? []).map((round) => round.processor ?? Number.NaN)));
}

function whole(figure: number): string {
  return Number.isNaN(figure) ? '-' : figure.toFixed(0);
}

function share(figure: number): string {
  return Number.isNaN(figure) ? '-' : figure.toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

export function writeReport(path: string, text: string): void {
  writeSection(path, 'npm run bench', `## Measured\n\n${text}`);
}
