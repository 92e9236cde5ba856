// Options of a command: read strictly, and a mistyped one is answered with the one that was meant.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../config/nearest.ts';
import { GatelogError } from '../model/error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Throws GatelogError `cli.usage`. Positionals are taken when `positionals` allows them. */
export function readOptions<const Known extends Options>(args: string[], options: Known, positionals = 0) {
  try {
    const read = parseArgs({ args, options, strict: true, allowPositionals: true });
    const extra = read.positionals[positionals];
    if (extra !== undefined) throw new GatelogError('cli.usage', `"${extra}" is one argument too many`);
    return read;
  } catch (cause) {
    throw cause instanceof GatelogError ? cause : usage(cause, Object.keys(options));
  }
}

function usage(cause: unknown, known: readonly string[]): GatelogError<'cli.usage'> {
  const message = (cause as Error).message;
  const unknown = /^Unknown option '--?([^']+)'/.exec(message)?.[1];
  if (unknown === undefined)
    return new GatelogError('cli.usage', message.split('\n')[0]?.replace(/\.$/, '') ?? message, { cause });
  const meant = nearest(unknown, known);
  const hint =
    meant === undefined
      ? `known: ${known.map((name) => `--${name}`).join(', ')}`
      : `did you mean --${meant}?`;
  return new GatelogError('cli.usage', `there is no option --${unknown}; ${hint}`, { cause });
}
