// An error as its reader needs it: a sentence, the stable code, and what to do next. Stack traces only on request.
import { GatelogError } from '../model/error.ts';
import { type Advice, adviseOnAnswer, clientAdvice } from './api-advice.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint } from './io.ts';
import { reportMistakes } from './report-mistakes.ts';

/** By code, or by the part of it before the dot. */
const advice: Readonly<Record<string, Advice>> = {
  'cli.usage': { exit: exitCodes.usage, next: 'see "gatelog help"' },
  'config.unreadable': {
    exit: exitCodes.config,
    next: 'name the file with --config FILE; docs/configuration.md shows one',
  },
  'config.invalid': { exit: exitCodes.config, next: 'correct the file; "gatelog check" looks again' },
  config: { exit: exitCodes.config },
  'policy.cases': { exit: exitCodes.config, next: 'correct the cases; docs/policy.md shows some' },
  policy: { exit: exitCodes.config, next: '"gatelog check" shows every mistake of the policies' },
  detect: { exit: exitCodes.config, next: 'correct detectors in the configuration' },
  'mask-key': { exit: exitCodes.config, next: 'maskKey in the configuration names the file of the key' },
  'payload-key': {
    exit: exitCodes.config,
    next: 'audit.payloadKey in the configuration names the file of the key',
  },
  'log.locked': {
    exit: exitCodes.start,
    next: 'another gateway writes there: end it, or give this one a directory of its own',
  },
  'log.no-entry': { exit: exitCodes.no },
  log: {
    exit: exitCodes.logFailed,
    next: 'look at the disk and the folder of the log; "gatelog audit verify" tells more',
  },
  'system.EADDRINUSE': {
    exit: exitCodes.start,
    next: 'another program listens there: end it, or change the address of the listener',
  },
  'system.EACCES': {
    exit: exitCodes.start,
    next: 'this user may not do that: change the address, or the owner of the folder',
  },
  'system.EADDRNOTAVAIL': {
    exit: exitCodes.start,
    next: 'this machine has no such address: correct the listener',
  },
  system: { exit: exitCodes.start },
  demo: { exit: exitCodes.start },
  ...clientAdvice,
  target: {
    exit: exitCodes.start,
    next: 'look at postgres and credential of the target in the configuration, and at the log of its server',
  },
  internal: { exit: exitCodes.internal, next: 'please report it; GATELOG_DEBUG=1 shows where it happened' },
};

/** Writes the error and returns the exit code. */
export function reportError(error: unknown, io: Io, json: boolean): number {
  const { code, message, data } = readError(error);
  const { exit, next } = adviceFor(code, data);
  // One line, so that a reader of the events of `serve --json` can take it too.
  if (json) io.stdout.write(`${JSON.stringify({ ok: false, error: { code, message, ...data } })}\n`);
  else {
    io.stderr.write(`${paint(io.stderr, 'red', 'error:')} ${message.split('\n')[0]} (${code})\n`);
    reportMistakes(data['mistakes'] ?? data['problems'], data['file'], io.stderr);
    if (next !== undefined) io.stderr.write(`       ${next}\n`);
  }
  if (process.env['GATELOG_DEBUG']) io.stderr.write(`${trace(error)}\n`);
  return exit;
}

/** What an API has answered is about its side, whatever the same code says of this one. */
function adviceFor(code: string, data: Readonly<Record<string, unknown>>): Advice {
  if (typeof data['status'] === 'number') return adviseOnAnswer(data['status'], data['next']);
  return advice[code] ?? advice[code.split('.')[0] ?? ''] ?? { exit: exitCodes.no };
}

function readError(error: unknown): {
  code: string;
  message: string;
  data: Readonly<Record<string, unknown>>;
} {
  if (error instanceof GatelogError) return { code: error.code, message: error.message, data: error.data };
  const { code, message, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall !== undefined) return { code: `system.${code}`, message, data: {} };
  return { code: 'internal', message: message ?? 'something unknown was thrown', data: {} };
}

function trace(error: unknown): string {
  const own = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return error instanceof Error && error.cause !== undefined
    ? `${own}\ncaused by: ${trace(error.cause)}`
    : own;
}
