// Entries off the request path: sessions, boots, heartbeats, rotations and the closing of what a crash left open.
import type { AskedFor, Deed } from '../model/deed.ts';
import type { Failure } from '../model/outcome.ts';
import type { Principal } from '../model/principal.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { Target } from '../model/target.ts';
import type { Position } from './append.ts';
import { type EntryKind, entryVersion, type KeyCommitment, type PayloadDescriptor } from './entry.ts';
import { askedForFields, targetFields, whoFields, word } from './fragments.ts';
import { canonicalize, type Json } from './jcs.ts';
import { bounded, type Place } from './template.ts';

/** TLS as agreed with the client. */
export interface ClientTls {
  readonly version: string;
  readonly cipher: string;
}

/** What `session.end` states. Verification counts again. */
export interface SessionCounts {
  readonly req: number;
  readonly res: number;
  readonly deny: number;
  readonly ask: number;
  readonly chunk: number;
  /** Left out when there is none. */
  readonly undone?: number;
  /** Bytes from and to the client. */
  readonly in: number;
  readonly out: number;
}

/** Facts kept as disclosures: their digests, and the payload that holds them. */
export interface Hidden {
  readonly digests: readonly string[];
  readonly payload: PayloadDescriptor;
}

export interface Head {
  readonly size: number;
  /** Standard base64, as in a checkpoint. */
  readonly root: string;
}

type Fields = Readonly<Record<string, Json | undefined>>;

function record(at: Position, kind: EntryKind, fields: Fields): Buffer {
  const all: Record<string, Json> = {
    v: entryVersion,
    log: at.log,
    i: at.index,
    t: at.time,
    k: kind,
    n: at.nonce,
  };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) all[name] = value;
  return bounded(canonicalize(all));
}

function placed(session: string, place: Place): Fields {
  return { sid: session, ss: place.sequence, sp: place.previous };
}

function hiddenFields(hidden: Hidden): Fields {
  return { _sd: hidden.digests, pl: [{ ...hidden.payload }] };
}

export interface SessionStart {
  readonly session: string;
  readonly principal: Principal;
  readonly target: Target;
  readonly tls: ClientTls | undefined;
  readonly asked?: AskedFor | undefined;
  readonly key: KeyCommitment;
  readonly hidden: Hidden;
}

export function encodeSessionStart(at: Position, start: SessionStart): Buffer {
  const { principal, target, tls, key } = start;
  return record(at, 'session.start', {
    ...hiddenFields(start.hidden),
    ask: start.asked && askedForFields(start.asked),
    sid: start.session,
    ss: 0,
    dk: { ...key },
    exp: new Date(principal.expiresAt).toISOString(),
    tgt: targetFields(target),
    tls: tls === undefined ? 'off' : { cipher: short(tls.cipher), version: short(tls.version) },
    uti: principal.tokenId === undefined ? undefined : short(principal.tokenId),
    who: whoFields(principal),
  });
}

export function encodeSessionEnd(
  at: Position,
  session: string,
  place: Place,
  reason: string,
  counts: SessionCounts,
): Buffer {
  return record(at, 'session.end', { ...placed(session, place), cnt: { ...counts }, rs: [short(reason)] });
}

/** A heartbeat of one session: which intents are open at this point of it. */
export function encodeSessionBeat(
  at: Position,
  session: string,
  place: Place,
  open: readonly number[],
): Buffer {
  return record(at, 'hb', { ...placed(session, place), open });
}

/** Answers that do not stand: `refs` are the newest of `count` intents, `payloads` the text of the error. */
export interface Undone {
  readonly refs: readonly number[];
  readonly count: number;
  readonly status: Failure['status'];
  readonly word: string;
  readonly payloads: readonly PayloadDescriptor[];
}

export function encodeUndone(at: Position, session: string, place: Place, undone: Undone): Buffer {
  const { refs, count, status, payloads } = undone;
  return record(at, 'undone', {
    ...placed(session, place),
    out: { status, word: short(undone.word) },
    pl: payloads.length === 0 ? undefined : payloads.map((payload) => ({ ...payload })),
    refn: count > refs.length ? count : undefined,
    refs,
  });
}

/** What somebody did with Gatelog itself. */
export function encodeDeed(at: Position, boot: string, deed: Deed, hidden: Hidden | undefined): Buffer {
  return record(at, deed.kind, {
    ...(hidden && hiddenFields(hidden)),
    act: short(deed.what),
    boot,
    on: Object.fromEntries(
      Object.entries(deed.on).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : short(value),
      ]),
    ),
    who: whoFields(deed.by),
  });
}

/** A knock refused before there was a session. `boot` names the run whose data key holds the clues. */
export function encodeKnock(
  at: Position,
  boot: string,
  code: ReasonCode,
  listener: string,
  hidden: Hidden,
): Buffer {
  return record(at, 'deny', { ...hiddenFields(hidden), boot, lis: short(listener), rs: [code] });
}

export interface Boot {
  readonly boot: string;
  readonly version: string;
  /** SHA-256 of the configuration without secrets, hex. */
  readonly configuration: string;
  readonly previous: Head;
  readonly key: KeyCommitment;
  readonly vkey: string;
  readonly heartbeatSeconds: number;
  /** Lowest index the start had to read to close what was open. */
  readonly from: number;
}

export function encodeBoot(at: Position, boot: Boot): Buffer {
  return record(at, 'boot', {
    boot: boot.boot,
    cfg: boot.configuration,
    clk: 'system',
    dk: { ...boot.key },
    from: boot.from,
    hb: boot.heartbeatSeconds,
    prev: { ...boot.previous },
    ver: boot.version,
    vkey: boot.vkey,
  });
}

/** `from`: lowest index a restart must read to close what is open now. */
export function encodeHeartbeat(at: Position, boot: string, from: number, sessions: number): Buffer {
  return record(at, 'hb', { boot, from, ses: sessions });
}

export function encodePolicyChange(at: Position, bundle: string, policies: number): Buffer {
  return record(at, 'policy.change', { pol: bundle, cnt: policies });
}

/** The last entry of a key: the checkpoint that ends here is its last, and the next is signed by `vkey`. */
export function encodeKeyRotate(at: Position, boot: string, vkey: string): Buffer {
  return record(at, 'key.rotate', { boot, vkey });
}

/** The wall clock was moved against the monotonic one. */
export function encodeClockStep(at: Position, boot: string, milliseconds: number): Buffer {
  return record(at, 'clock.step', { boot, by: Math.trunc(milliseconds) });
}

/** The process did not run for a while, so that a heartbeat is late. */
export function encodeGap(at: Position, boot: string, milliseconds: number): Buffer {
  return record(at, 'gap', { boot, ms: Math.trunc(milliseconds) });
}

export function encodeLogClose(at: Position, boot: string): Buffer {
  return record(at, 'log.close', { boot });
}

/** The outcome of an intent that was open when the gateway died. */
export function encodeLostOutcome(at: Position, session: string, place: Place, ref: number): Buffer {
  const out = { bytes: 0, micros: 0, rows: 0, status: 'unknown', word: '' };
  return record(at, 'res', { ...placed(session, place), out, ref });
}

/**
 * The end of a session that was open when the gateway died, or that did not end in time when it stopped. What it counted
 * is lost with it, as is what a person was being asked; `ss` still tells its length.
 */
export function encodeLostEnd(
  at: Position,
  session: string,
  place: Place,
  reason: 'gateway-restart' | 'gateway-stop',
): Buffer {
  return record(at, 'session.end', { ...placed(session, place), rs: [reason] });
}

function short(text: string): string {
  return JSON.parse(word(text)) as string;
}
