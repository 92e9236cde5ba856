// The journal: the log from boot to close. Starts sessions, closes what a crash left open, beats while nothing happens.
import type { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import type { Appended, Appender, Position } from './append.ts';
import { type DisclosureChance, realChance } from './disclosure.ts';
import { type KeyCommitment, readEntry } from './entry.ts';
import { hiddenFacts, sessionFragments } from './fragments.ts';
import type { KeyTable } from './key-table.ts';
import { hide, Lobby, type RefusedKnock } from './lobby.ts';
import { Mac } from './mac.ts';
import { findHint, findOpenSessions, type OpenSession, type ReadEntries } from './open-sessions.ts';
import { type PayloadKey, wrapKey, wrappedKeyHash } from './payload-keys.ts';
import * as records from './records.ts';
import { Seal } from './seal.ts';
import { SessionTrail } from './trail.ts';

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
  readonly previous: records.Head;
  readonly read: ReadEntries;
  readonly payloadKey: PayloadKey;
  readonly version: string;
  /** SHA-256 of the configuration without its secrets, hex. */
  readonly configuration: string;
  readonly clock: JournalClock;
  readonly chance?: DisclosureChance;
  readonly heartbeatMs?: number;
}

export interface SessionOpening {
  readonly principal: Principal;
  readonly target: Target;
  /** What the client said of itself, and its address: kept as disclosures only. */
  readonly client: Readonly<Record<string, string>>;
  /** Absent on a listener without TLS. */
  readonly tls?: records.ClientTls;
}

/** Late by more than this, the wall clock was moved and not slowed. */
const clockTolerance = 1_000;
/** Sessions whose last entry is further back than this repeat their state before a heartbeat. */
const farBack = 50_000;
/** A heartbeat is also due after this many entries, so that a restart never reads far. */
const manyEntries = 100_000;

export class Journal {
  readonly #parts: JournalParts;
  readonly #chance: DisclosureChance;
  readonly #boot: string;
  readonly #mac = new Mac();
  readonly #trails = new Set<SessionTrail>();
  readonly #lobby: Lobby;
  readonly #heartbeatMs: number;
  #timer: NodeJS.Timeout | undefined;
  #trouble: unknown;
  #beatAt: number;
  #beatIndex = 0;
  #drift: number;
  #day: string;

  private constructor(parts: JournalParts, boot: string, lobby: Lobby) {
    this.#parts = parts;
    this.#chance = parts.chance ?? realChance;
    this.#boot = boot;
    this.#lobby = lobby;
    this.#heartbeatMs = parts.heartbeatMs ?? 60_000;
    this.#beatAt = parts.clock.monotonic();
    this.#drift = parts.clock.now() - this.#beatAt;
    this.#day = this.#today();
  }

