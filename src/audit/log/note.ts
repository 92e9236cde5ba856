// Signed notes (C2SP signed-note v1.0.0), Ed25519 only: key texts, signing, opening.
import {
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  randomBytes,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { GatelogError } from '../../model/error.ts';

/** Who is trusted to have signed: parsed from a vkey `name+hex8(id)+base64(type || key)`. */
export interface NoteVerifier {
  readonly name: string;
  /** First four bytes of SHA-256(name LF type key), big-endian. */
  readonly id: number;
  readonly vkey: string;
  readonly publicKey: KeyObject;
}

export interface NoteSigner {
  readonly verifier: NoteVerifier;
  readonly privateKey: KeyObject;
}

export interface OpenedNote {
  /** With its last newline, without the blank line. */
  readonly text: string;
  /** The known keys that signed; never empty. */
  readonly signers: readonly NoteVerifier[];
}

const ed25519 = 0x01;
// RFC 8410: the fixed DER heads of an Ed25519 SPKI and PKCS#8.
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
/** The spec demands at least 16; post-quantum lines may be 5 kB each. */
const maxSignatures = 64;
const maxNoteBytes = 1024 * 1024;

function malformed(what: string): GatelogError {
  return new GatelogError('note.malformed', `not a signed note: ${what}`);
}

/** Strict standard base64: what does not encode back to the same text is no base64. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or plus." */
function checkName(name: string): void {
  if (name === '' || !name.isWellFormed() || /[\p{White_Space}+\p{Cc}]/u.test(name)) {
    throw new GatelogError('note.key', 'a key name is empty or has a space, a plus or a control character');
  }
}

function keyId(name: string, typed: Buffer): number {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'buffer').readUInt32BE(0);
}

function verifierOf(name: string, publicKey: Buffer): NoteVerifier {
  checkName(name);
  const typed = Buffer.concat([Buffer.from([ed25519]), publicKey]);
  const id = keyId(name, typed);
  const vkey = `${name}+${id.toString(16).padStart(8, '0')}+${typed.toString('base64')}`;
  const key = createPublicKey({ key: Buffer.concat([spkiHead, publicKey]), format: 'der', type: 'spki' });
  return { name, id, vkey, publicKey: key };
}

/** `name`, id and the 33 bytes behind a key text, whichever of the two forms it was. */
function splitKey(text: string): { name: string; id: string; key: Buffer } {
  const [name = '', id = '', ...rest] = text.split('+');
  // Base64 may itself hold a plus.
  const typed = fromBase64(rest.join('+'));
  if (!/^[0-9a-f]{8}$/.test(id) || typed?.length !== 33 || typed[0] !== ed25519) {
    throw new GatelogError('note.key', 'a key text is not name+id+base64 of an Ed25519 key');
  }
  return { name, id, key: typed.subarray(1) };
}

export function parseVkey(text: string): NoteVerifier {
  const { name, id, key } = splitKey(text);
  const verifier = verifierOf(name, key);
  if (verifier.id !== Number.parseInt(id, 16)) {
    throw new GatelogError('note.key', 'the id in a vkey is not the hash of its key');
  }
  return verifier;
}

function signerOf(name: string, seed: Buffer): NoteSigner {
  const der = Buffer.concat([pkcs8Head, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { verifier: verifierOf(name, spki.subarray(spkiHead.length)), privateKey };
}

const skeyHead = 'PRIVATE+KEY+';

/** `PRIVATE+KEY+<name>+<hex8>+<base64(0x01 || seed)>`, as the Go tools write it. */
export function parseSkey(text: string): NoteSigner {
  if (!text.startsWith(skeyHead)) {
    throw new GatelogError('note.key', 'a private key text does not start with PRIVATE+KEY+');
  }
  const { name, id, key } = splitKey(text.slice(skeyHead.length));
  const signer = signerOf(name, key);
  if (signer.verifier.id !== Number.parseInt(id, 16)) {
    throw new GatelogError('note.key', 'the id in a private key text is not that of its key');
  }
  return signer;
}

export function generateSkey(name: string, random: (size: number) => Buffer = randomBytes): string {
  const seed = random(32);
  const { verifier } = signerOf(name, seed);
  const typed = Buffer.concat([Buffer.from([ed25519]), seed]);
  return `${skeyHead}${name}+${verifier.id.toString(16).padStart(8, '0')}+${typed.toString('base64')}`;
}

// "MUST NOT contain any ASCII control characters (those below U+0020) other than newline."
const control = /[^\P{Cc}\n\x7f-\x9f]/u;

function checkText(text: string): void {
  if (!text.endsWith('\n') || control.test(text) || !text.isWellFormed()) throw malformed('its text');
}

function signatureLine(text: string, signer: NoteSigner): string {
  const body = Buffer.alloc(68);
  body.writeUInt32BE(signer.verifier.id, 0);
  signBytes(null, Buffer.from(text), signer.privateKey).copy(body, 4);
  return `\u2014 ${signer.verifier.name} ${body.toString('base64')}\n`;
}

export function signNote(text: string, signers: readonly NoteSigner[]): string {
  checkText(text);
  return `${text}\n${signers.map((signer) => signatureLine(text, signer)).join('')}`;
}

interface Signature {
  readonly name: string;
  readonly id: number;
  readonly bytes: Buffer;
}

function parseSignature(line: string): Signature {
  const [dash, name = '', base64 = '', ...more] = line.split(' ');
  const bytes = fromBase64(base64);
  if (dash !== '\u2014' || more.length > 0 || bytes === undefined || bytes.length < 5) {
    throw malformed('a signature line');
  }
  checkName(name);
  return { name, id: bytes.readUInt32BE(0), bytes: bytes.subarray(4) };
}

/** Takes a note apart without believing it: nothing of it is true before `openNote`. */
function splitNote(note: string): { text: string; signatures: Signature[] } {
  if (note.length > maxNoteBytes) throw malformed('it is too large');
  checkText(note);
  // "The text is separated from the signatures by the last empty line in the note."
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw malformed('no blank line');
  const lines = note.slice(split + 2, -1).split('\n');
  if (note.length === split + 2 || lines.length > maxSignatures) throw malformed('its signatures');
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function decode(note: string | Buffer): string {
  if (typeof note === 'string') return note;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(note);
  } catch (cause) {
    throw new GatelogError('note.malformed', 'not a signed note: not UTF-8', { cause });
  }
}

/** Signatures of unknown keys are ignored; a bad one of a known key, or none that is known, rejects the note. */
export function openNote(note: string | Buffer, known: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = splitNote(decode(note));
  const signers = new Set<NoteVerifier>();
  for (const { name, id, bytes } of signatures) {
    // "MUST ignore signatures from unknown keys, even if they share a name or ID (but not both)."
    const verifier = known.find((candidate) => candidate.id === id && candidate.name === name);
    if (verifier === undefined) continue;
    if (bytes.length !== 64 || !verifyBytes(null, Buffer.from(text), verifier.publicKey, bytes)) {
      throw new GatelogError('note.signature', 'a signature of a known key does not verify', {
        data: { key: verifier.name },
      });
    }
    signers.add(verifier);
  }
  if (signers.size === 0) throw new GatelogError('note.unsigned', 'no known key signed the note');
  return { text, signers: [...signers] };
}
