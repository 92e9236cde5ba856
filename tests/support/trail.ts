// Reads the entries of a log from its bytes alone, sharing no code with the program that wrote them.
// Bundles (c2sp.org/tlog-tiles) hold what is settled; WAL frames hold the newest. facts: entry = u16 length and JSON.
import { existsSync, globSync, readFileSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

/** One entry as it stands in the log: `k` kind, `i` index, `sid` session, `ref` the intent it answers. */
export interface TrailEntry {
  readonly log: string;
  readonly i: number;
  readonly t: string;
  readonly k: string;
  readonly sid?: string;
  readonly ref?: number;
  readonly [field: string]: unknown;
}

/** All entries of all logs in a directory, by log and index. */
export function readTrail(directory: string): TrailEntry[] {
  const found = new Map<string, TrailEntry>();
  // Frames first: what a running gateway moves from them to bundles meanwhile is met in one of both.
  for (const bytes of [...frames(directory), ...bundles(directory)])
    for (const entry of entriesOf(bytes))
      found.set(`${entry.log}#${String(entry.i).padStart(12, '0')}`, entry);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** Waits until the running gateway has published a checkpoint over all that is in its log now: about a second. */
export async function published(directory: string): Promise<void> {
  const last = readTrail(directory).at(-1);
  for (let tries = 0; tries < 100; tries += 1) {
    const sizes = checkpoints(directory).filter(({ origin }) => origin === last?.log);
    if (last === undefined || sizes.some(({ size }) => size > last.i)) return;
    await sleep(100);
  }
  throw new Error(`no checkpoint covers entry ${last?.i} of ${last?.log}`);
}

/** c2sp.org/tlog-checkpoint: the origin, the size, the root. */
function checkpoints(directory: string): { readonly origin: string; readonly size: number }[] {
  return globSync('**/checkpoint', { cwd: directory }).map((file) => {
    const [origin = '', size] = readFileSync(join(directory, file), 'utf8').split('\n');
    return { origin, size: Number(size) };
  });
}

function bundles(directory: string): Buffer[] {
  return (
    globSync('**/tile/entries/**/*', { cwd: directory, withFileTypes: true })
      // Temporary files, which are renamed when whole, have other names.
      .filter((file) => file.isFile() && /^\d+$/.test(file.name))
      .map((file) => readIfThere(join(file.parentPath, file.name)))
  );
}

/** Frame: "AGW1", u32le length, u32le crc of the body; a torn one ends the file. */
function frames(directory: string): Buffer[] {
  return globSync('**/wal/*.wal', { cwd: directory }).flatMap((file) =>
    framesOf(readIfThere(join(directory, file))),
  );
}

/** The gateway may still be running: what it tidied away meanwhile stands in a bundle. */
function readIfThere(path: string): Buffer {
  return existsSync(dirname(path)) && existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}

function framesOf(wal: Buffer): Buffer[] {
  // Body: u64le first index, u32le count, then the entries.
  return frameBodies(wal).map((body) => entryBytes(body.subarray(12), body.readUInt32LE(8)));
}

function frameBodies(wal: Buffer): Buffer[] {
  const bodies: Buffer[] = [];
  for (let at = 0; wal.length - at >= 12; at += 12 + wal.readUInt32LE(at + 4)) {
    const body = wal.subarray(at + 12, at + 12 + wal.readUInt32LE(at + 4));
    const whole = wal.toString('latin1', at, at + 4) === 'AGW1' && body.length === wal.readUInt32LE(at + 4);
    if (!whole || crc32(body) !== wal.readUInt32LE(at + 8)) break;
    bodies.push(body);
  }
  return bodies;
}

/** Cuts the newest WAL file `bytes` before the end of its last whole frame, as a torn write leaves it. */
export function tearNewestFrame(directory: string, bytes: number): void {
  const newest = globSync('**/wal/*.wal', { cwd: directory }).sort().at(-1);
  if (newest === undefined) throw new Error('there is no WAL file');
  const path = join(directory, newest);
  const end = frameBodies(readFileSync(path)).reduce((sum, body) => sum + 12 + body.length, 0);
  truncateSync(path, end - bytes);
}

function entryBytes(bytes: Buffer, count: number): Buffer {
  let end = 0;
  for (let left = count; left > 0; left -= 1) end += 2 + bytes.readUInt16BE(end);
  return bytes.subarray(0, end);
}

function entriesOf(bytes: Buffer): TrailEntry[] {
  const entries: TrailEntry[] = [];
  for (let at = 0; at < bytes.length; at += 2 + bytes.readUInt16BE(at)) {
    const json = bytes.toString('utf8', at + 2, at + 2 + bytes.readUInt16BE(at));
    entries.push(JSON.parse(json) as TrailEntry);
  }
  return entries;
}
