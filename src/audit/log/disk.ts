// What the log needs of the file system: a seam for fault injection, and files that are durable once they have their name.
import * as fs from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The two ways the log writes. Tests replace them to fail. */
export interface Disk {
  /** Positional write on a descriptor opened with O_DSYNC: when `done` is called without error, the bytes are durable. */
  write(
    fd: number,
    bytes: Buffer,
    offset: number,
    position: number,
    done: (error: Error | null, written: number) => void,
  ): void;
  /**
   * Creates or replaces a file, atomically and durably: a reader or a crash sees the old one or the new one.
   * With `unsynced`, the new name becomes durable only when the folders collected there are synced.
   */
  writeFile(path: string, bytes: Buffer | string, mode?: number, unsynced?: Set<string>): Promise<void>;
}

export const realDisk: Disk = {
  write(fd, bytes, offset, position, done) {
    fs.write(fd, bytes, offset, bytes.length - offset, position, done);
  },
  writeFile: writeDurably,
};

/** A directory's own data: which names it has. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a directory and its parents, each durable in its own parent. */
export async function makeDirectory(path: string, mode = 0o755): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** Makes the names durable that were left for later. */
export async function syncDirectories(unsynced: Set<string>): Promise<void> {
  for (const directory of unsynced) await syncDirectory(directory);
  unsynced.clear();
}

async function writeDurably(
  path: string,
  bytes: Buffer | string,
  mode = 0o644,
  unsynced?: Set<string>,
): Promise<void> {
  const directory = dirname(path);
  if (unsynced?.has(directory) !== true) await makeDirectory(directory);
  // A crash before the rename leaves this file; the next write of the same name truncates it.
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  if (unsynced === undefined) await syncDirectory(directory);
  else unsynced.add(directory);
}
