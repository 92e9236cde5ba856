// What was set out to be reached, and whether a run reached it.
import { median } from './median.ts';
import type { PlaceName } from './place.ts';

/** Figures of every round, by workload and place. */
export type Measured = ReadonlyMap<string, ReadonlyMap<PlaceName, readonly Round[]>>;

export interface Round {
  readonly rate: number;
  readonly median?: number;
  /** Processor time of the proxy per unit of work, microseconds. */
  readonly processor?: number;
}

export interface Verdict {
  readonly target: string;
  readonly measured: string;
  readonly reached: boolean;
}

interface RatioTarget {
  readonly workload: string;
  readonly over: PlaceName;
  readonly least: number;
}

const ratios: readonly RatioTarget[] = [
  { workload: 'prepared c=8', over: 'pgbouncer', least: 0.5 },
  { workload: 'simple c=8', over: 'pgbouncer', least: 0.58 },
  { workload: 'extended c=8', over: 'pgbouncer', least: 0.45 },
  { workload: 'prepared c=32', over: 'pgbouncer', least: 0.65 },
  { workload: 'writes c=8', over: 'pgbouncer', least: 0.58 },
  { workload: 'client TLS c=8', over: 'pgbouncer', least: 0.5 },
  { workload: '100 MB result', over: 'direct', least: 0.9 },
  { workload: 'COPY out 100 MB', over: 'direct', least: 0.9 },
  { workload: 'COPY in 100 MB', over: 'direct', least: 0.9 },
];

const addedMicroseconds = 75;
const idleBytes = 40 * 1024;

export function rate(measured: Measured, workload: string, place: PlaceName): number {
  return median((measured.get(workload)?.get(place) ?? []).map((round) => round.rate));
}

/** Gatelog over another place: the median of the ratios of each round, as rounds share the machine's mood. */
export function ratio(measured: Measured, workload: string, over: PlaceName): number {
  const ours = measured.get(workload)?.get('gatelog') ?? [];
  const theirs = measured.get(workload)?.get(over) ?? [];
  return median(ours.map((round, at) => round.rate / (theirs[at]?.rate ?? Number.NaN)));
}

export function verdicts(measured: Measured, fdatasync: number, idle: number | undefined): Verdict[] {
  const found = ratios.map(({ workload, over, least }) => {
    const reached = ratio(measured, workload, over);
    return verdict(
      `${workload}: at least ${least.toFixed(2)} of ${over}`,
      reached.toFixed(2),
      reached >= least,
      reached,
    );
  });
  const added = addedMedian(measured, 'prepared c=1');
  const bound = fdatasync + addedMicroseconds;
  const limit = `added median at c=1 (prepared): at most F + ${addedMicroseconds} us = ${bound.toFixed(0)} us`;
  const latency = verdict(limit, `${added.toFixed(0)} us`, added <= bound, added);
  const memory = idle ?? Number.NaN;
  const size = verdict(
    'an idle TLS connection: at most 40 KB',
    `${(memory / 1024).toFixed(1)} KB`,
    memory <= idleBytes,
    memory,
  );
  return [...found, masking(measured), latency, size].filter((one) => one !== undefined);
}

/** One text column of ten masked, over the same rows unmasked. */
function masking(measured: Measured): Verdict | undefined {
  const of = (workload: string) => measured.get(workload)?.get('classified') ?? [];
  const open = of('million rows');
  const shares = of('million rows, masked').map((round, at) => round.rate / (open[at]?.rate ?? Number.NaN));
  const share = median(shares);
  return verdict(
    'one column of ten masked: at least 0.70 of unmasked',
    share.toFixed(2),
    share >= 0.7,
    share,
  );
}

/** What was not run has no verdict. */
function verdict(target: string, measured: string, reached: boolean, figure: number): Verdict | undefined {
  return Number.isNaN(figure) ? undefined : { target, measured, reached };
}

/** How much longer a serial request takes through Gatelog than without, microseconds. */
export function addedMedian(measured: Measured, workload: string): number {
  const of = (place: PlaceName) =>
    (measured.get(workload)?.get(place) ?? []).map((round) => round.median ?? Number.NaN);
  const direct = of('direct');
  return median(of('gatelog').map((one, at) => one - (direct[at] ?? Number.NaN)));
}
