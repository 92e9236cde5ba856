// `npm test`: runs every test file with Node's own runner and ends with its totals.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const files = process.argv.length > 2 ? process.argv.slice(2) : globSync(['src/**/*.test.ts', 'tests/**/*.test.ts']).sort();
const run = spawnSync(process.execPath, ['--test', '--test-concurrency=2', ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
