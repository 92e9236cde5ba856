// `gatelog classify TARGET`: samples the target's tables, and proposes what of them to classify. Shows no value.
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import { ClassMap } from '../masking/classes.ts';
import { rulesOf } from '../masking/detectors.ts';
import { entriesOf } from '../masking/propose/entries.ts';
import type { Proposal } from '../masking/propose/proposal.ts';
import { proposeFor } from '../masking/propose/propose.ts';
import { GatelogError } from '../model/error.ts';
import type { SampleCounts, SampleRequest, Unread } from '../model/sample.ts';
import type { Target } from '../model/target.ts';
import { protocolByName } from '../protocols/registry.ts';
import { dial } from '../session/dial.ts';
import { readOptions } from './arguments.ts';
import { printable, wordBlock, writeColumn, writePath, writeTable } from './classify-block.ts';
import { configPath } from './config-path.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, writeJson } from './io.ts';

const options = {
  config: { type: 'string' },
  sample: { type: 'string', default: '200' },
  json: { type: 'boolean' },
} as const;

/** Nothing is proposed, but some tables could not be looked at; `commands.ts` words it. */
const UNREAD_EXIT = 3;

/** Of one table. */
const MOST_ROWS = 10_000;
/** For all tables; each has its own time at the server. */
const SAMPLE_MS = 60 * 60 * 1000;

interface UnreadTable extends Unread {
  readonly table: string;
}

interface Found extends SampleCounts {
  readonly target: Target;
  /** Most rows of a table. */
  readonly rows: number;
  readonly proposals: readonly Proposal[];
  readonly unread: readonly UnreadTable[];
}

export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const [name] = positionals;
  if (name === undefined) throw usage('TARGET is missing');
  const rows = readRows(values.sample);
  const config = await loadConfig(configPath(values.config));
  const target = config.targets.get(name);
  if (target === undefined) throw usage(`there is no target "${name}"`);
  const found = await lookAt(target, rows, config, io);
  if (values.json) writeJson(io, inJson(found));
  else tell(found, io);
  return exitOf(found);
}

function usage(message: string): GatelogError<'cli.usage'> {
  return new GatelogError('cli.usage', message);
}

function readRows(written: string): number {
  const rows = /^\d{1,9}$/.test(written) ? Number(written) : 0;
  if (rows >= 1 && rows <= MOST_ROWS) return rows;
  throw usage(`--sample takes a number of rows, 1 to ${MOST_ROWS}`);
}

/** Tables are judged as they come, and their values are gone with the next. */
async function lookAt(target: Target, rows: number, { limits, detectors }: Config, io: Io): Promise<Found> {
  const protocol = protocolByName(target.protocol);
  if (protocol === undefined) throw new GatelogError('internal.protocol', `no protocol ${target.protocol}`);
  const known = new ClassMap({ rules: target.classification?.rules ?? [] });
  const rules = rulesOf(detectors);
  const proposals: Proposal[] = [];
  const unread: UnreadTable[] = [];
  const take: SampleRequest['take'] = (table, at, of) => {
    proposals.push(...proposeFor(table, known, rules));
    if (table.unread !== undefined)
      unread.push({ table: writeTable(table.schema, table.name), ...table.unread });
    showProgress(io, `${at} of ${count(of, 'table')}`);
  };
  const wanted: SampleRequest['wanted'] = (column) =>
    !known.classesOf(column).some(({ paths }) => paths.length === 0);
  const login = protocol.sample(target, await target.credential(), { rows, wanted, take });
  try {
    const { socket, hello } = await dial(target, login, limits.connectSeconds * 1000 + SAMPLE_MS);
    socket.destroy();
    return { ...hello, target, rows, proposals, unread };
  } finally {
    showProgress(io, '');
  }
}

/** One line that is written over, where somebody waits. */
function showProgress({ stderr }: Io, line: string): void {
  if (stderr.isTTY === true) stderr.write(`\r\u001b[K${line}`);
}

function exitOf({ proposals, unread }: Found): number {
  if (proposals.length > 0) return exitCodes.no;
  return unread.some(isDoubtful) ? UNREAD_EXIT : exitCodes.ok;
}

/** What Gatelog's own login may not read no agent reads through it. */
function isDoubtful({ why }: Unread): boolean {
  return why !== 'forbidden';
}

function tell(found: Found, io: Io): void {
  io.stderr.write(`${wordSummary(found)}\n`);
  for (const { table, why, code } of found.unread)
    io.stderr.write(
      `${paint(io.stderr, 'yellow', 'not read:')} ${printable(table)}: ${whyWords[why]}${code === undefined ? '' : ` (${code})`}\n`,
    );
  for (const one of found.proposals.filter(({ confidence }) => confidence === 'weak'))
    io.stderr.write(
      `${paint(io.stderr, 'yellow', 'warning:')} ${printable(placeOf(one))} may be ${one.dataClass}: ${one.reason}\n`,
    );
  io.stdout.write(blockOf(found));
}

const whyWords: Readonly<Record<Unread['why'], string>> = {
  forbidden: "Gatelog's login may not read it, so no agent reads it either; its names were looked at",
  late: 'it took too long; its names were looked at',
  locked: 'others had locked it; its names were looked at',
  'too-much': 'it has too many parts, or too much was read before; its names were looked at',
  failed: 'the target refused; its names were looked at',
};

function wordSummary({ target, tables, columns, rows, proposals }: Found): string {
  const looked = `${printable(target.name)}: ${count(columns, 'column')} of ${count(tables, 'table')}, up to ${count(rows, 'row')} of each`;
  const places = new Set(proposals.map(placeOf)).size;
  if (places === 0) return `${looked}: nothing looks sensitive that is not classified`;
  const look = places === 1 ? 'place looks sensitive and is' : 'places look sensitive and are';
  return `${looked}: ${places} ${look} not classified`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function placeOf({ column, path }: Proposal): string {
  return `${writeColumn(column)}${path.length === 0 ? '' : ` ${writePath(path)}`}`;
}

function blockOf({ target, proposals }: Found): string {
  const hasClassify = (target.classification?.rules.length ?? 0) > 0;
  return wordBlock(entriesOf(proposals), { target: target.name, hasClassify });
}

function inJson(found: Found) {
  const { target, tables, columns, rows, proposals, unread } = found;
  return {
    ok: proposals.length === 0 && !unread.some(isDoubtful),
    target: target.name,
    ...{ tables, columns, rows },
    proposals: proposals.map(({ column, path, dataClass, ...grounds }) => ({
      column: writeColumn(column),
      ...(path.length === 0 ? {} : { path: writePath(path) }),
      as: dataClass,
      ...grounds,
    })),
    unread,
    block: blockOf(found),
  };
}
