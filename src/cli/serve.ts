// `gatelog serve`: runs the gateway until it is told to stop, or until the log fails.
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { Gateway } from '../gateway.ts';
import { GatelogError } from '../model/error.ts';
import { readOptions } from './arguments.ts';
import { configPath } from './config-path.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint } from './io.ts';

/** What `serve` needs of a gateway: the rest of it is not its business. */
export type Served = Pick<Gateway, 'addresses' | 'whenFailed' | 'reloadPolicies'> & AsyncDisposable;

export interface ServeDeps {
  readonly start: (config: Config) => Promise<Served>;
  /** `process`, or something that emits signals in its place. */
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'>;
}

export async function run(args: string[], io: Io, deps?: ServeDeps): Promise<number> {
  const { values } = readOptions(args, { config: { type: 'string' }, json: { type: 'boolean' } });
  const config = await loadConfig(configPath(values.config));
  const { start, signals } = deps ?? (await realDeps());
  const say = teller(io, values.json ?? false);
  await using gateway = await start(config);
  for (const [listener, address] of Object.entries(gateway.addresses))
    say('listening', `${listener} on ${address}`, { listener, address });
  return await untilStopped(gateway, signals, say);
}

async function realDeps(): Promise<ServeDeps> {
  const { startGateway } = await import('../gateway.ts');
  return { start: (config) => startGateway(config), signals: process };
}

type Say = (event: string, words: string, data?: Record<string, unknown>) => void;

/** Events for people on stderr; with --json one object a line on stdout. */
function teller(io: Io, json: boolean): Say {
  if (json) return (event, _, data) => void io.stdout.write(`${JSON.stringify({ event, ...data })}\n`);
  return (event, words) => void io.stderr.write(`${paint(io.stderr, 'bold', event)} ${words}\n`);
}

/** Resolves with the exit code. A second signal while closing is left to Node, which then ends the process. */
function untilStopped(gateway: Served, signals: ServeDeps['signals'], say: Say): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const stop = (signal: string) => {
    say('stopping', `on ${signal}: open sessions are closed`, { signal });
    resolve(exitCodes.ok);
  };
  const reload = () => reloadPolicies(gateway, say);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) signals.on(signal, stop);
  signals.on('SIGHUP', reload);
  void gateway.whenFailed.then((error) => {
    sayFailed(error, say);
    resolve(exitCodes.logFailed);
  });
  return promise.finally(() => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) signals.off(signal, stop);
    signals.off('SIGHUP', reload);
  });
}

function sayFailed(error: Error, say: Say): void {
  const code = error instanceof GatelogError ? error.code : 'internal';
  say('failed', `${error.message} (${code}): nothing can be recorded, so nothing passes`, {
    code,
    message: error.message,
  });
}

/** A broken policy file leaves the running set in force; the gateway's own log names the mistakes. */
function reloadPolicies(gateway: Served, say: Say): void {
  if (gateway.reloadPolicies()) say('reloaded', 'the policies');
  else
    say(
      'not-reloaded',
      'the policies have mistakes, so those from before stay in force; "gatelog check" shows them',
    );
}
