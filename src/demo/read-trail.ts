// Reads the trail back out of the log: entries of a signed checkpoint, and what they say opened with the payload key.
import { setTimeout as sleep } from 'node:timers/promises';
import { asList, asObject, type Entry, readEntry } from '../audit/entry.ts';
import { loadPrivatePayloadKey } from '../audit/payload/payload-keys.ts';
import { readLog } from '../audit/log/read-log.ts';
import { type ShownEntry, showEntry } from '../audit/verify/show.ts';
import { GatelogError } from '../model/error.ts';
import type { DemoFolder } from './folder.ts';

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
  /** Id of the approval, where a person was asked. */
  readonly approval: string | undefined;
}

export interface Trail {
  /** Of the checkpoint that covers it. */
  readonly size: number;
  readonly rows: readonly TrailRow[];
  readonly intent: unknown;
}

const patienceMillis = 10_000;

/** Waits for a checkpoint over the end of the agent's session and the refused knock. Throws GatelogError `demo.log`. */
export async function readTrail({ audit, payloadKey }: DemoFolder): Promise<Trail> {
  const entries = await settled(audit);
  const key = loadPrivatePayloadKey(payloadKey);
  const told = entries.filter(({ kind }) => ['session.start', 'req', 'deny'].includes(kind));
  const shown = await Promise.all(told.map(({ index }) => showEntry(audit, index, key)));
  const intent = shown.map((entry) => payloadOf(entry, 'req.intent')).find((text) => text !== undefined);
  return {
    size: entries.length,
    rows: rowsOf(shown, entries),
    intent: intent === undefined ? undefined : JSON.parse(intent),
  };
}

/** Entries under the checkpoint, once it covers all that the agent did. */
async function settled(directory: string): Promise<readonly Entry[]> {
  const until = Date.now() + patienceMillis;
  while (Date.now() < until) {
    const entries: Entry[] = [];
    for await (const [, bytes] of (await readLog(directory)).entries()) entries.push(readEntry(bytes));
    const left = entries.some(({ kind }) => kind === 'session.end');
    if (left && entries.some(isKnock)) return entries;
    await sleep(50);
  }
  throw new GatelogError('demo.log', 'the log has no checkpoint over the end of the session');
}

/** Refused before there was a session. */
function isKnock({ kind, session }: Entry): boolean {
  return kind === 'deny' && session === undefined;
}

function rowsOf(shown: readonly ShownEntry[], entries: readonly Entry[]): readonly TrailRow[] {
  const outcomes = new Map(entries.filter(({ kind }) => kind === 'res').map((entry) => [entry.ref, entry]));
  const names = new Map(
    shown.map((one) => [one.entry.session, factOf(one, 'name')] as const).filter(([, name]) => name),
  );
  return shown.map((one) => {
    const { entry } = one;
    return {
      ...{ entry: entry.index, time: entry.time, agent: names.get(entry.session) ?? 'unknown' },
      ...{ decision: entry.kind === 'deny' ? 'deny' : 'allow', command: commandOf(one) },
      ...{ parameters: parametersOf(one), ...outcomeOf(outcomes.get(entry.index)) },
      ...{ reasons: listOf(entry, 'rs'), policies: listOf(entry, 'ps') },
      approval: approvalOf(entry),
    };
  });
}

function commandOf(shown: ShownEntry): string {
  const { kind, fields } = shown.entry;
  if (kind === 'session.start') return `connect to ${String(asObject(fields['tgt'], 'tgt')['id'])}`;
  if (isKnock(shown.entry)) return `connect to ${factOf(shown, 'target') ?? 'nothing'}`;
  return payloadOf(shown, 'req.text') ?? '';
}

/** `[[type, encoding, value], ...]`. */
function parametersOf(shown: ShownEntry): readonly (string | null)[] {
  const text = payloadOf(shown, 'req.params') ?? '[]';
  return (JSON.parse(text) as [string, string, string | null][]).map(([, , value]) => value);
}

function payloadOf({ payloads }: ShownEntry, role: string): string | undefined {
  return payloads.find(({ descriptor }) => descriptor.role === role)?.bytes?.toString('utf8');
}

/** Names and addresses stand in disclosures: entries themselves hold opaque ids only. */
function factOf({ facts }: ShownEntry, name: string): string | undefined {
  const value = facts.find((fact) => fact.name === name)?.value;
  return typeof value === 'string' ? value : undefined;
}

function outcomeOf(outcome: Entry | undefined): Pick<TrailRow, 'rows' | 'micros'> {
  if (outcome === undefined) return { rows: undefined, micros: undefined };
  const { rows, micros } = asObject(outcome.fields['out'], 'out');
  return { rows: Number(rows), micros: Number(micros) };
}

function approvalOf({ fields }: Entry): string | undefined {
  if (fields['ask'] === undefined) return undefined;
  return String(asObject(fields['ask'], 'ask')['id']);
}

function listOf({ fields }: Entry, name: string): readonly string[] {
  return asList(fields[name] ?? [], name).map(String);
}
