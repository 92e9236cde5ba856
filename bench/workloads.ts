// What is measured: each row of the table, how, and over which places.
import { type Bulk, bulk, wide } from './bulk.ts';
import { median } from './median.ts';
import { pgbench, type PgbenchOptions } from './pgbench.ts';
import { type Place, type PlaceName, placeNames } from './place.ts';

export interface Figures {
  /** What more of is better: transactions, connections or megabytes per second. */
  readonly rate: number;
  /** Median latency, microseconds; of pgbench only. */
  readonly median?: number;
}

export interface Workload {
  readonly name: string;
  readonly unit: 'tx/s' | 'conn/s' | 'MB/s';
  readonly tls: boolean;
  readonly places: readonly PlaceName[];
  run(place: Place, options: { readonly seconds: number; readonly directory: string }): Promise<Figures>;
}

type Load = Pick<PgbenchOptions, 'mode' | 'clients' | 'script'> & { readonly reconnect?: boolean };

function loaded(name: string, load: Load, tls = false): Workload {
  const unit = load.reconnect === true ? 'conn/s' : 'tx/s';
  const run: Workload['run'] = (place, options) => pgbench(place, { ...load, ...options });
  return { name, unit, tls, places: placeNames, run };
}

function bulky(name: string, which: Bulk): Workload {
  const run: Workload['run'] = async (place, { seconds }) => {
    const figures: number[] = [];
    for (const end = performance.now() + seconds * 1000; performance.now() < end || figures.length < 2; )
      figures.push(await bulk(place, which));
    return { rate: median(figures) };
  };
  return { name, unit: 'MB/s', tls: false, places: placeNames, run };
}

function widely(name: string, table: 'open' | 'kept'): Workload {
  const run: Workload['run'] = async (place) => ({
    rate: median([await wide(place, table), await wide(place, table)]),
  });
  return { name, unit: 'MB/s', tls: false, places: ['classified'], run };
}

const modes = ['prepared', 'simple', 'extended'] as const;
const reads = modes.flatMap((mode) =>
  [1, 8, 32].map((clients) => loaded(`${mode} c=${clients}`, { mode, clients, script: 'select-only' })),
);

export const workloads: readonly Workload[] = [
  ...reads,
  loaded('writes c=8', { mode: 'simple', clients: 8, script: 'simple-update' }),
  loaded('client TLS c=8', { mode: 'prepared', clients: 8, script: 'select-only' }, true),
  loaded('TLS connections', { mode: 'simple', clients: 4, script: 'select-only', reconnect: true }, true),
  bulky('100 MB result', 'result'),
  bulky('COPY out 100 MB', 'copy-out'),
  bulky('COPY in 100 MB', 'copy-in'),
  widely('million rows', 'open'),
  widely('million rows, masked', 'kept'),
];
