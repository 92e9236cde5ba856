// Compares stored payloads and wrapped keys with what the entries say of them.
import { type Entry, asList, asText, type PayloadDescriptor } from '../entry.ts';
import { Fingerprints } from './fingerprints.ts';
import { readKeyTable } from '../payload/key-table.ts';
import { GatelogError } from '../../model/error.ts';
import { readPayloads } from '../log/payload-files.ts';
import { type FoundPayload, listPayloadDays, type PayloadScanner, scanPayloads } from './payload-scan.ts';
import {
  type PrivatePayloadKey,
  unwrapKey,
  type WrappedKey,
  wrappedKeyHash,
} from '../payload/payload-keys.ts';
import { Unseal } from '../payload/unseal.ts';
import type { Findings } from './verify-findings.ts';
import type { WalSnapshot } from '../log/wal-sections.ts';

/** Payloads and keys that entries name and the directory does not hold; beyond this many they are counted only. */
const maximumMissing = 10_000;

interface Missing {
  readonly index: number;
  readonly session: string;
  /** Absent: the wrapped key of the session. */
  readonly payload?: string;
}

/** Everything is fingerprinted in one pass over the payloads; entries then look up what they name. */
export class PayloadChecks {
  readonly #directory: string;
  readonly #findings: Findings;
  readonly #key: PrivatePayloadKey | undefined;
  readonly #found = new Fingerprints();
  readonly #keys = new Fingerprints();
  readonly #rows = new Map<string, WrappedKey>();
  readonly #rowSessions = new Fingerprints();
  readonly #damaged = new Set<string>();
  readonly #shredded = new Set<string>();
  #missing: Missing[] = [];
  #missingCount = 0;
  #named = 0;
  /** What there was to compare with. */
  readonly present = { payloads: false, keys: false };

  constructor(directory: string, findings: Findings, key: PrivatePayloadKey | undefined) {
    this.#directory = directory;
    this.#findings = findings;
    this.#key = key;
  }

  /** Files are read after `snapshot` was taken: what moves from there to here meanwhile is met in one of both. */
  async scan(snapshot: WalSnapshot): Promise<void> {
    await this.#scanKeys();
    const wal = await snapshot.unpublished();
    const days = await listPayloadDays(this.#directory);
    this.present.payloads = days !== undefined || wal.pending.size > 0;
    const scanner: PayloadScanner = {
      found: (payload) => this.#found.add(printOf(payload, payload.opened)),
      damaged: (session, path, what) => this.#damage(session, path, what),
      opener: (session) => this.#opener(session),
    };
    await scanPayloads(this.#directory, days ?? [], scanner, wal);
  }

  /** Looks up what an entry names. */
  follow(entry: Entry): void {
    const { index, fields } = entry;
    const session = entry.session ?? (fields['boot'] as string | undefined);
    if (entry.kind === 'shred')
      for (const id of asList(fields['sids'] ?? [], 'sids')) this.#shredded.add(asText(id, 'sids'));
    if (session === undefined) return;
    if (entry.key !== undefined && this.present.keys && !this.#keys.mark(`${session}/${entry.key.wh}`)) {
      this.#miss({ index, session });
    }
    for (const payload of entry.payloads) if (payload.ct !== undefined) this.#look(index, session, payload);
  }

  /** What is missing counts unless a `shred` entry covers it: altered where the file holds something else instead. */
  async finish(): Promise<void> {
    for (const missing of this.#missing) {
      if (this.#shredded.has(missing.session)) continue;
      if (missing.payload === undefined) this.#sayKey(missing);
      else await this.#sayPayload(missing.session, missing.payload, missing.index);
    }
    const more = this.#missingCount - this.#missing.length;
    if (more > 0)
      this.#findings.add('deleted', `${more} more payloads or keys do not agree with their entries`);
  }

  get counts(): { readonly named: number; readonly stored: number; readonly unnamed: number } {
    return { named: this.#named, stored: this.#found.count, unnamed: this.#found.unmarked };
  }

  #look(index: number, session: string, payload: PayloadDescriptor): void {
    this.#named++;
    const stated = this.#openable(session) ? { len: payload.len, pt: payload.pt } : undefined;
    const print = printOf({ session, payload: payload.id, ct: payload.ct as string }, stated);
    if (this.present.payloads && !this.#found.mark(print))
      this.#miss({ index, session, payload: payload.id });
  }

  #miss(missing: Missing): void {
    this.#missingCount++;
    if (this.#missing.length < maximumMissing) this.#missing.push(missing);
  }

  #sayKey({ session, index }: Missing): void {
    const there = this.#rowSessions.mark(session);
    const what = there
      ? 'the wrapped key of its session was changed'
      : 'the wrapped key of its session is gone';
    this.#findings.add(there ? 'altered' : 'deleted', what, { index });
  }

  async #sayPayload(session: string, payload: string, index: number): Promise<void> {
    const there = this.#damaged.has(session) || (await this.#holds(session, payload));
    const what = there ? 'is not the one it names' : 'is gone';
    this.#findings.add(there ? 'altered' : 'deleted', `its payload ${payload} ${what}`, { index });
  }

  /** Looks again, for the wording only: the first findings are worth a second reading of their file. */
  async #holds(session: string, payload: string): Promise<boolean> {
    if (this.#findings.count > 100) return false;
    for await (const section of readPayloads(this.#directory, session))
      if (section.payload === payload) return true;
    return false;
  }

  #damage(session: string, path: string, what: string): void {
    this.#damaged.add(session);
    this.#findings.add('altered', what, { path });
  }

  async #scanKeys(): Promise<void> {
    try {
      for await (const row of readKeyTable(this.#directory)) {
        this.present.keys = true;
        this.#keys.add(`${row.session}/${wrappedKeyHash(row)}`);
        this.#rowSessions.add(row.session);
        if (this.#key !== undefined) this.#rows.set(row.session, row);
      }
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      this.present.keys = true;
      this.#findings.add('altered', cause.message, { path: 'keys/wrapped' });
    }
  }

  #openable(session: string): boolean {
    const row = this.#rows.get(session);
    return row !== undefined && row.kid === this.#key?.kid;
  }

  #opener(session: string): Unseal | undefined {
    const row = this.#rows.get(session);
    if (this.#key === undefined || row === undefined || !this.#openable(session)) return undefined;
    try {
      return new Unseal(row, unwrapKey(this.#key, row));
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      this.#rows.delete(session);
      this.#findings.add('altered', `session ${session}: ${cause.message}`, { path: 'keys/wrapped' });
      return undefined;
    }
  }
}

function printOf(found: Omit<FoundPayload, 'opened'>, opened: FoundPayload['opened']): string {
  const { session, payload, ct } = found;
  return opened === undefined
    ? `${session}/${payload}/${ct}`
    : `${session}/${payload}/${ct}/${opened.len}/${opened.pt}`;
}
