// Following files that others append to, and reading places in them. Synchronous on purpose: this thread has nothing better
// to do, and the pool behind asynchronous reads is the one that the log's writer needs.
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import type { IndexFile } from './index-file.ts';

/** Most of a file read at once. Larger than any record in it. */
const pieceBytes = 1024 * 1024;

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Names in a folder, in order; none when there is no such folder. */
export function listIfThere(path: string): readonly string[] {
  return ifThere(() => readdirSync(path).sort()) ?? [];
}

/** What `use` makes of the open file; undefined when there is no such file. */
function withFile<T>(path: string, use: (descriptor: number) => T): T | undefined {
  const descriptor = ifThere(() => openSync(path, 'r'));
  if (descriptor === undefined) return undefined;
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function readAt(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, bytes, filled, length - filled, at + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

/** `length` bytes at `at`, fewer where the file ends; undefined when there is no such file. */
export function readPlace(path: string, at: number, length: number): Buffer | undefined {
  return withFile(path, (descriptor) => readAt(descriptor, at, length));
}

/**
 * Reads `path` from where it was read to before. `take` gets a piece and where in the file it stands, notes what is whole
 * in it and tells how many bytes that was; it runs in one step with the new position.
 */
export function followFile(
  file: IndexFile,
  path: string,
  name: string,
  take: (piece: Buffer, at: number) => number,
): void {
  withFile(path, (descriptor) => {
    const { size } = fstatSync(descriptor);
    let at = positionOf(file, name);
    // Shorter than before: rewritten, as when a key is taken out.
    if (at > size) at = 0;
    while (at < size) {
      const used = takePiece(file, name, at, readAt(descriptor, at, Math.min(pieceBytes, size - at)), take);
      if (used === 0) return;
      at += used;
    }
  });
}

function takePiece(
  file: IndexFile,
  name: string,
  at: number,
  piece: Buffer,
  take: (piece: Buffer, at: number) => number,
): number {
  let used = 0;
  file.inOneStep(() => {
    used = take(piece, at);
    file.run('insert or replace into followed values (?, ?)', name, at + used);
  });
  return used;
}

function positionOf(file: IndexFile, name: string): number {
  return file.get<{ at: number }>('select at from followed where path = ?', name)?.at ?? 0;
}
