// Which command a command line asks for, and what to say when there is none.
import { nearest } from '../config/nearest.ts';
import { GatelogError } from '../model/error.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';

export type Found =
  | { readonly type: 'command'; readonly command: Command; readonly args: string[] }
  | { readonly type: 'group'; readonly name: string }
  | { readonly type: 'help' }
  | { readonly type: 'version' };

/** Throws GatelogError `cli.usage` for a command that does not exist. */
export function findCommand(args: readonly string[]): Found {
  const [first = 'help', second] = args;
  if (first === 'help' && second !== undefined) return findCommand([...args.slice(1), '--help']);
  if (['help', '--help', '-h'].includes(first)) return { type: 'help' };
  if (['version', '--version', '-v'].includes(first)) return { type: 'version' };
  const command = commands.find(({ name }) => name === first || name === `${first} ${second}`);
  if (command !== undefined)
    return { type: 'command', command, args: args.slice(command.name.split(' ').length) };
  const inGroup = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (inGroup.length > 0 && (second === undefined || second.startsWith('-')))
    return { type: 'group', name: first };
  throw unknown(inGroup.length > 0 ? `${first} ${second}` : first, inGroup);
}

function unknown(written: string, inGroup: readonly string[]): GatelogError<'cli.usage'> {
  const known =
    inGroup.length > 0
      ? inGroup
      : [...commands.map(({ name }) => name.split(' ')[0] ?? name), 'help', 'version'];
  const meant = nearest(written, known);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return new GatelogError('cli.usage', `there is no command "${written}"${hint}`);
}
