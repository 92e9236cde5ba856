// What a crash left open: sessions without an end and intents without an outcome, found from the last heartbeat on.
import { asCount, asList, type Entry, readEntry } from './entry.ts';

/** Reads stored entries in order, `from` up to but without `to`. */
export type ReadEntries = (from: number, to: number) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A session that has not ended, with what its next entry needs. */
export interface OpenSession {
  readonly session: string;
  /** Place of its last entry. */
  sequence: number;
  previous: number;
  /** Indexes of intents without an outcome, in order. */
  readonly intents: Set<number>;
}

const block = 4_096;

/** Index from which open sessions can be told: that of the last heartbeat or boot, or 0. */
export async function findHint(read: ReadEntries, size: number): Promise<number> {
  for (let to = size; to > 0; to = Math.max(0, to - block)) {
    let hint: number | undefined;
    for await (const bytes of read(Math.max(0, to - block), to)) {
      const entry = readEntry(bytes);
      if (isHint(entry)) hint = asCount(entry.fields['from'], 'from');
    }
    if (hint !== undefined) return hint;
  }
  return 0;
}

function isHint(entry: Entry): boolean {
  return (entry.kind === 'hb' || entry.kind === 'boot') && entry.session === undefined;
}

/** Sessions that are open after the entry `size - 1`, in the order they were first seen from `from` on. */
export async function findOpenSessions(
  read: ReadEntries,
  from: number,
  size: number,
): Promise<readonly OpenSession[]> {
  const open = new Map<string, OpenSession>();
  for await (const bytes of read(from, size)) follow(open, readEntry(bytes));
  return [...open.values()];
}

function follow(open: Map<string, OpenSession>, entry: Entry): void {
  const { session, index, kind } = entry;
  if (session === undefined) return;
  if (kind === 'session.end') {
    open.delete(session);
    return;
  }
  const state = open.get(session) ?? { session, sequence: 0, previous: 0, intents: new Set<number>() };
  open.set(session, state);
  state.sequence = entry.sequence ?? 0;
  state.previous = index;
  if (kind === 'req') state.intents.add(index);
  if (kind === 'res') state.intents.delete(entry.ref ?? -1);
  if (kind === 'hb')
    for (const intent of asList(entry.fields['open'], 'open')) state.intents.add(asCount(intent, 'open'));
}
