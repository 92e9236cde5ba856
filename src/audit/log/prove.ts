// Proofs to hand out (C2SP tlog-proof): one text that shows an entry to be in a signed log, and its verification.
import { GatelogError } from '../../model/error.ts';
import { type Checkpoint, openCheckpoint, parseDecimal } from './checkpoint.ts';
import { leafHash, rootFromInclusion } from './merkle.ts';
import { fromBase64, type NoteVerifier } from './note.ts';
import type { ReadLog } from './read-log.ts';

const firstLine = 'c2sp.org/tlog-proof@v1';

export interface ProofParts {
  readonly index: number;
  readonly hashes: readonly Buffer[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
  /** Not authenticated by anything. */
  readonly extra?: Buffer;
}

export function formatProof({ index, hashes, checkpoint, extra }: ProofParts): string {
  const lines = [
    firstLine,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

function malformed(): GatelogError {
  return new GatelogError('proof.malformed', 'this is no tlog-proof');
}

export function parseProof(text: string): ProofParts {
  // The first blank line ends the proof; the checkpoint has blank lines of its own.
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(split, 0)).split('\n');
  if (split < 0 || lines.shift() !== firstLine) throw malformed();
  const extra = lines[0]?.startsWith('extra ') ? fromBase64((lines.shift() as string).slice(6)) : null;
  const index = lines.shift();
  const hashes = lines.map(fromBase64);
  if (extra === undefined || !index?.startsWith('index ')) throw malformed();
  const sound = hashes.filter((hash) => hash?.length === 32) as Buffer[];
  // A tree of 2^63 leaves has paths of 63 hashes.
  if (sound.length !== hashes.length || sound.length > 63) throw malformed();
  const parts = { index: parseDecimal(index.slice(6)), hashes: sound, checkpoint: text.slice(split + 2) };
  return extra === null ? parts : { ...parts, extra };
}

/** The `.tlog-proof` of an entry under the published checkpoint. */
export async function proveEntry(log: ReadLog, index: number): Promise<string> {
  if (log.checkpoint === undefined) {
    throw new GatelogError('log.no-entry', 'the log has no checkpoint yet', { data: { index } });
  }
  const hashes = await log.inclusionProof(index);
  return formatProof({ index, hashes, checkpoint: log.checkpoint.note });
}

export interface Proved {
  readonly index: number;
  readonly checkpoint: Checkpoint;
}

/** Throws unless `entry` is in the log of `origin`, under a checkpoint signed by a known key. */
export function verifyProof(
  text: string,
  entry: Buffer,
  known: readonly NoteVerifier[],
  origin: string,
): Proved {
  const { index, hashes, checkpoint: note } = parseProof(text);
  const checkpoint = openCheckpoint(note, known, origin);
  const root = rootFromInclusion(index, checkpoint.size, leafHash(entry), hashes);
  if (!root.equals(checkpoint.root)) {
    throw new GatelogError('proof.mismatch', 'the proof does not lead from this entry to the signed root', {
      data: { index },
    });
  }
  return { index, checkpoint };
}
