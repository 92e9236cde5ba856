// Runs the commands that talk to the API with streams, time and environment of the test's own, through the dispatch table.
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Surroundings } from '../../src/cli/api-client/surroundings.ts';
import { findCommand } from '../../src/cli/find-command.ts';
import type { Io } from '../../src/cli/io.ts';
import { reportError } from '../../src/cli/report-error.ts';
import { sampleToken } from './sample-api.ts';
import { sampleNow } from './sample-requests.ts';

export interface Given {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What somebody types, or a program writes. */
  readonly stdin?: string;
  /** All three streams are terminals. */
  readonly terminal?: boolean;
  /** Of stdout alone. */
  readonly screen?: boolean;
  readonly now?: number;
}

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly done: Promise<Result>;
  readonly out: () => string;
  readonly err: () => string;
  readonly signals: EventEmitter;
}

/** The environment of somebody who may ask this API. */
export function within({ url }: { readonly url: string }): Given {
  return { env: { GATELOG_API: url, GATELOG_TOKEN: sampleToken }, now: sampleNow };
}

type RunIn = (args: string[], io: Io, surroundings: Surroundings) => Promise<number>;

/** As a shell would: the result of a command that ends. */
export function runPeople(args: readonly string[], given: Given = {}): Promise<Result> {
  return startPeople(args, given).done;
}

export function startPeople(args: readonly string[], given: Given): Running {
  const { env = {}, stdin = '', terminal = false, screen = terminal, now = Date.now() } = given;
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    stdout: { write: (text) => out.push(text), isTTY: screen, columns: 80 },
    stderr: { write: (text) => err.push(text), isTTY: terminal, columns: 80 },
  };
  const signals = new EventEmitter();
  const input = Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: terminal });
  const surroundings = { env, stdin: input, now: () => now, signals } as unknown as Surroundings;
  const texts = { out: () => out.join(''), err: () => err.join('') };
  const done = execute(args, io, surroundings).then((code) => ({ code, out: texts.out(), err: texts.err() }));
  return { done, ...texts, signals };
}

async function execute(args: readonly string[], io: Io, surroundings: Surroundings): Promise<number> {
  try {
    const found = findCommand(args);
    if (found.type !== 'command') throw new Error(`${args.join(' ')} is no command`);
    return await ((await found.command.load()) as RunIn)(found.args, io, surroundings);
  } catch (error) {
    return reportError(error, io, args.includes('--json'));
  }
}

/** Resolves once `met`; the test's own time limit ends what never is. */
export async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
}
