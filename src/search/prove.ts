// What anybody needs to check an entry by themselves, and the state of the log it is in.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadLog } from '../audit/log/read-log.ts';
import type { LogEntries } from './log-entries.ts';
import type { EntryProof, Integrity, Lag } from './trail-reader.ts';

/** Undefined when no checkpoint covers the entry yet. */
export async function proveLeaf(entries: LogEntries, index: number): Promise<EntryProof | undefined> {
  const log = await entries.open();
  const { checkpoint } = log;
  const leaf = await entries.bytes(index);
  if (checkpoint === undefined || leaf === undefined) return undefined;
  const path = await log.inclusionProof(index);
  return {
    ...{ index, size: checkpoint.size, leaf: leaf.toString('base64') },
    path: path.map((hash) => hash.toString('base64')),
    ...{ checkpoint: checkpoint.note, vkey: vkeyOf(log) },
  };
}

export async function readIntegrity(entries: LogEntries, lag: () => Lag): Promise<Integrity> {
  const log = await entries.open();
  const { mtime } = await stat(join(entries.directory, 'checkpoint'));
  return {
    ...{ origin: log.origin, size: log.size, root: log.checkpoint?.root.toString('base64') ?? '' },
    ...{ checkpoint: log.checkpoint?.note ?? '', checkpointAt: mtime.toISOString() },
    ...{ vkey: vkeyOf(log), lag: lag() },
  };
}

/** The key that signed the checkpoint. */
function vkeyOf({ checkpoint, epochs }: ReadLog): string {
  return (checkpoint?.signers[0] ?? epochs.at(-1)?.verifier)?.vkey ?? '';
}
