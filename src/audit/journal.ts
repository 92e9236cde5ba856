// The journal: the log from boot to close. Starts sessions, closes what a crash left open, beats while nothing happens.
import type { Deed } from '../model/deed.ts';
import { GatelogError } from '../model/error.ts';
import type { Appended, Position } from './append.ts';
import { type DisclosureChance, realChance } from './payload/disclosure.ts';
import { sessionFragments, hiddenFacts } from './fragments.ts';
import { type JournalEngine, type JournalParts, newSeal, type SessionOpening } from './journal-parts.ts';
import { hide, Lobby, type RefusedKnock } from './lobby.ts';
import { Mac } from './payload/mac.ts';
import { findHint, findOpenSessions, type OpenSession } from './open-sessions.ts';
import * as records from './records.ts';
import { SessionTrail } from './trail.ts';

/** Late by more than this, the wall clock was moved and not slowed. */
const clockTolerance = 1_000;
const dayMs = 24 * 60 * 60 * 1_000;
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
  #rotatedAt: number;
  /** Settles, and never rejects, when the signing key is not being changed. */
  #rotation: Promise<unknown> | undefined;
  #closed: Promise<void> | undefined;

  private constructor(parts: JournalParts, boot: string, lobby: Lobby) {
    this.#parts = parts;
    this.#chance = parts.chance ?? realChance;
    this.#boot = boot;
    this.#lobby = lobby;
    this.#heartbeatMs = parts.heartbeatMs ?? 60_000;
    this.#beatAt = parts.clock.monotonic();
    this.#drift = parts.clock.now() - this.#beatAt;
    this.#rotatedAt = this.#beatAt;
  }

  /**
   * Writes `boot`, closes what the last run left open, beats once and changes the signing key: from that beat on a
   * restart need not look further back. A crash anywhere in between leaves `boot` with the old hint, so the next start does it again.
   * @throws GatelogError when the log cannot be read or written.
   */
  static async start(parts: JournalParts): Promise<Journal> {
    const size = parts.previous.size;
    const from = await findHint(parts.read, size);
    const open = await findOpenSessions(parts.read, from, size);
    const journal = await Journal.#begin(parts, open.length === 0 ? size : from);
    for (const session of open) journal.#closeLost(session);
    await journal.#heartbeat().durable;
    if (size > 0) await journal.rotate();
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
    const engine = this.#openEngine();
    const { principal, target, tls, asked } = opening;
    const session = this.#chance.bytes(16).toString('base64url');
    const { seal, key, stored } = newSeal(this.#parts, this.#chance, session, this.#mac);
    const facts = { ...opening.client, ...hiddenFacts(principal) };
    const { hidden, sealed } = hide(seal, facts, this.#chance);
    const start = { session, principal, target, tls, asked, key, hidden };
    const { index, durable } = engine.append((at) => records.encodeSessionStart(at, start), sealed.sections);
    const started = { index, durable: Promise.all([durable, stored]).then(() => undefined) };
    const fragments = sessionFragments(session, principal, target);
    const onEnd = (trail: SessionTrail) => this.#trails.delete(trail);
    const { scrub } = this.#parts;
    const cap = target.payloadCap;
    const trail = new SessionTrail({ log: engine, seal, fragments, cap, started, onEnd, scrub });
    this.#trails.add(trail);
    return trail;
  }

  /** Records a knock that never became a session. */
  refused(knock: RefusedKnock): Appended {
    this.#openEngine();
    return this.#lobby.refused(knock);
  }

  /** Records what somebody does with Gatelog itself; let it take effect when `durable` has resolved. */
  done(deed: Deed): Appended {
    this.#openEngine();
    return this.#lobby.done(deed);
  }

  /** Name of this log: with an index it says where an entry is. */
  get origin(): string {
    return this.#parts.engine.origin;
  }

  /** Records that another set of policies decides from here on. `bundle` is its SHA-256, hex. */
  policyChanged(change: { readonly bundle: string; readonly policies: number }): Appended {
    return this.#openEngine().append((at) => records.encodePolicyChange(at, change.bundle, change.policies));
  }

  /** Closes the epoch of the signing key with a checkpoint of its own and goes over to the next key. */
  async rotate(): Promise<void> {
    const engine = this.#openEngine();
    this.#rotatedAt = this.#parts.clock.monotonic();
    const rotation = engine.rotate((at, vkey) => records.encodeKeyRotate(at, this.#boot, vkey));
    this.#rotation = Promise.allSettled([this.#rotation, rotation]).then(() => undefined);
    await rotation;
  }

  /** Called once if the log fails: nothing can be recorded any more, so the process must end. */
  whenFailed(callback: (error: GatelogError) => void): void {
    this.#parts.engine.whenFailed(callback);
  }

  /** Looks at the clocks, and beats or rotates when it is time. Called by a timer. */
  async tick(): Promise<void> {
    const engine = this.#openEngine();
    const { clock } = this.#parts;
    const monotonic = clock.monotonic();
    this.#watchClock(clock.now() - monotonic);
    const silent = monotonic - this.#beatAt;
    if (silent > 2 * this.#heartbeatMs) engine.append((at) => records.encodeGap(at, this.#boot, silent));
    if (silent >= this.#heartbeatMs || engine.size - this.#beatIndex > manyEntries) this.#heartbeat();
    const { keyLifeMs = dayMs } = this.#parts;
    if (keyLifeMs > 0 && monotonic - this.#rotatedAt >= keyLifeMs) await this.rotate();
  }

  /**
   * Writes `log.close` and waits until all is on disk. Sessions are to be ended before; those that are not are ended here.
   * From the call on whoever begins something, and from `log.close` on whoever appends, hears `log.unavailable`.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { engine, keys } = this.#parts;
    this.stop();
    // Its entry would come after the end.
    await this.#rotation;
    for (const trail of this.#trails) cutTrail(trail);
    this.#lobby.close();
    // In the turn of the last trail's end: a crash before it is on disk leaves a log without an end, as any crash does.
    await engine.append((at) => records.encodeLogClose(at, this.#boot)).durable;
    await keys.close();
    await engine.close();
  }

  /** Stops the timer and nothing else: for a log that has failed. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** @throws GatelogError `log.unavailable` once the log is being closed. */
  #openEngine(): JournalEngine {
    if (this.#closed !== undefined) throw closing();
    return this.#parts.engine;
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
    engine.append((at) => records.encodeLostEnd(at, lost.session, place, 'gateway-restart'));
  }
}

/** One that fails does not keep the others from their end: the next start finds it without its own, and closes it. */
function cutTrail(trail: SessionTrail): void {
  try {
    trail.cut(closing());
  } catch {
    // Its own failure is known to the session, or the whole log has failed.
  }
}

function closing(): GatelogError {
  return new GatelogError('log.unavailable', 'the log is closed');
}
