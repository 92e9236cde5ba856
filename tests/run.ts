// `npm test`: runs every test file with Node's own runner and ends with its totals. `npm test -- FILE...` runs some.
// With CI=true a skipped or unfinished test is a failure: what CI does not run, nobody runs.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { createInterface } from 'node:readline';

const named = process.argv.slice(2);
const files = named.length > 0 ? named : globSync(['src/**/*.test.ts', 'tests/**/*.test.ts']).toSorted();
const runner = spawn(process.execPath, ['--test', '--test-concurrency=2', '--test-reporter=spec', ...files], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
});

/** Listened for at once: it may come before the last line is read. */
const closed = new Promise<number | null>((resolve) => runner.once('close', resolve));

const totals = new Map<string, number>();
/** Why tests were skipped, and how many. */
const skipped = new Map<string, number>();

for await (const line of createInterface({ input: runner.stdout })) {
  console.log(line);
  read(line.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), ''));
}

/** The forms of the spec reporter: `ℹ pass 12` and `﹣ name (1.2ms) # why`. */
function read(line: string): void {
  const [, name, count] = /^ℹ (tests|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line) ?? [];
  if (name !== undefined) totals.set(name, Number(count));
  const [, why] = /^\s*﹣ .* # (.+)$/.exec(line) ?? [];
  if (why !== undefined) skipped.set(why, (skipped.get(why) ?? 0) + 1);
}

const status = await closed;

console.log('');
for (const [why, count] of skipped)
  console.log(`skipped: ${why} (${count === 1 ? '1 test' : `${count} tests`})`);
const words = [...totals].map(([name, count]) => `${count} ${name}`).join(', ');
console.log(`totals: ${words === '' ? 'the runner ended without them' : words}`);

const incomplete =
  process.env['CI'] === 'true' && (totals.get('skipped') ?? 0) + (totals.get('todo') ?? 0) > 0;
if (incomplete) console.log('failed: CI=true, and something was skipped');
process.exitCode = status === 0 && !incomplete && (totals.get('tests') ?? 0) > 0 ? 0 : status || 1;
