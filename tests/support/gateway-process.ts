// The gateway as its users run it: `gatelog serve` in a child process, known by its pid and its exit code.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GatewayProcess {
  readonly pid: number;
  readonly port: number;
  /** Port of the API; absent where none is configured. */
  readonly apiPort: number | undefined;
  readonly exited: Promise<Exit>;
  /** All it wrote to stdout and stderr so far. */
  errors(): string;
  /** Resident memory, bytes. Linux only. */
  memory(): number;
  kill(signal: NodeJS.Signals): Promise<Exit>;
}

export interface ServeOptions {
  readonly config: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments in front of `node`, such as strace; it must keep the pid of what it starts. */
  readonly wrap?: readonly string[];
  readonly nodeArguments?: readonly string[];
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export async function serve(options: ServeOptions): Promise<GatewayProcess> {
  const serving = [...(options.nodeArguments ?? []), main, 'serve', '--json', '--config', options.config];
  const [program = '', ...args] = [...(options.wrap ?? []), process.execPath, ...serving];
  const env = { PATH: process.env['PATH'] ?? '', ...options.env };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<Exit>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const errors: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  // A test run that is cut short must not leave a gateway behind.
  const orphan = () => void child.kill('SIGKILL');
  process.once('exit', orphan);
  void exited.then(() => process.off('exit', orphan));
  const withApi = readFileSync(options.config, 'utf8').includes('"api":');
  const ports = await listening(child, exited, errors, withApi ? ['postgres', 'api'] : ['postgres']);
  const pid = child.pid ?? 0;
  return {
    ...{ port: ports.get('postgres') ?? 0, apiPort: ports.get('api') },
    ...{ pid, exited, errors: () => errors.join(''), memory: () => residentBytes(pid) },
    kill: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

interface Listening {
  readonly event: string;
  readonly listener: string;
  readonly address: string | { readonly port: number };
}

/** The ports in the events that say so; throws when the process ends first. */
async function listening(
  child: ChildProcess,
  exited: Promise<Exit>,
  errors: readonly string[],
  wanted: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (child.stdout === null) throw new Error('stdout is not piped');
  const lines = createInterface({ input: child.stdout });
  const ports = new Map<string, number>();
  const heard = new Promise<ReadonlyMap<string, number>>((resolve) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Partial<Listening>;
      if (said.event !== 'listening' || said.listener === undefined) return;
      ports.set(said.listener, portOf(said.address));
      if (wanted.every((listener) => ports.has(listener))) resolve(ports);
    });
  });
  const died = exited.then(({ code, signal }) => {
    throw new Error(`the gateway ended with ${code ?? signal} before it listened:\n${errors.join('')}`);
  });
  return await Promise.race([heard, died]);
}

function portOf(address: Listening['address'] | undefined): number {
  if (typeof address === 'object') return address.port;
  return Number(address?.split(':').at(-1));
}

function residentBytes(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) * 1024;
}
