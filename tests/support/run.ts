// Runs a program to its end without blocking this process, which serves tokens and keys meanwhile.
import { spawn } from 'node:child_process';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  /** After this it is killed and the code is null. */
  readonly milliseconds?: number;
}

export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const env = options.env ?? { PATH: process.env['PATH'] ?? '' };
  const child = spawn(program, args, { env, cwd: options.cwd, timeout: options.milliseconds ?? 120_000 });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A program that ends before it read its input is judged by its exit code, not by the broken pipe.
  child.stdin.on('error', () => child.stdin.destroy());
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** As `run`, but anything other than exit code 0 throws with what the program said. */
export async function runWell(
  program: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<Finished> {
  const finished = await run(program, args, options);
  if (finished.code === 0) return finished;
  throw new Error(
    `${program} ended with ${finished.code}:\n${finished.stdout.slice(-4000)}${finished.stderr.slice(-4000)}`,
  );
}
