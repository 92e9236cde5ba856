// `gatelog demo`: hands over to the demo.
import { runDemo } from '../demo/run.ts';
import { readOptions } from './arguments.ts';
import type { Io } from './io.ts';

export async function run(args: string[], io: Io): Promise<number> {
  const { values } = readOptions(args, { once: { type: 'boolean' }, json: { type: 'boolean' } });
  return runDemo({
    once: values.once ?? false,
    json: values.json ?? false,
    stdout: io.stdout,
    stderr: io.stderr,
  });
}
