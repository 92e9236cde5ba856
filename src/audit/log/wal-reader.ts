// Reading frames back out of a WAL segment, a chunk at a time: for the publisher and for readers of a live log.
import { type FileHandle, open } from 'node:fs/promises';
import { type Frame, frameAt, frameHeadBytes, frameLength } from './frame.ts';

const chunkBytes = 1024 * 1024;

async function readChunk(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** A frame with its offset in the file. */
export interface FileFrame {
  readonly frame: Frame;
  readonly end: number;
}

/** Whole frames from offset `from` up to `to`; ends at the first that is not whole and sound. */
export async function* framesOf(path: string, from: number, to: number): AsyncGenerator<FileFrame> {
  await using handle = await open(path, 'r');
  yield* framesIn(handle, from, to);
}

/** The same, of a file that is open. */
export async function* framesIn(handle: FileHandle, from: number, to: number): AsyncGenerator<FileFrame> {
  let at = from;
  let want = chunkBytes;
  while (at < to) {
    const chunk = await readChunk(handle, at, Math.min(want, to - at));
    let used = 0;
    for (let frame = frameAt(chunk, 0); frame !== undefined; frame = frameAt(chunk, used)) {
      used = frame.end;
      yield { frame, end: at + used };
    }
    at += used;
    // A frame larger than the chunk: read as much as its head says, once.
    const length = used === 0 ? (frameLength(chunk, 0) ?? 0) : chunkBytes;
    if (used === 0 && (length <= chunk.length || chunk.length < frameHeadBytes)) return;
    want = Math.max(chunkBytes, length);
  }
}
