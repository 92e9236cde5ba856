// The signing keys of a log, as its own entries tell them, held against its checkpoints and the keys we trust.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { openCheckpoint, parseTreeHead } from '../log/checkpoint.ts';
import { asText, type Entry } from '../entry.ts';
import { readKeyEpochs } from '../log/key-epochs.ts';
import { type NoteVerifier, parseVkey } from '../log/note.ts';
import type { Findings } from './verify-findings.ts';

interface Epoch {
  readonly verifier: NoteVerifier;
  /** Size from beyond which this key signs: one more than the index of the entry that names it. */
  readonly from: number;
  /** Its last checkpoint was found, right and signed by this key. */
  closed: boolean;
}

/** What a checkpoint must say. `kept`: it is one of those kept for good. */
export interface ExpectedHead {
  readonly size: number;
  readonly root: Buffer;
  readonly kept?: boolean;
}

/** Keys follow one another by `key.rotate`; the first stands in the first `boot`. */
export class KeyHistory {
  readonly #origin: string;
  readonly #trusted: readonly NoteVerifier[];
  readonly #findings: Findings;
  readonly #epochs: Epoch[] = [];
  #unsigned = false;

  constructor(origin: string, trusted: readonly NoteVerifier[], findings: Findings) {
    this.#origin = origin;
    this.#trusted = trusted;
    this.#findings = findings;
  }

  follow(entry: Entry): void {
    if (entry.kind !== 'boot' && entry.kind !== 'key.rotate') return;
    const verifier = parseVkey(asText(entry.fields['vkey'], 'vkey'));
    const current = this.#epochs.at(-1);
    if (entry.kind === 'key.rotate' || current === undefined) {
      const from = entry.kind === 'boot' ? entry.index : entry.index + 1;
      this.#epochs.push({
        verifier,
        from: current === undefined && entry.kind === 'boot' ? 0 : from,
        closed: false,
      });
    } else if (current.verifier.vkey !== verifier.vkey) {
      throw new GatelogError('entry.shape', 'the run signs with a key the log does not name');
    }
  }

  /**
   * Checks a checkpoint against the root of the tree at its size. It must carry the signature of the key of its
   * time, and none of an older key; one that is kept to close a key, that of the next key too.
   */
  check(note: Buffer, expected: ExpectedHead, path: string): void {
    const problem = this.#problem(note, expected);
    if (problem !== undefined) this.#findings.add('altered', problem, { path });
  }

  /** Where entries were pruned, the keys they named are not known: an older checkpoint then counts by its root only. */
  #mayBeUnsigned({ size, kept = false }: ExpectedHead): boolean {
    const first = this.#epochs[0]?.from ?? Number.MAX_SAFE_INTEGER;
    return first > 0 && size <= first && (kept || this.#trusted.length === 0);
  }

  /** What is wrong with a checkpoint, or undefined. */
  #problem(note: Buffer, expected: ExpectedHead): string | undefined {
    try {
      const { size, root, signers } = openCheckpoint(note, this.#known(), this.#origin);
      if (size !== expected.size) return 'the checkpoint is of another size';
      if (!root.equals(expected.root)) return 'the entries do not lead to the root of the checkpoint';
      return this.#signerProblem(size, signers, expected.kept === true);
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      if (cause.code === 'note.unsigned' && this.#mayBeUnsigned(expected))
        return this.#rootOnly(note, expected);
      return `${cause.message} (${cause.code})`;
    }
  }

  /** Only whether a key signed it: for a checkpoint whose entries are not all there. Listed keys help to tell, not to trust. */
  async checkSignature(note: Buffer, directory: string, path: string): Promise<void> {
    try {
      openCheckpoint(note, [...this.#known(), ...(await listedKeys(directory))], this.#origin);
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      this.#findings.add('altered', `${cause.message} (${cause.code})`, { path });
    }
  }

  #rootOnly(note: Buffer, expected: ExpectedHead): string | undefined {
    this.#unsigned ||= expected.kept !== true;
    const text = note.toString('utf8');
    const head = parseTreeHead(text.slice(0, text.lastIndexOf('\n\n') + 1));
    if (head.size !== expected.size) return 'the checkpoint is of another size';
    return head.root.equals(expected.root)
      ? undefined
      : 'the entries do not lead to the root of the checkpoint';
  }

  /** What is wrong with a checkpoint from elsewhere; `unknown` when it was signed by a key this log never named. */
  keptProblem(note: Buffer): string | undefined {
    try {
      const { size, signers } = openCheckpoint(note, this.#known(), this.#origin);
      return this.#signerProblem(size, signers, false);
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      return cause.code === 'note.unsigned' ? 'unknown' : `${cause.message} (${cause.code})`;
    }
  }

  #signerProblem(size: number, signers: readonly NoteVerifier[], kept: boolean): string | undefined {
    const index = this.#epochs.findLastIndex((epoch) => epoch.from < size);
    if (index < 0) return undefined;
    const signed = (epoch: Epoch) => signers.some((signer) => signer.vkey === epoch.verifier.vkey);
    const old = this.#epochs.slice(0, index).some(signed);
    if (old) return 'a key signed beyond the end of its epoch';
    const epoch = this.#epochs[index] as Epoch;
    if (!signed(epoch)) return 'the key of its time did not sign it';
    const next = this.#epochs[index + 1];
    if (next?.from !== size || !kept) return undefined;
    epoch.closed = true;
    return signed(next) ? undefined : 'the next key did not sign the end of the one before';
  }

  /** Trusted keys and all the log has named so far, each once. */
  #known(): readonly NoteVerifier[] {
    const all = [...this.#epochs.map((epoch) => epoch.verifier), ...this.#trusted];
    return [...new Map(all.map((verifier) => [verifier.vkey, verifier])).values()];
  }

  /**
   * Each ended epoch must be closed by a checkpoint of its own key, so that trust can walk from an older key to the
   * newest. A trusted key that the log never had means that this is not the log we trust.
   */
  finish(): void {
    for (const [index, epoch] of this.#epochs.slice(0, -1).entries()) {
      if (epoch.closed) continue;
      const size = (this.#epochs[index + 1] as Epoch).from;
      this.#findings.add('incomplete', `the checkpoint that closes key ${epoch.verifier.vkey} is missing`, {
        path: checkpointPath(size),
      });
    }
    if (this.#unsigned)
      this.#findings.add('incomplete', 'no key is known for a checkpoint: give a trusted key');
    const named =
      this.#epochs.length === 0 ||
      this.#epochs.some((epoch) => this.#trusted.some((key) => key.vkey === epoch.verifier.vkey));
    if (this.#trusted.length > 0 && !named)
      this.#findings.add('altered', 'none of the trusted keys signed this log');
  }

  get vkeys(): readonly string[] {
    return this.#epochs.map((epoch) => epoch.verifier.vkey);
  }
}

/** Keys the directory lists itself; none where it has no list, or a broken one. */
async function listedKeys(directory: string): Promise<readonly NoteVerifier[]> {
  try {
    return (await readKeyEpochs(directory)).map(({ verifier }) => verifier);
  } catch (cause) {
    if (cause instanceof GatelogError || (cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}

/** Kept checkpoints by size, smallest first. */
export async function listCheckpoints(directory: string): Promise<readonly number[]> {
  try {
    const names = await readdir(join(directory, 'checkpoints'));
    return names
      .filter((name) => /^\d{20}$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}

export function checkpointPath(size: number): string {
  return join('checkpoints', String(size).padStart(20, '0'));
}

export function readCheckpointFile(directory: string, size: number): Promise<Buffer> {
  return readFile(join(directory, checkpointPath(size)));
}
