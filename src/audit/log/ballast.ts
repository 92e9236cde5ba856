// The ballast: disk held back, given up when the disk is full, so that recovery has room to write.
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { syncDirectory } from './disk.ts';

const path = (directory: string): string => join(directory, 'ballast');

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Real blocks, not a hole. Without room for it the log does not start: it would stop soon after. */
export async function layBallast(directory: string, bytes: number): Promise<void> {
  if ((await sizeOf(path(directory))) === bytes) return;
  try {
    await using handle = await open(path(directory), 'w', 0o600);
    const part = Buffer.alloc(1024 * 1024);
    for (let at = 0; at < bytes; at += part.length) {
      await handle.write(part, 0, Math.min(part.length, bytes - at), at);
    }
    await handle.sync();
  } catch (cause) {
    await dropBallast(directory);
    throw new GatelogError('log.no-space', 'there is no room for the ballast file', {
      data: { bytes },
      cause,
    });
  }
  await syncDirectory(directory);
}

export async function dropBallast(directory: string): Promise<void> {
  await rm(path(directory), { force: true });
}
