// `npm test`: runs every test file with Node's own runner and ends with its totals. `npm test -- FILE...` runs some.
// With CI=true a skipped or unfinished test is a failure: what CI does not run, nobody runs.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';

const named = process.argv.slice(2);
const files = named.length > 0 ? named : globSync(['src/**/*.test.ts', 'tests/**/*.test.ts']).sort();
const runner = spawn(process.execPath, ['--test', '--test-concurrency=2', '--test-reporter=spec', ...files], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
});

/** Only the end is looked at: the runner writes its totals last, before the list of failures. */
const totals = new Map<string, number>();
let line = '';

runner.stdout.on('data', (chunk: Buffer) => {
  process.stdout.write(chunk);
  const lines = (line + chunk).split('\n');
  line = lines.pop() ?? '';
  for (const whole of lines) readTotal(whole);
});

function readTotal(text: string): void {
  // oxlint-disable-next-line no-control-regex -- colours of a terminal
  const plain = text.replace(/\u001b\[\d+m/g, '');
  const [, name, count] = /^ℹ (tests|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(plain) ?? [];
  if (name !== undefined) totals.set(name, Number(count));
}

runner.on('close', (status) => {
  const left = (totals.get('skipped') ?? 0) + (totals.get('todo') ?? 0);
  const words = [...totals].map(([name, count]) => `${count} ${name}`).join(', ');
  console.log(`\ntotals: ${words === '' ? 'the runner ended without them' : words}`);
  const incomplete = process.env['CI'] === 'true' && left > 0;
  if (incomplete) console.log('failed: CI=true, and something was skipped');
  process.exitCode = status === 0 && !incomplete && (totals.get('tests') ?? 0) > 0 ? 0 : status || 1;
});
