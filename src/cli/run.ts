// From a command line to an exit code: find the command, load it, run it, and word what goes wrong.
import { exitCodes } from './exit-codes.ts';
import { findCommand } from './find-command.ts';
import { group, overview, page } from './help.ts';
import { type Io, writeJson } from './io.ts';
import { reportError } from './report-error.ts';
import { version } from './version.ts';

export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    return reportError(error, io, wantsJson(args));
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const found = findCommand(args);
  if (found.type === 'help') return say(io, args, 'help', overview());
  if (found.type === 'version') return say(io, args, 'version', `${version()}\n`);
  if (found.type === 'group') return say(io, args, 'help', group(found.name) ?? overview());
  if (wantsHelp(found.args)) return say(io, args, 'help', page(found.command));
  const command = await found.command.load();
  return command(found.args, io);
}

function say(io: Io, args: readonly string[], name: string, text: string): number {
  if (wantsJson(args)) writeJson(io, { [name]: text.trimEnd() });
  else io.stdout.write(text);
  return exitCodes.ok;
}

/** After `--` everything is an argument. */
function before(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args : args.slice(0, end);
}

function wantsJson(args: readonly string[]): boolean {
  return before(args).includes('--json');
}

function wantsHelp(args: readonly string[]): boolean {
  return before(args).some((arg) => arg === '--help' || arg === '-h');
}
