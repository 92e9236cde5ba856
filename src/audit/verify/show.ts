// Showing entries and sessions: fields as recorded, and payloads decrypted for who holds the payload key.
import { GatelogError } from '../../model/error.ts';
import { type Disclosure, disclosureDigest, readDisclosure } from '../payload/disclosure.ts';
import { asObject, asText, type Entry, type PayloadDescriptor, readEntry } from '../entry.ts';
import { readKeyTable } from '../payload/key-table.ts';
import { type PrivatePayloadKey, unwrapKey, type WrappedKey } from '../payload/payload-keys.ts';
import { type ReadLog, readLog } from '../log/read-log.ts';
import { Unseal } from '../payload/unseal.ts';

/** One payload of an entry. Result rows are the raw protocol bytes as the client received them. */
export interface ShownPayload {
  readonly descriptor: PayloadDescriptor;
  /** Plaintext, checked against the entry. Absent without the key, when not kept, or when it does not open. */
  readonly bytes?: Buffer;
  /** Why there are no bytes: a code such as `payload.key`, `payload.missing`, `payload.altered`. */
  readonly problem?: string;
}

export interface ShownEntry {
  readonly entry: Entry;
  readonly payloads: readonly ShownPayload[];
  /** Facts whose digests the entry holds, where they could be opened. */
  readonly facts: readonly Disclosure[];
  /** Whether the checkpoint covers it: nothing proves an entry before that. */
  readonly published: boolean;
  /** The target it concerns: its own, or that of the intent it belongs to. */
  readonly target?: { readonly id: string; readonly kind: string };
}

/** @throws GatelogError `log.no-entry`, `log.*` when the log cannot be read. */
export async function showEntry(
  directory: string,
  index: number,
  key?: PrivatePayloadKey,
): Promise<ShownEntry> {
  const log = await readLog(directory);
  const { bytes, published } = await findEntry(log, index);
  return new Shower(log, key).show(readEntry(bytes), published);
}

/** All entries of a session, in order. @throws GatelogError `show.no-session`. */
export async function showSession(
  directory: string,
  session: string,
  key?: PrivatePayloadKey,
): Promise<readonly ShownEntry[]> {
  const log = await readLog(directory);
  const shower = new Shower(log, key);
  const shown: ShownEntry[] = [];
  for await (const [entry, published] of sessionEntries(log, session))
    shown.push(await shower.show(entry, published));
  if (shown.length === 0) throw new GatelogError('show.no-session', 'the log has no such session');
  return shown;
}

async function findEntry(log: ReadLog, index: number): Promise<{ bytes: Buffer; published: boolean }> {
  if (index < log.size) return { bytes: await log.entry(index), published: true };
  for await (const [at, bytes] of log.tail()) if (at === index) return { bytes, published: false };
  throw new GatelogError('log.no-entry', 'there is no such entry', { data: { index, size: log.size } });
}

/** The session id is looked for in the raw bytes first: reading every entry would cost ten times as much. */
async function* sessionEntries(
  log: ReadLog,
  session: string,
): AsyncGenerator<[entry: Entry, published: boolean]> {
  const needle = Buffer.from(`"sid":${JSON.stringify(session)}`);
  for await (const [, bytes] of log.entries()) if (bytes.includes(needle)) yield [readEntry(bytes), true];
  for await (const [, bytes] of log.tail()) if (bytes.includes(needle)) yield [readEntry(bytes), false];
}

/** Sections of one session by payload id, read once. */
type Sections = ReadonlyMap<string, readonly Buffer[]>;

class Shower {
  readonly #log: ReadLog;
  readonly #key: PrivatePayloadKey | undefined;
  readonly #openers = new Map<string, Unseal | string>();
  #sections: { readonly session: string; readonly byPayload: Sections } | undefined;

  constructor(log: ReadLog, key: PrivatePayloadKey | undefined) {
    this.#log = log;
    this.#key = key;
  }

  async show(entry: Entry, published: boolean): Promise<ShownEntry> {
    const session = entry.session ?? (entry.fields['boot'] as string | undefined);
    const payloads: ShownPayload[] = [];
    for (const descriptor of entry.payloads) payloads.push(await this.#payload(session ?? '', descriptor));
    const target = await this.#targetOf(entry);
    return { entry, payloads, facts: factsOf(entry, payloads), published, ...(target && { target }) };
  }

  async #targetOf(entry: Entry): Promise<ShownEntry['target']> {
    const { ref } = entry;
    const own = entry.fields['tgt'];
    const named =
      own === undefined && ref !== undefined
        ? readEntry((await findEntry(this.#log, ref)).bytes).fields['tgt']
        : own;
    if (named === undefined) return undefined;
    const { id, kind } = asObject(named, 'tgt');
    return { id: asText(id, 'tgt.id'), kind: asText(kind, 'tgt.kind') };
  }

  async #payload(session: string, descriptor: PayloadDescriptor): Promise<ShownPayload> {
    try {
      const opener = await this.#opener(session);
      if (typeof opener === 'string') return { descriptor, problem: opener };
      const sections = (await this.#sectionsOf(session)).get(descriptor.id);
      if (sections === undefined) return { descriptor, problem: 'payload.missing' };
      return { descriptor, bytes: opener.open(descriptor, sections) };
    } catch (cause) {
      if (cause instanceof GatelogError) return { descriptor, problem: cause.code };
      throw cause;
    }
  }

  async #opener(session: string): Promise<Unseal | string> {
    if (this.#key === undefined) return 'payload.key';
    const known = this.#openers.get(session);
    if (known !== undefined) return known;
    const wrapped = await findWrappedKey(this.#log.directory, session);
    const opener =
      wrapped === undefined ? 'payload.shredded' : new Unseal(wrapped, unwrapKey(this.#key, wrapped));
    this.#openers.set(session, opener);
    return opener;
  }

  async #sectionsOf(session: string): Promise<Sections> {
    if (this.#sections?.session === session) return this.#sections.byPayload;
    const byPayload = new Map<string, Buffer[]>();
    for await (const { payload, chunk, ciphertext } of this.#log.payloads(session)) {
      const sections = byPayload.get(payload) ?? [];
      sections[chunk] = ciphertext;
      byPayload.set(payload, sections);
    }
    this.#sections = { session, byPayload };
    return byPayload;
  }
}

async function findWrappedKey(directory: string, session: string): Promise<WrappedKey | undefined> {
  for await (const row of readKeyTable(directory)) if (row.session === session) return row;
  return undefined;
}

/** Disclosures count only where the entry holds their digest. */
function factsOf(entry: Entry, payloads: readonly ShownPayload[]): readonly Disclosure[] {
  const bytes = payloads.find(({ descriptor }) => descriptor.role === 'disclosures')?.bytes;
  const digests = entry.fields['_sd'];
  if (bytes === undefined || !Array.isArray(digests)) return [];
  const disclosures = JSON.parse(bytes.toString('utf8')) as readonly string[];
  return disclosures
    .filter((disclosure) => digests.includes(disclosureDigest(disclosure)))
    .map(readDisclosure);
}
