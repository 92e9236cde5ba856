// What a journal is made of, and the seals it makes: one data key per session, wrapped before anything relies on it.
import type { GatelogError } from '../model/error.ts';
import type { AskedFor } from '../model/deed.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import type { Appender, Position } from './append.ts';
import type { DisclosureChance } from './payload/disclosure.ts';
import type { KeyCommitment } from './entry.ts';
import type { KeyTable } from './payload/key-table.ts';
import type { Mac } from './payload/mac.ts';
import type { ReadEntries } from './open-sessions.ts';
import { type PayloadKey, wrapKey, wrappedKeyHash } from './payload/payload-keys.ts';
import type { ClientTls, Head } from './records.ts';
import { Seal } from './payload/seal.ts';

/** What the journal needs of the log engine beside appending. */
export interface JournalEngine extends Appender {
  /** Origin of the log, as in its checkpoints. */
  readonly origin: string;
  /** Durable entries. */
  readonly size: number;
  /** The key that signs now. */
  readonly vkey: string;
  /** Appends the last entry of the key, signs it with that key and goes over to the next. */
  rotate(encode: (at: Position, vkey: string) => Buffer): Promise<unknown>;
  /** Called once if the log fails. */
  whenFailed(callback: (error: GatelogError) => void): void;
  /** Makes everything durable and published, and lets go of the directory. */
  close(): Promise<void>;
}

/** Milliseconds: since 1970, and of a clock nobody can set. */
export interface JournalClock {
  readonly now: () => number;
  readonly monotonic: () => number;
}

export interface JournalParts {
  readonly engine: JournalEngine;
  readonly keys: KeyTable;
  /** Head of the log as the engine found it. */
  readonly previous: Head;
  readonly read: ReadEntries;
  readonly payloadKey: PayloadKey;
  readonly version: string;
  /** SHA-256 of the configuration without its secrets, hex. */
  readonly configuration: string;
  readonly clock: JournalClock;
  readonly chance?: DisclosureChance;
  readonly heartbeatMs?: number;
  /** Milliseconds a signing key is used, beside its change at each start; 0: until the next start. 24 hours by default. */
  readonly keyLifeMs?: number;
  /** Takes secrets out of the texts and parameters of requests before they are stored. */
  readonly scrub?: ((text: string) => string) | undefined;
}

export interface SessionOpening {
  readonly principal: Principal;
  readonly target: Target;
  /** What the client said of itself, and its address: kept as disclosures only. */
  readonly client: Readonly<Record<string, string>>;
  /** Absent on a listener without TLS. */
  readonly tls?: ClientTls;
  /** The grant that it was opened under, where it takes one. */
  readonly asked?: AskedFor;
}

/** A seal with a new data key, wrapped; `stored` resolves when the wrapped key is on disk. */
export function newSeal(
  parts: JournalParts,
  chance: DisclosureChance,
  session: string,
  mac: Mac,
): { readonly seal: Seal; readonly key: KeyCommitment; readonly stored: Promise<void> } {
  const scope = { origin: parts.engine.origin, session };
  const dek = chance.bytes(32);
  const now = parts.clock.now();
  const wrapped = wrapKey(parts.payloadKey, scope, dek, new Date(now).toISOString());
  const stored = parts.keys.put(wrapped, isoDay(now));
  return { seal: new Seal(scope, dek, mac), key: { kid: wrapped.kid, wh: wrappedKeyHash(wrapped) }, stored };
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
