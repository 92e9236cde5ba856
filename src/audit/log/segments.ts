// WAL segment files: their names, and creating and allocating one.
import { close, constants, open } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Disk } from './disk.ts';

export const closeDescriptor: (fd: number) => Promise<void> = promisify(close);
const openDescriptor = promisify(open) as (path: string, flags: number, mode: number) => Promise<number>;

/** A segment being prepared: not named for an index yet, so recovery may remove it. */
export const spareName = 'spare';
export const stepBytes = 4 * 1024 * 1024;
const zeros = Buffer.alloc(1024 * 1024);

export interface Segment {
  readonly path: string;
  readonly firstIndex: number;
}

export function segmentName(firstIndex: number): string {
  return `${String(firstIndex).padStart(20, '0')}.wal`;
}

/** Segments in order of their first index. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => /^[0-9]{20}\.wal$/.test(name))
    .sort()
    .map((name) => ({ path: join(directory, name), firstIndex: Number(name.slice(0, 20)) }));
}

/** O_DSYNC: a completed write is a durable write, with one trip through the thread pool. */
export function createSynced(path: string): Promise<number> {
  const { O_CREAT, O_TRUNC, O_RDWR, O_DSYNC } = constants;
  return openDescriptor(path, O_CREAT | O_TRUNC | O_RDWR | O_DSYNC, 0o600);
}

/** Writes all of `bytes`, however the system splits it. Never retries after an error. */
export function writeAll(
  disk: Disk,
  fd: number,
  bytes: Buffer,
  position: number,
  done: (error: Error | null) => void,
): void {
  let written = 0;
  const more = (error: Error | null, count: number): void => {
    if (error !== null) return done(error);
    written += count;
    if (written === bytes.length) return done(null);
    // A write of nothing would loop for ever.
    if (count === 0) return done(new Error('the system wrote nothing'));
    disk.write(fd, bytes, written, position + written, more);
  };
  disk.write(fd, bytes, 0, position, more);
}

/** Allocates blocks by writing zeros. */
export async function fillZeros(disk: Disk, fd: number, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += zeros.length) {
    const part = zeros.subarray(0, Math.min(zeros.length, to - at));
    await new Promise<void>((resolve, reject) => {
      writeAll(disk, fd, part, at, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}
