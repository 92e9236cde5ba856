// Builds the console when the package is prepared. Where its tools were left out (--omit=dev) it says how, and goes on.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

try {
  createRequire(import.meta.url).resolve('vite/package.json');
} catch {
  console.error('the console is not built: install with the development packages and run "npm run build:console"');
  process.exit(0);
}
const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: import.meta.dirname, stdio: 'inherit' });
process.exit(status ?? 1);
