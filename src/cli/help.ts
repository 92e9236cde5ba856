// What `gatelog help` and `--help` print; docs/cli.md holds the same text, and a test compares them.
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { exitWords } from './exit-codes.ts';

export function overview(): string {
  const lines = commands.map(({ name, summary }) => [name, summary] as const);
  const others = [
    ['help [COMMAND]', 'this page, or the page of a command'],
    ['version', 'the version of Gatelog'],
  ] as const;
  return `gatelog: the only door between AI agents and production

usage: gatelog COMMAND [options]

${columns([...lines, ...others])}

Every command takes --json and --help. GATELOG_DEBUG=1 adds stack traces to errors; NO_COLOR turns colours off.

exit codes:
${exits(exitWords)}
`;
}

export function page(command: Command): string {
  const own =
    command.exits === undefined ? '' : `\nexit codes beside the common ones:\n${exits(command.exits)}\n`;
  return `gatelog ${command.name}: ${command.summary}

usage: gatelog ${command.name} ${command.usage}

${columns([...command.options, ['--help', 'this page']])}
${own}${examples(command)}`;
}

/** The pages of all commands under `policy` or `audit`. */
export function group(name: string): string | undefined {
  const inside = commands.filter((command) => command.name.startsWith(`${name} `));
  if (inside.length === 0) return undefined;
  return `usage: gatelog ${name} COMMAND [options]\n\n${columns(inside.map((command) => [command.name, command.summary]))}\n`;
}

function examples({ examples: lines = [] }: Command): string {
  if (lines.length === 0) return '';
  return `\nfor example:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

function exits(words: Readonly<Record<number, string>>): string {
  return columns(Object.entries(words));
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
