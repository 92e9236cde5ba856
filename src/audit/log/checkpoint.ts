// Checkpoints (C2SP tlog-checkpoint): the text of a tree head, and opening a signed one.
import { GatelogError } from '../../model/error.ts';
import { fromBase64, type NoteVerifier, openNote } from './note.ts';

export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Buffer;
}

export interface Checkpoint extends TreeHead {
  /** The note it came in, verbatim. */
  readonly note: string;
  readonly signers: readonly NoteVerifier[];
}

/** No extension lines: monitors cannot audit them, so everything else we have to say goes into leaves. */
export function formatTreeHead(head: TreeHead): string {
  return `${head.origin}\n${head.size}\n${head.root.toString('base64')}\n`;
}

/** Takes (and ignores) extension lines, as a reader must. */
export function parseTreeHead(text: string): TreeHead {
  const [origin = '', size = '', base64 = '', ...rest] = text.split('\n');
  const root = fromBase64(base64);
  const extensions = rest.slice(0, -1);
  if (origin === '' || root?.length !== 32 || rest.at(-1) !== '' || extensions.includes('')) {
    throw new GatelogError('checkpoint.malformed', 'the note is signed but is no checkpoint');
  }
  return { origin, size: parseDecimal(size), root };
}

/** "ASCII decimal with no leading zeroes (unless 0)". */
export function parseDecimal(text: string): number {
  const value = Number(text);
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(value)) {
    throw new GatelogError('checkpoint.malformed', 'not a decimal number without leading zeroes');
  }
  return value;
}

export function openCheckpoint(
  note: string | Buffer,
  known: readonly NoteVerifier[],
  origin: string,
): Checkpoint {
  const { text, signers } = openNote(note, known);
  const head = parseTreeHead(text);
  if (head.origin !== origin) {
    throw new GatelogError('checkpoint.origin', 'the checkpoint is of another log', {
      data: { origin: head.origin },
    });
  }
  return { ...head, note: note.toString(), signers };
}
