// Checks in this browser that an entry is in the signed log, and shows each step. Nothing the gateway says is believed
// but what its key has signed.
import type { EntryProof } from '../api/types.ts';
import { type Bytes, fromBase64, same, toBase64 } from './bytes.ts';
import { type Checkpoint, openNote, parseCheckpoint, parseVkey } from './note.ts';
import { leafHash, rootFromPath } from './tree.ts';

export interface Step {
  readonly title: string;
  readonly ok: boolean;
  /** What was computed, or why it failed. */
  readonly detail: string;
}

export interface Checked {
  readonly ok: boolean;
  readonly steps: readonly Step[];
  /** The entry as it is stored, when its bytes could be read. */
  readonly entry?: string;
}

function decoded(base64: string, what: string): Bytes {
  const bytes = fromBase64(base64);
  if (bytes === undefined) throw new Error(`The ${what} is not base64.`);
  return bytes;
}

function hashes(path: readonly string[]): Bytes[] {
  return path.map((one) => {
    const bytes = decoded(one, 'path');
    if (bytes.length !== 32) throw new Error('A hash of the path has not 32 bytes.');
    return bytes;
  });
}

/** An entry names its log and its place, so that it cannot be shown as another one. */
function checkPlace(entry: string, wanted: number, origin: string): string {
  const { i, log } = JSON.parse(entry) as { i?: unknown; log?: unknown };
  if (i !== wanted) throw new Error(`The entry says it is number ${String(i)}; asked was ${wanted}.`);
  if (log !== origin) throw new Error(`The entry says it is of ${String(log)}, not of ${origin}.`);
  return `number ${wanted} of ${origin}`;
}

function checkRoot(root: Bytes, signed: Checkpoint, size: number): string {
  if (signed.size !== size)
    throw new Error(`The checkpoint is of ${signed.size} entries, the path of ${size}.`);
  if (!same(root, signed.root)) throw new Error('The path leads to another root than the signed one.');
  return `${toBase64(signed.root)} over ${size} entries`;
}

/** `trusted`: the key the reader holds; without one the gateway's own is taken, which proves less. */
export async function checkEntry(proof: EntryProof, wanted: number, trusted = ''): Promise<Checked> {
  const steps: Step[] = [];
  /** A step that fails ends the check: what follows would rest on it. */
  const step = async <T>(title: string, run: () => Promise<[T, string]>): Promise<T> => {
    try {
      const [value, detail] = await run();
      steps.push({ title, ok: true, detail });
      return value;
    } catch (error) {
      steps.push({
        title,
        ok: false,
        detail: error instanceof Error ? error.message : 'It could not be checked.',
      });
      throw error;
    }
  };
  let entry: string | undefined;
  try {
    const leaf = await step('Hash the stored bytes of the entry', async () => {
      const bytes = decoded(proof.leaf, 'entry');
      entry = new TextDecoder().decode(bytes);
      const hash = await leafHash(bytes);
      return [hash, toBase64(hash)];
    });
    const root = await step('Follow the path to a root', async () => {
      const found = await rootFromPath(wanted, proof.size, leaf, hashes(proof.path));
      return [found, `${proof.path.length} hashes lead to ${toBase64(found)}`];
    });
    const vkey = await step('Read the verifier key', async () => {
      const text = trusted.trim() === '' ? proof.vkey : trusted.trim();
      const key = await parseVkey(text);
      return [key, trusted.trim() === '' ? `${text} (from this gateway)` : `${text} (yours)`];
    });
    const signed = await step('Verify the Ed25519 signature on the checkpoint', async () => {
      const head = parseCheckpoint(await openNote(proof.checkpoint, vkey));
      return [head, `${vkey.name} signed ${head.size} entries`];
    });
    await step('Compare the root with the signed one', async () => [
      root,
      checkRoot(root, signed, proof.size),
    ]);
    await step('Read what the entry says of its place', async () => [
      entry,
      checkPlace(entry ?? '', wanted, signed.origin),
    ]);
  } catch {
    // The failed step is told in `steps`.
  }
  const ok = steps.every((one) => one.ok);
  return entry === undefined ? { ok, steps } : { ok, steps, entry };
}
