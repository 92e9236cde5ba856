// `gatelog audit verify DIR`: is this log what was signed, whole and in order? Offline, with public keys only.
import { loadPrivatePayloadKey } from '../audit/payload/payload-keys.ts';
import { verifyLog } from '../audit/verify/verify.ts';
import { type Finding, verdicts } from '../audit/verify/verify-findings.ts';
import type { Report, VerifyOptions } from '../audit/verify/verify-report.ts';
import { GatelogError } from '../model/error.ts';
import { readOptions } from './arguments.ts';
import { readBytes, readCount, readTrust, readVkey, usage } from './audit-source.ts';
import { type Io, paint, writeJson } from './io.ts';

const options = {
  vkey: { type: 'string', multiple: true },
  trust: { type: 'string' },
  checkpoint: { type: 'string' },
  'min-index': { type: 'string' },
  'max-age': { type: 'string' },
  key: { type: 'string' },
  'no-payloads': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Exit codes: docs/verify.md. */
export async function run(args: string[], io: Io, now: () => number = Date.now): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const [directory] = positionals;
  if (directory === undefined) throw usage('DIR is missing: the directory of the log');
  try {
    const report = await verifyLog(directory, readVerifyOptions(values, now()));
    if (values.json) writeJson(io, report);
    else tell(report, io);
    return report.exitCode;
  } catch (cause) {
    if (!(cause instanceof GatelogError) || cause.code !== 'verify.input') throw cause;
    return tellNoLog(cause, values.json === true, io);
  }
}

function readVerifyOptions(
  values: ReturnType<typeof readOptions<typeof options>>['values'],
  now: number,
): VerifyOptions {
  const trusted = [
    ...(values.vkey ?? []).map(readVkey),
    ...(values.trust === undefined ? [] : readTrust(values.trust)),
  ];
  const minIndex = readCount(values['min-index'], '--min-index');
  const maxAge = readCount(values['max-age'], '--max-age');
  return {
    trusted,
    payloads: values['no-payloads'] !== true,
    ...(values.checkpoint === undefined ? {} : { keptCheckpoint: readBytes(values.checkpoint) }),
    ...(minIndex === undefined ? {} : { minIndex }),
    ...(maxAge === undefined ? {} : { freshness: { now, maximumAge: maxAge * 1_000 } }),
    ...(values.key === undefined ? {} : { payloadKey: loadPrivatePayloadKey(values.key) }),
  };
}

function tellNoLog(cause: GatelogError, json: boolean, io: Io): number {
  const { exit } = verdicts.incomplete;
  if (json)
    writeJson(io, {
      verdict: 'incomplete',
      exitCode: exit,
      error: { code: cause.code, message: cause.message },
    });
  else io.stderr.write(`${paint(io.stderr, 'red', 'INCOMPLETE')} ${cause.message}\n`);
  return exit;
}

function tell(report: Report, io: Io): void {
  const { verdict, origin, size, unpublished, root, newest, closed } = report;
  const good = verdict === 'ok';
  const title = paint(io.stdout, good ? 'green' : 'red', verdict.toUpperCase());
  const more = report.findingCount - report.findings.length;
  const lines = [
    `${title}  ${verdicts[verdict].meaning}`,
    ...report.findings.map(wordFinding),
    ...(more > 0 ? [`  and ${more} more findings`] : []),
    `log          ${origin}`,
    `entries      ${size}${unpublished > 0 ? ` and ${unpublished} not published yet` : ''}, newest ${newest ?? 'none'}${closed ? ', closed' : ''}`,
    `root         ${root}`,
    `kinds        ${Object.entries(report.entries)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
    `payloads     ${report.payloads.stored} stored, named ${report.payloads.named} times`,
    `checkpoints  ${report.checkpoints} kept, ${report.vkeys.length} keys`,
    ...wordOpen(report),
    'not checked:',
    ...report.notChecked.map(
      (sentence, at) => `  - ${at === 0 ? paint(io.stdout, 'yellow', sentence) : sentence}`,
    ),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function wordFinding({ verdict, what, index, path }: Finding): string {
  const where = [index === undefined ? undefined : `entry ${index}`, path].filter(
    (part) => part !== undefined,
  );
  return `  ${verdict}: ${where.length === 0 ? '' : `${where.join(', ')}: `}${what}`;
}

const shownIntents = 10;

function wordOpen({ openIntents, openSessions }: Report): string[] {
  if (openSessions === 0) return [];
  const shown = openIntents.slice(0, shownIntents).join(', ');
  const more = openIntents.length > shownIntents ? ', ...' : '';
  const intents = openIntents.length === 0 ? '' : `; intents without an outcome: ${shown}${more}`;
  return [`open         ${openSessions} sessions${intents}`];
}
