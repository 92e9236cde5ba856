// Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), Ed25519, checked with WebCrypto.
import { type Bytes, bytesOf, fromBase64, join, sha256 } from './bytes.ts';

const ed25519 = 0x01;

export interface Verifier {
  readonly name: string;
  /** Four bytes of SHA-256 over name, newline and typed key, hex. */
  readonly id: string;
  readonly key: Bytes;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `name+id+base64(type || key)`; the id must be the hash of the key. */
export async function parseVkey(vkey: string): Promise<Verifier> {
  const [name = '', id = '', ...rest] = vkey.split('+');
  const typed = fromBase64(rest.join('+'));
  if (name === '' || typed?.length !== 33 || typed[0] !== ed25519) {
    throw new Error('The verifier key is not name+id+base64 of an Ed25519 key.');
  }
  const hash = await sha256(join(bytesOf(`${name}\n`), typed));
  if (hex(hash.subarray(0, 4)) !== id)
    throw new Error('The id in the verifier key is not the hash of its key.');
  return { name, id, key: typed.subarray(1) };
}

/** "The text is separated from the signatures by the last empty line in the note." */
function splitNote(note: string): { text: string; lines: string[] } {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n') || note.length === split + 2)
    throw new Error('This is no signed note.');
  return { text: note.slice(0, split + 1), lines: note.slice(split + 2, -1).split('\n') };
}

function parseSignature(line: string): { name: string; id: string; signature: Bytes } {
  const [dash, name = '', base64 = '', ...more] = line.split(' ');
  const bytes = fromBase64(base64);
  if (dash !== '\u2014' || name === '' || more.length > 0 || bytes === undefined || bytes.length < 5) {
    throw new Error('A signature line of the note is malformed.');
  }
  return { name, id: hex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

async function verifies(verifier: Verifier, signature: Bytes, text: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', verifier.key, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, text);
}

/** Rejects unless the verifier signed, and signed every line that carries its name and id. */
export async function openNote(note: string, verifier: Verifier): Promise<string> {
  const { text, lines } = splitNote(note);
  // Signatures of other keys are ignored: witnesses sign too.
  const own = lines
    .map(parseSignature)
    .filter(({ name, id }) => name === verifier.name && id === verifier.id);
  if (own.length === 0) throw new Error('This key did not sign the checkpoint.');
  for (const { signature } of own) {
    if (!(await verifies(verifier, signature, bytesOf(text)))) {
      throw new Error('The signature on the checkpoint does not verify.');
    }
  }
  return text;
}

/** Origin, size, root; extension lines are taken and ignored. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', base64 = ''] = text.split('\n');
  const root = fromBase64(base64);
  if (origin === '' || root?.length !== 32 || !/^(0|[1-9][0-9]{0,15})$/.test(size)) {
    throw new Error('The signed text is no checkpoint.');
  }
  return { origin, size: Number(size), root };
}
