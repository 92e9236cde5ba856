// `npm run bench:waiting`: 1,000 actions that wait for people at once, and what that costs. --quick: 100, nothing written.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startWithPapers } from '../tests/support/approval-stage.ts';
import { type HeldActions, openHeldActions, type Round } from './held-actions.ts';
import { median } from './median.ts';
import { writeSection } from './write-section.ts';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const count = options.quick ? 100 : 1000;
const rounds = options.quick ? 1 : 3;

await main();

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-bench-'));
  chmodSync(directory, 0o755);
  const server = await startWithPapers({
    ...{ logStatements: false, fsync: true, settings: { max_connections: String(count + 100) } },
  });
  try {
    await using held = await openHeldActions(server, count, directory);
    const text = report(await measure(held));
    process.stdout.write(`${text}\n`);
    if (!options.quick) writeSection(page, 'npm run bench:waiting', text);
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(held: HeldActions): Promise<Round[]> {
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) measured.push(await held.round());
  return measured;
}

/** The first round compiles code and fills pools: it counts for memory only, in a column of its own. */
function report([first, ...measured]: readonly Round[]): string {
  const of = (figure: (round: Round) => number) => median(measured.map(figure));
  const none = of((round) => round.none.latency);
  const held = of((round) => round.held.latency);
  const each = ({ none: before, held: after }: Round) => (after.memory - before.memory) / count / 1024;
  const cold = first === undefined ? Number.NaN : each(first);
  const loop = (which: 'none' | 'held', key: 'median' | 'p99' | 'max') =>
    of((round) => round[which].loop[key]).toFixed(1);
  return [
    '## Waiting for people',
    '',
    `${count.toLocaleString('en')} sessions, each with an UPDATE that waits; store in SQLite; ${rounds} rounds after one that is thrown away, medians; 1,000 \`select 1\` of another session in each.`,
    `${availableParallelism()} x ${cpus()[0]?.model}, Node ${process.version}, measured on ${new Date().toISOString().slice(0, 10)}.`,
    '',
    '| | nothing waits | all wait | ratio |',
    '| --- | --- | --- | --- |',
    `| \`select 1\` of another session, us | ${none.toFixed(0)} | ${held.toFixed(0)} | ${(held / none).toFixed(2)} |`,
    ...(['median', 'p99', 'max'] as const).map(
      (key) => `| event loop late by, ${key}, ms | ${loop('none', key)} | ${loop('held', key)} | |`,
    ),
    `| resident memory for each action that waits, beside its session, KB | | ${of(each).toFixed(1)}; ${cold.toFixed(1)} in the first round | |`,
    '',
  ].join('\n');
}
