// The dispatch table: each command with its words for --help. Code is loaded only for the command that runs.
import type { Run } from './io.ts';

export interface Command {
  /** `policy explain` */
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  readonly summary: string;
  /** One line each: option, what it does. */
  readonly options: readonly (readonly [option: string, what: string])[];
  /** Exit codes of its own, beside the common ones. */
  readonly exits?: Readonly<Record<number, string>>;
  readonly load: () => Promise<Run>;
}

const config = ['--config FILE', 'configuration; else $GATELOG_CONFIG, else ./gatelog.yaml'] as const;
const json = ['--json', 'write the answer as JSON'] as const;

export const commands: readonly Command[] = [
  {
    name: 'serve',
    usage: '[--config FILE] [--json]',
    summary: 'run the gateway until SIGINT or SIGTERM; SIGHUP reads the policies again',
    options: [config, ['--json', 'write addresses and events as one JSON object a line']],
    load: async () => (await import('./serve.ts')).run,
  },
  {
    name: 'demo',
    usage: '[--once] [--json]',
    summary: 'show everything on this machine: issuer, database, gateway, an agent at work, the log verified',
    options: [['--once', 'end after the show instead of staying up'], json],
    load: async () => (await import('./demo.ts')).run,
  },
  {
    name: 'check',
    usage: '[--config FILE] [--json]',
    summary: 'report every mistake of the configuration and the policies at once',
    options: [config, json],
    load: async () => (await import('./check.ts')).run,
  },
];
