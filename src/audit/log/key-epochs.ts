// Key epochs: which log key signs which part of the log. The public list `keys/vkeys`, for verifiers and recovery.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { parseDecimal } from './checkpoint.ts';
import { type NoteVerifier, parseVkey } from './note.ts';

export interface KeyEpoch {
  readonly verifier: NoteVerifier;
  /** Index of the first entry of the epoch. */
  readonly first: number;
  /** Size of the closing checkpoint, signed by this key; undefined for the current key. */
  readonly closed?: number;
}

export const epochsPath = 'keys/vkeys';

/** One line per key, oldest first: `<first index> <closing size or -> <vkey>`. */
export function formatKeyEpochs(epochs: readonly KeyEpoch[]): string {
  return epochs.map(({ first, closed, verifier }) => `${first} ${closed ?? '-'} ${verifier.vkey}\n`).join('');
}

function parseLine(line: string): KeyEpoch {
  const [first = '', closed = '', vkey = '', ...more] = line.split(' ');
  if (more.length > 0) throw new GatelogError('log.keys', 'keys/vkeys has a line with too many words');
  const epoch = { first: parseDecimal(first), verifier: parseVkey(vkey) };
  return closed === '-' ? epoch : { ...epoch, closed: parseDecimal(closed) };
}

/** Epochs touch without gap or overlap, and only the last one is open. */
export function parseKeyEpochs(text: string): KeyEpoch[] {
  const epochs = text.split('\n').slice(0, -1).map(parseLine);
  const joined = epochs.every((epoch, at) => epoch.first === (at === 0 ? 0 : epochs[at - 1]?.closed));
  const ordered = epochs.every((epoch) => epoch.closed === undefined || epoch.closed > epoch.first);
  if (
    epochs.length === 0 ||
    !joined ||
    !ordered ||
    !text.endsWith('\n') ||
    epochs.at(-1)?.closed !== undefined
  ) {
    throw new GatelogError('log.keys', 'keys/vkeys does not list one epoch after the other');
  }
  return epochs;
}

export async function readKeyEpochs(directory: string): Promise<KeyEpoch[]> {
  return parseKeyEpochs(await readFile(join(directory, epochsPath), 'utf8'));
}

/** The key that signs a frame whose first entry is `index`. */
export function epochOf(epochs: readonly KeyEpoch[], index: number): KeyEpoch {
  const epoch = epochs.find(({ closed }) => closed === undefined || index < closed);
  if (epoch === undefined) throw new GatelogError('log.internal', 'no key is open');
  return epoch;
}

/** Keys that may sign a checkpoint of `size`: at a closing size the old one and the new one. */
export function signersOf(epochs: readonly KeyEpoch[], size: number): NoteVerifier[] {
  return epochs
    .filter(({ first, closed }) => size >= first && (closed === undefined || size <= closed))
    .map(({ verifier }) => verifier);
}
