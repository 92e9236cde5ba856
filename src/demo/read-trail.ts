// Reads the trail back out of the log: entries of a signed checkpoint, and what they say opened with the payload key.
import { setTimeout as sleep } from 'node:timers/promises';
import { asList, asObject, type Entry, readEntry } from '../audit/entry.ts';
import { loadPrivatePayloadKey } from '../audit/payload-keys.ts';
import { type ReadLog, readLog } from '../audit/read-log.ts';
import { GatelogError } from '../model/error.ts';
import type { DemoFolder } from './folder.ts';
import { type OpenPayload, openPayloads } from './open-payloads.ts';

/** One thing somebody tried, with what was decided and what came of it. */
export interface TrailRow {
  readonly entry: number;
  readonly time: string;
  readonly agent: string;
  readonly decision: string;
  readonly command: string;
  readonly parameters: readonly (string | null)[];
  readonly rows: number | undefined;
  readonly micros: number | undefined;
  /** Reason codes and, behind them, the policies that decided. */
  readonly reasons: readonly string[];
  readonly policies: readonly string[];
}

export interface Trail {
  /** Of the checkpoint that covers it. */
  readonly size: number;
  readonly rows: readonly TrailRow[];
  readonly intent: unknown;
}

const patienceMillis = 10_000;

/** Waits for a checkpoint over the end of the agent's session and the refused knock. Throws GatelogError `demo.log`. */
export async function readTrail(folder: DemoFolder): Promise<Trail> {
  const log = await settled(folder.audit);
  const entries = await readAll(log.entries());
  const open = await openPayloads(log, loadPrivatePayloadKey(folder.payloadKey));
  return { size: log.size, rows: await rowsOf(entries, open), intent: await intentOf(entries, open) };
}

async function settled(directory: string): Promise<ReadLog> {
  const until = Date.now() + patienceMillis;
  while (Date.now() < until) {
    const log = await readLog(directory);
    const kinds = (await readAll(log.entries())).map(
      ({ kind, session }) => `${kind} ${session === undefined}`,
    );
    if (kinds.includes('session.end false') && kinds.includes('deny true')) return log;
    await sleep(50);
  }
  throw new GatelogError('demo.log', 'the log has no checkpoint over the end of the session');
}

async function readAll(entries: AsyncIterable<readonly [number, Buffer]>): Promise<Entry[]> {
  const read: Entry[] = [];
  for await (const [, bytes] of entries) read.push(readEntry(bytes));
  return read;
}

async function rowsOf(entries: readonly Entry[], open: OpenPayload): Promise<TrailRow[]> {
  const outcomes = new Map(entries.filter(({ kind }) => kind === 'res').map((entry) => [entry.ref, entry]));
  const shown = entries.filter(({ kind }) => ['session.start', 'req', 'deny'].includes(kind));
  const names = await namesOf(entries, open);
  return Promise.all(
    shown.map(async (entry) => ({
      ...{ entry: entry.index, time: entry.time, agent: agentOf(entry, names) },
      decision: entry.kind === 'deny' ? 'deny' : textOf(entry, 'dec', 'allow'),
      command: await commandOf(entry, open),
      parameters: await parametersOf(entry, open),
      ...outcomeOf(outcomes.get(entry.index)),
      ...{ reasons: listOf(entry, 'rs'), policies: listOf(entry, 'ps') },
    })),
  );
}

/** Display names by session: they stand in a disclosure, because entries themselves hold opaque ids only. */
async function namesOf(entries: readonly Entry[], open: OpenPayload): Promise<ReadonlyMap<string, string>> {
  const starts = entries.filter(({ kind }) => kind === 'session.start');
  const facts = await Promise.all(starts.map((entry) => open.facts(entry)));
  return new Map(starts.map(({ session = '' }, at) => [session, facts[at]?.['name'] ?? '']));
}

function agentOf({ session, fields }: Entry, names: ReadonlyMap<string, string>): string {
  const name = session === undefined ? undefined : names.get(session);
  if (name) return name;
  return fields['who'] === undefined
    ? 'unknown'
    : String(asObject(fields['who'], 'who')['agent'] ?? 'unknown');
}

async function commandOf(entry: Entry, open: OpenPayload): Promise<string> {
  if (entry.kind === 'session.start')
    return `connect to ${asObject(entry.fields['tgt'], 'tgt')['id'] as string}`;
  if (entry.session === undefined) return 'connect';
  return (await open.text(entry, 'req.text')) ?? '';
}

/** `[[type, encoding, value], ...]`. */
async function parametersOf(entry: Entry, open: OpenPayload): Promise<readonly (string | null)[]> {
  const text = await open.text(entry, 'req.params');
  return text === undefined
    ? []
    : (JSON.parse(text) as [string, string, string | null][]).map(([, , value]) => value);
}

async function intentOf(entries: readonly Entry[], open: OpenPayload): Promise<unknown> {
  for (const entry of entries) {
    const text = await open.text(entry, 'req.intent');
    if (text !== undefined) return JSON.parse(text);
  }
  return undefined;
}

function outcomeOf(outcome: Entry | undefined): Pick<TrailRow, 'rows' | 'micros'> {
  if (outcome === undefined) return { rows: undefined, micros: undefined };
  const { rows, micros } = asObject(outcome.fields['out'], 'out');
  return { rows: Number(rows), micros: Number(micros) };
}

function textOf({ fields }: Entry, name: string, absent: string): string {
  return typeof fields[name] === 'string' ? fields[name] : absent;
}

function listOf({ fields }: Entry, name: string): readonly string[] {
  return asList(fields[name] ?? [], name).map(String);
}
