// Walks every stored payload once: chunks joined to payloads, with the digest of each, in bounded memory.
import { createHash, type Hash, type Hmac, hash } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { chunkBytes, tagBytes } from '../payload/seal.ts';
import { type StoredSection, sectionAt } from '../log/section.ts';
import type { Unseal } from '../payload/unseal.ts';

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

  constructor(session: string, scanner: PayloadScanner) {
    this.#session = session;
    this.#scanner = scanner;
    this.#unseal = scanner.opener(session);
  }

  add(section: StoredSection, path: string): void {
    if (section.session !== this.#session)
      return this.#scanner.damaged(this.#session, path, 'a record of another session');
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
    if (chunk === 0 && known === undefined && ciphertext.length < fullSection)
      return this.#addSmall(payload, ciphertext);
    const started = known ?? {
      chunks: 0,
      ct: createHash('sha256'),
      pt: this.#unseal?.commitment(payload),
      len: 0,
    };
    if (chunk !== started.chunks) throw new GatelogError('payload.altered', 'its chunks are not in order');
    started.ct.update(ciphertext);
    const plaintext = this.#unseal?.chunk(payload, chunk, ciphertext);
    if (plaintext !== undefined) started.pt?.update(plaintext);
    started.len += plaintext?.length ?? 0;
    started.chunks++;
    this.#started.set(payload, started);
    if (ciphertext.length >= fullSection) return;
    this.#started.delete(payload);
    this.#emit(payload, started);
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

/**
 * Sections of one file in order, each valid during its call only: one buffer serves the whole file. `torn` when
 * something follows that is not a whole sound record.
 */
export async function scanFile(
  path: string,
  each: (section: StoredSection) => void,
): Promise<'whole' | 'torn'> {
  await using handle = await open(path, 'r');
  const { size } = await handle.stat();
  const buffer = Buffer.allocUnsafeSlow(Math.min(size + 1, readBytes) + maximumRecord);
  for (let unread = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, unread, buffer.length - unread);
    const bytes = buffer.subarray(0, unread + bytesRead);
    let at = 0;
    for (let next = sectionAt(bytes, at); next !== undefined; next = sectionAt(bytes, at)) {
      each(next.section);
      at = next.end;
    }
    buffer.copyWithin(0, at, bytes.length);
    unread = bytes.length - at;
    if (bytesRead === 0 || unread > maximumRecord) return unread === 0 ? 'whole' : 'torn';
  }
}

/** The day folders, oldest first; undefined where there is no payload folder at all. */
export async function listPayloadDays(directory: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(join(directory, 'payload')))
      .filter((name) => /^\d{4}-\d\d-\d\d$/.test(name))
      .sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Sections that are still in the WAL, some of them in their files already. */
export interface UnpublishedSections {
  readonly sessions: ReadonlySet<string>;
  /** Keys (`sectionKey`) of sections not met yet. The scan removes what it meets. */
  readonly pending: Set<string>;
  readonly read: () => AsyncIterable<StoredSection>;
}

export function sectionKey({ session, payload, chunk }: StoredSection): string {
  return `${session}/${payload}/${chunk}`;
}

/** Scans all payloads: day by day, then the WAL. */
export async function scanPayloads(
  directory: string,
  days: readonly string[],
  scanner: PayloadScanner,
  wal: UnpublishedSections,
): Promise<void> {
  let open = new Map<string, SessionPayloads>();
  for (const [index, day] of days.entries()) {
    const tomorrow = days[index + 1];
    const later = new Set(tomorrow === undefined ? [] : await readdir(join(directory, 'payload', tomorrow)));
    await scanDay(directory, day, scanner, open, wal.pending);
    open = finishAll(open, (session) => later.has(`${session}.enc`) || wal.sessions.has(session));
  }
  for await (const section of wal.read()) {
    if (wal.pending.delete(sectionKey(section)))
      payloadsOf(open, section.session, scanner).add(section, 'wal');
  }
  finishAll(open, () => false);
}

async function scanDay(
  directory: string,
  day: string,
  scanner: PayloadScanner,
  open: Map<string, SessionPayloads>,
  pending: Set<string>,
): Promise<void> {
  for (const name of await readdir(join(directory, 'payload', day))) {
    if (!name.endsWith('.enc')) continue;
    const path = join('payload', day, name);
    const session = name.slice(0, -'.enc'.length);
    const payloads = payloadsOf(open, session, scanner);
    const end = await scanFile(join(directory, path), (section) => {
      if (pending.size > 0) pending.delete(sectionKey(section));
      payloads.add(section, path);
    });
    if (end === 'torn' && !held(pending, session))
      scanner.damaged(session, path, 'it ends in something that is not a whole record');
  }
}

/** A file that is just being appended to, or was at a crash: what its torn record was to be is still in the WAL. */
function held(pending: ReadonlySet<string>, session: string): boolean {
  for (const key of pending) if (key.startsWith(`${session}/`)) return true;
  return false;
}

function payloadsOf(
  open: Map<string, SessionPayloads>,
  session: string,
  scanner: PayloadScanner,
): SessionPayloads {
  const known = open.get(session) ?? new SessionPayloads(session, scanner);
  open.set(session, known);
  return known;
}

/** Ends the sessions that have nothing more to come; a session writing at midnight goes on in the next day's file. */
function finishAll(
  open: Map<string, SessionPayloads>,
  goesOn: (session: string) => boolean,
): Map<string, SessionPayloads> {
  const next = new Map<string, SessionPayloads>();
  for (const [session, payloads] of open) {
    if (goesOn(session)) next.set(session, payloads);
    else payloads.finish();
  }
  return next;
}