  /**
   * Writes `boot`, closes what the last run left open, and beats once: from that beat on a restart need not look
   * further back. A crash anywhere in between leaves `boot` with the old hint, so the next start does it again.
   * @throws GatelogError when the log cannot be read or written.
   */
  static async start(parts: JournalParts): Promise<Journal> {
    const size = parts.previous.size;
    const from = await findHint(parts.read, size);
    const open = await findOpenSessions(parts.read, from, size);
    const journal = await Journal.#begin(parts, open.length === 0 ? size : from);
    for (const session of open) journal.#closeLost(session);
    await journal.#heartbeat().durable;
    journal.#day = await lastDay(parts, journal.#day);
    // A log that failed says so through `whenFailed`; one that is only too busy is asked again at the next tick.
    const tick = () => void journal.tick().catch((cause: unknown) => (journal.#trouble = cause));
    journal.#timer = setInterval(tick, Math.min(5_000, journal.#heartbeatMs)).unref();
    return journal;
  }

  static async #begin(parts: JournalParts, from: number): Promise<Journal> {
    const chance = parts.chance ?? realChance;
    const boot = chance.bytes(16).toString('base64url');
    const { seal, key, stored } = newSeal(parts, chance, boot, new Mac());
    const journal = new Journal(parts, boot, new Lobby(parts.engine, seal, chance));
    const { previous, version, configuration, engine } = parts;
    const heartbeatSeconds = Math.ceil(journal.#heartbeatMs / 1_000);
    const facts = { boot, version, configuration, previous, key, vkey: engine.vkey, heartbeatSeconds, from };
    const appended = engine.append((at) => records.encodeBoot(at, facts));
    await Promise.all([stored, appended.durable]);
    return journal;
  }

  /** Why the newest entry of the timer could not be written, if it could not. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /** The key that signs the log now. */
  get vkey(): string {
    return this.#parts.engine.vkey;
  }

  /** Writes `session.start`. Let nothing pass before `started.durable` of the trail resolves. */
  startSession(opening: SessionOpening): SessionTrail {
    const { engine } = this.#parts;
    const { principal, target, tls } = opening;
    const session = this.#chance.bytes(16).toString('base64url');
    const { seal, key, stored } = newSeal(this.#parts, this.#chance, session, this.#mac);
    const facts = { ...opening.client, ...hiddenFacts(principal) };
    const { hidden, sealed } = hide(seal, facts, this.#chance);
    const start = { session, principal, target, tls, key, hidden };
    const { index, durable } = engine.append((at) => records.encodeSessionStart(at, start), sealed.sections);
    const started = { index, durable: Promise.all([durable, stored]).then(() => undefined) };
    const fragments = sessionFragments(session, principal, target);
    const onEnd = (trail: SessionTrail) => this.#trails.delete(trail);
    const trail = new SessionTrail({ log: engine, seal, fragments, cap: target.payloadCap, started, onEnd });
    this.#trails.add(trail);
    return trail;
  }

  /** Records a knock that never became a session. */
  refused(knock: RefusedKnock): Appended {
    return this.#lobby.refused(knock);
  }

  /** Records that another set of policies decides from here on. `bundle` is its SHA-256, hex. */
  policyChanged(change: { readonly bundle: string; readonly policies: number }): Appended {
    return this.#parts.engine.append((at) => records.encodePolicyChange(at, change.bundle, change.policies));
  }

  /** Closes the epoch of the signing key with a checkpoint of its own and goes over to the next key. */
  async rotate(): Promise<void> {
    this.#day = this.#today();
    await this.#parts.engine.rotate((at, vkey) => records.encodeKeyRotate(at, this.#boot, vkey));
  }

  /** Called once if the log fails: nothing can be recorded any more, so the process must end. */
  whenFailed(callback: (error: GatelogError) => void): void {
    this.#parts.engine.whenFailed(callback);
  }

  /** Looks at the clocks, and beats or rotates when it is time. Called by a timer. */
  async tick(): Promise<void> {
    const { clock, engine } = this.#parts;
    const monotonic = clock.monotonic();
    this.#watchClock(clock.now() - monotonic);
    const silent = monotonic - this.#beatAt;
    if (silent > 2 * this.#heartbeatMs) engine.append((at) => records.encodeGap(at, this.#boot, silent));
    if (silent >= this.#heartbeatMs || engine.size - this.#beatIndex > manyEntries) this.#heartbeat();
    if (this.#today() !== this.#day) await this.rotate();
  }

  /** Writes `log.close` and waits until all is on disk. Sessions are to be ended before. */
  async close(): Promise<void> {
    this.stop();
    this.#lobby.close();
    await this.#parts.engine.append((at) => records.encodeLogClose(at, this.#boot)).durable;
    await this.#parts.keys.close();
    await this.#parts.engine.close();
  }

  /** Stops the timer and nothing else: for a log that has failed. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #watchClock(drift: number): void {
    const step = drift - this.#drift;
    if (Math.abs(step) < clockTolerance) return;
    this.#drift = drift;
    this.#parts.engine.append((at) => records.encodeClockStep(at, this.#boot, step));
  }

  #heartbeat(): Appended {
    const { engine, clock } = this.#parts;
    for (const trail of this.#trails) if (trail.oldestNeeded < engine.size - farBack) trail.beat();
    const oldest = [...this.#trails].reduce(
      (least, trail) => Math.min(least, trail.oldestNeeded),
      Number.MAX_SAFE_INTEGER,
    );
    const encode = (at: Position) =>
      records.encodeHeartbeat(at, this.#boot, Math.min(oldest, at.index), this.#trails.size);
    const appended = engine.append(encode);
    this.#beatAt = clock.monotonic();
    this.#beatIndex = appended.index;
    return appended;
  }

  /** The crash may have come before or after the forward: the outcome is unknown, and the entry says so. */
  #closeLost(lost: OpenSession): void {
    const { engine } = this.#parts;
    const next = () => ({ sequence: ++lost.sequence, previous: lost.previous });
    for (const intent of lost.intents) {
      const place = next();
      lost.previous = engine.append((at) => records.encodeLostOutcome(at, lost.session, place, intent)).index;
    }
    const place = next();
    engine.append((at) => records.encodeLostEnd(at, lost.session, place));
  }

  #today(): string {
    return isoDay(this.#parts.clock.now());
  }
}

/** A seal with a new data key, wrapped; `stored` resolves when the wrapped key is on disk. */
function newSeal(
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

/** Day of the newest entry before this run: a log that slept over midnight changes its key at the first tick. */
async function lastDay({ read, previous }: JournalParts, today: string): Promise<string> {
  for await (const bytes of read(Math.max(0, previous.size - 1), previous.size))
    return readEntry(bytes).time.slice(0, 10);
  return today;
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
