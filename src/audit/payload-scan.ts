// Walks every stored payload once: chunks joined to payloads, with the digest of each, in bounded memory.
import { createHash, type Hash, type Hmac, hash } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../model/error.ts';
import { chunkBytes, tagBytes } from './seal.ts';
import { type StoredSection, sectionAt } from './section.ts';
import type { Unseal } from './unseal.ts';

/** A whole payload as found. `pt` and `len` are there when the data key was. */
export interface FoundPayload {
  readonly session: string;
  readonly payload: string;
  readonly ct: string;
  readonly opened?: { readonly len: number; readonly pt: string };
}

export interface PayloadScanner {
  readonly found: (payload: FoundPayload) => void;
  /** A record that cannot be read, is out of order or does not decrypt. */
  readonly damaged: (session: string, path: string, what: string) => void;
  /** The opener of a session's payloads, where its data key can be had. */
  readonly opener: (session: string) => Unseal | undefined;
}

/** A payload longer than one chunk whose end has not come yet. */
interface Started {
  chunks: number;
  readonly ct: Hash;
  readonly pt: Hmac | undefined;
  len: number;
}

/** All chunks but the last are full, so a section shorter than this ends its payload. */
const fullSection = chunkBytes + tagBytes;

/** Joins the sections of one session, which may lie in the files of several days. */
export class SessionPayloads {
  readonly #session: string;
  readonly #scanner: PayloadScanner;
  readonly #unseal: Unseal | undefined;
  readonly #started = new Map<string, Started>();
  readonly #seen = new Set<string>();

  constructor(session: string, scanner: PayloadScanner) {
    this.#session = session;
    this.#scanner = scanner;
    this.#unseal = scanner.opener(session);
  }

  /** The same section twice counts once: a crash between writing and marking as written repeats it. */
  add(section: StoredSection, path: string): void {
    if (section.session !== this.#session) return this.#scanner.damaged(this.#session, path, 'a record of another session');
    try {
      this.#add(section);
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      this.#scanner.damaged(this.#session, path, `payload ${section.payload}: ${cause.message}`);
    }
  }

  /** Payloads whose last chunk is a full one end here. */
  finish(): void {
    for (const [payload, started] of this.#started) this.#emit(payload, started);
    this.#started.clear();
  }

  #add({ payload, chunk, ciphertext }: StoredSection): void {
    const known = this.#started.get(payload);
    if (chunk === 0 && known === undefined && ciphertext.length < fullSection) return this.#addSmall(payload, ciphertext);
    if (known !== undefined && chunk < known.chunks) return;
    const started = known ?? { chunks: 0, ct: createHash('sha256'), pt: this.#unseal?.commitment(payload), len: 0 };
    if (chunk !== started.chunks) throw new GatelogError('payload.altered', 'its chunks are not in order');
    started.ct.update(ciphertext);
    const plaintext = this.#unseal?.chunk(payload, chunk, ciphertext);
    if (plaintext !== undefined) started.pt?.update(plaintext);
    started.len += plaintext?.length ?? 0;
    started.chunks++;
    this.#started.set(payload, started);
  }

  #addSmall(payload: string, ciphertext: Buffer): void {
    const found = { session: this.#session, payload, ct: hash('sha256', ciphertext, 'base64url') };
    const plaintext = this.#unseal?.chunk(payload, 0, ciphertext);
    const pt = plaintext && this.#unseal?.commitment(payload).update(plaintext).digest('base64url');
    this.#scanner.found(pt === undefined ? found : { ...found, opened: { len: plaintext?.length ?? 0, pt } });
  }

  #emit(payload: string, { ct, pt, len }: Started): void {
    const found = { session: this.#session, payload, ct: ct.digest('base64url') };
    this.#scanner.found(pt === undefined ? found : { ...found, opened: { len, pt: pt.digest('base64url') } });
  }
}

const readBytes = 1024 * 1024;
const maximumRecord = 256 * 1024;

/** Sections of one file in order; `torn` when something follows that is not a whole sound record. */
export async function scanFile(path: string, each: (section: StoredSection) => void): Promise<'whole' | 'torn'> {
  await using handle = await open(path, 'r');
  let unread = Buffer.alloc(0);
  for (;;) {
    const piece = Buffer.allocUnsafe(readBytes);
    const { bytesRead } = await handle.read(piece, 0, readBytes);
    const bytes = Buffer.concat([unread, piece.subarray(0, bytesRead)]);
    let at = 0;
    for (let next = sectionAt(bytes, at); next !== undefined; next = sectionAt(bytes, at)) {
      each(next.section);
      at = next.end;
    }
    unread = bytes.subarray(at);
    if (bytesRead === 0 || unread.length > maximumRecord) return unread.length === 0 ? 'whole' : 'torn';
  }
}

/** The day folders, oldest first; undefined where there is no payload folder at all. */
export async function listPayloadDays(directory: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(join(directory, 'payload'))).filter((name) => /^\d{4}-\d\d-\d\d$/.test(name)).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Scans all payload files. A session still writing at midnight is carried into the next day's file. */
export async function scanPayloads(directory: string, days: readonly string[], scanner: PayloadScanner, extra: ExtraSections): Promise<void> {
  let carried = new Map<string, SessionPayloads>();
  for (const [index, day] of days.entries()) {
    const later = new Set(index + 1 < days.length ? await readdir(join(directory, 'payload', days[index + 1] as string)) : []);
    const next = new Map<string, SessionPayloads>();
    for (const name of await readdir(join(directory, 'payload', day))) {
      if (!name.endsWith('.enc')) continue;
      const session = name.slice(0, -4);
      const payloads = carried.get(session) ?? new SessionPayloads(session, scanner);
      carried.delete(session);
      const path = join('payload', day, name);
      const end = await scanFile(join(directory, path), (section) => payloads.add(section, path));
      if (end === 'torn') scanner.damaged(session, path, 'the file ends in something that is not a whole record');
      if (later.has(name) || extra.has(session)) next.set(session, payloads);
      else payloads.finish();
    }
    for (const [session, payloads] of carried) finishCarried(session, payloads, next, extra);
    carried = next;
  }
  await extra.each((section, path) => {
    const payloads = carried.get(section.session) ?? new SessionPayloads(section.session, scanner);
    carried.set(section.session, payloads);
    payloads.add(section, path);
  });
  for (const payloads of carried.values()) payloads.finish();
}
