// A second verifier for tests, written from RFC 6962 and the C2SP texts alone: it shares no code with the log.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH as section 2.1 defines it, over whole entries. */
export function naiveRoot(entries: readonly Buffer[]): Buffer {
  if (entries.length === 0) return sha256();
  if (entries.length === 1) return sha256(Buffer.from([0]), entries[0] as Buffer);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha256(Buffer.from([1]), naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

/** PATH(m, D[n]). */
export function naivePath(m: number, entries: readonly Buffer[]): Buffer[] {
  if (entries.length === 1) return [];
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return m < k
    ? [...naivePath(m, entries.slice(0, k)), naiveRoot(entries.slice(k))]
    : [...naivePath(m - k, entries.slice(k)), naiveRoot(entries.slice(0, k))];
}

/** SUBPROOF(m, D[n], b). */
export function naiveSubproof(m: number, entries: readonly Buffer[], b: boolean): Buffer[] {
  if (m === entries.length) return b ? [] : [naiveRoot(entries)];
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return m <= k
    ? [...naiveSubproof(m, entries.slice(0, k), b), naiveRoot(entries.slice(k))]
    : [...naiveSubproof(m - k, entries.slice(k), false), naiveRoot(entries.slice(0, k))];
}

function nPath(n: number): string {
  let path = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  }
  return path;
}

function readPart(directory: string, kind: string, n: number, width: number): Buffer {
  const full = join(directory, 'tile', kind, nPath(n));
  return readFileSync(width === 256 || !existsSync(`${full}.p/${width}`) ? full : `${full}.p/${width}`);
}

function readEntries(directory: string, size: number): Buffer[] {
  const entries: Buffer[] = [];
  for (let n = 0; n * 256 < size; n += 1) {
    const bytes = readPart(directory, 'entries', n, Math.min(256, size - n * 256));
    let at = 0;
    for (; at < bytes.length; at += 2 + bytes.readUInt16BE(at)) {
      entries.push(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)));
    }
    if (at !== bytes.length) throw new Error(`bundle ${n} is torn`);
  }
  if (entries.length < size) throw new Error('entries are missing');
  return entries.slice(0, size);
}

function checkTiles(directory: string, entries: readonly Buffer[]): void {
  for (let level = 0, unit = 1; unit <= entries.length; level += 1, unit *= 256) {
    const count = Math.floor(entries.length / unit);
    for (let n = 0; n * 256 < count; n += 1) {
      const width = Math.min(256, count - n * 256);
      const tile = readPart(directory, String(level), n, width);
      for (let i = 0; i < width; i += 1) {
        const start = (n * 256 + i) * unit;
        const hash = naiveRoot(entries.slice(start, start + unit));
        if (!hash.equals(tile.subarray(i * 32, i * 32 + 32))) throw new Error(`tile ${level}/${n} is wrong`);
      }
    }
  }
}

function keyLine(vkey: string): { name: string; id: Buffer; key: Buffer } {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) as unknown as [string, string, string, string];
  const key = Buffer.from(match[3], 'base64');
  const id = sha256(Buffer.from(`${match[1]}\n`), key).subarray(0, 4);
  if (id.toString('hex') !== match[2]) throw new Error('key id is wrong');
  return { name: match[1], id, key: key.subarray(1) };
}

/** True when the note has a line of this key, and its signature is right. */
export function naiveSigned(note: string, vkey: string): boolean {
  const { name, id, key } = keyLine(vkey);
  const split = note.lastIndexOf('\n\n');
  const text = Buffer.from(note.slice(0, split + 1));
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return note
    .slice(split + 2)
    .split('\n')
    .filter((line) => line.startsWith(`\u2014 ${name} `))
    .map((line) => Buffer.from(line.split(' ')[2] as string, 'base64'))
    .some((sig) => sig.subarray(0, 4).equals(id) && verify(null, text, publicKey, sig.subarray(4)));
}

/** Verifies a whole directory under one key and returns its entries. */
export function naiveVerify(directory: string, vkey: string, file = 'checkpoint'): Buffer[] {
  const note = readFileSync(join(directory, file), 'utf8');
  if (!naiveSigned(note, vkey)) throw new Error('the checkpoint is not signed by this key');
  const [origin, size, root] = note.split('\n') as [string, string, string];
  if (origin !== vkey.split('+')[0]) throw new Error('the origin is wrong');
  const entries = readEntries(directory, Number(size));
  if (naiveRoot(entries).toString('base64') !== root) throw new Error('the root is wrong');
  checkTiles(directory, entries);
  return entries;
}
