// The trail of one session: its entries in order, each naming the one before, and the payloads that go with them.
import { isUtf8 } from 'node:buffer';
import type { Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { AskedFor } from '../model/deed.ts';
import { GatelogError } from '../model/error.ts';
import type { Failure } from '../model/outcome.ts';
import { Answer, type Settlement } from './answer.ts';
import type { Appended, Appender, PayloadSection, Position } from './append.ts';
import type { PayloadDescriptor } from './entry.ts';
import { askedForFields, type SessionFragments } from './fragments.ts';
import { encodeLostEnd, encodeSessionBeat, encodeSessionEnd, encodeUndone } from './records.ts';
import { type RequestPayloads, RequestSealer } from './payload/request-payloads.ts';
import type { Seal } from './payload/seal.ts';
import { StreamRoot } from './payload/stream-root.ts';
import * as template from './template.ts';

/** What a trail is made of; `journal.startSession` makes them. */
export interface TrailParts {
  readonly log: Appender;
  readonly seal: Seal;
  readonly fragments: SessionFragments;
  /** Bytes of one answer or stream kept, unless a call says otherwise. */
  readonly cap: number;
  /** Index of `session.start`, and the moment it and the wrapped data key are on disk. */
  readonly started: Appended;
  readonly onEnd: (trail: SessionTrail) => void;
  /** Takes secrets out of the texts of requests. */
  readonly scrub?: ((text: string) => string) | undefined;
}

/** Bytes the session carried, as the relay counted them. */
export interface Carried {
  readonly fromClient: number;
  readonly toClient: number;
}

/** The log makes its callers wait above this too (`audit/log/writer`). */
const congestedBytes = 8 * 1024 * 1024;

/** What an `ask` says besides the action. */
export interface Asking {
  readonly id: string;
  /** Binds the answer: base64url. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

interface SealedChunk {
  readonly descriptors: readonly PayloadDescriptor[];
  /** The commitment to what was sent. */
  readonly sent: PayloadDescriptor;
  readonly sections: readonly PayloadSection[];
}

/** The same bytes when there is nothing to take out. What is no UTF-8 is read byte by byte. */
function scrubBytes(bytes: Uint8Array, scrub: (text: string) => string): Uint8Array {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
  const kept = scrub(text);
  return kept === text ? bytes : Buffer.from(kept, encoding);
}

/** An intent whose outcome is still to come. */
interface OpenIntent {
  answer?: Answer;
  stream?: { readonly root: StreamRoot; chunks: number; bytes: number; kept: number };
}

/** Open intents one entry can list. A session with more is read from further back. */
const maximumBeat = 2_000;

type Encode = (at: Position, place: template.Place) => Buffer;

/** Writes one session's entries. An entry gets its place when its method is called, so callers keep protocol order. */
export class SessionTrail {
  readonly session: string;
  /** Await its `durable` before anything else passes. */
  readonly started: Appended;
  readonly #parts: TrailParts;
  readonly #requests: RequestSealer;
  readonly #open = new Map<number, OpenIntent>();
  readonly #counts = { req: 0, res: 0, deny: 0, ask: 0, chunk: 0 };
  /** Payload texts of the actions a person is being asked about, by the index of their `ask`. */
  readonly #asked = new Map<number, string>();
  #undone = 0;
  #sequence = 1;
  #previous: number;
  #lastBeat = -1;
  #keyed = false;
  #failure: unknown;
  #ended = false;

  constructor(parts: TrailParts) {
    this.#parts = parts;
    this.#requests = new RequestSealer(parts.seal, parts.scrub);
    this.session = parts.seal.scope.session;
    this.started = parts.started;
    this.#previous = parts.started.index;
    const keyed = () => {
      this.#keyed = true;
    };
    parts.started.durable.then(keyed, (cause: unknown) => this.#fail(cause));
  }

  /** Records that a person is asked about what is not forwarded yet. `until`: milliseconds since 1970. */
  ask(action: Action, decision: Decision, asking: Asking): Appended {
    this.#mustBeActive();
    const payloads = this.#requests.seal(action);
    const asked = template.askedText({
      dig: asking.digest,
      exp: new Date(asking.until).toISOString(),
      id: asking.id,
      need: decision.needed,
    });
    const appended = this.#appendRequest('ask', action, decision, payloads, asked);
    this.#asked.set(appended.index, payloads.text);
    this.#counts.ask++;
    return appended;
  }

  /** Records what is about to be forwarded. Forward nothing before `durable` resolves. */
  intent(action: Action, decision: Decision, asked?: AskedFor): Appended {
    const appended = this.#request('req', action, decision, asked);
    this.#open.set(appended.index, {});
    this.#counts.req++;
    return appended;
  }

  /** Records what was asked and is not forwarded. */
  deny(action: Action, decision: Decision, asked?: AskedFor): Appended {
    const appended = this.#request('deny', action, decision, asked);
    this.#counts.deny++;
    return appended;
  }

  /** Takes what comes back for the intent at `ref`: one answer per intent, kept up to `cap` bytes (0 = none). */
  answer(ref: number, cap: number = this.#parts.cap): Answer {
    const open = this.#openIntent(ref);
    if (open.answer !== undefined)
      throw new GatelogError('trail.answered', 'the intent has its answer already');
    const emit = (section: PayloadSection) => this.#emit(section);
    const settle = (settlement: Settlement) => this.#settle(ref, open, settlement);
    open.answer = new Answer({ seal: this.#parts.seal, cap, emit, settle });
    return open.answer;
  }

  /**
   * Records bytes of a stream from the client under the intent at `ref`; forward nothing of them before `durable`
   * resolves. A chunk that would pass the cap is committed to and not kept.
   */
  chunk(ref: number, bytes: Uint8Array, cap: number = this.#parts.cap): Appended {
    const open = this.#openIntent(ref);
    open.stream ??= { root: new StreamRoot(), chunks: 0, bytes: 0, kept: 0 };
    const { stream } = open;
    const keep = stream.kept + bytes.length <= cap;
    const sealed = keep ? this.#sealChunk(bytes) : this.#commitChunk(bytes);
    const payloads = template.payloadsText(sealed.descriptors.map(template.descriptorText));
    const { fragments } = this.#parts;
    const encode: Encode = (at, place) =>
      template.encodeChunk(at, place, fragments, ref, stream.chunks, payloads);
    const appended = this.#append(encode, sealed.sections);
    stream.root.add(sealed.sent.pt);
    stream.chunks++;
    stream.bytes += bytes.length;
    if (keep) stream.kept += bytes.length;
    this.#counts.chunk++;
    return appended;
  }

  /** As with texts of requests: what is kept is without secrets, what was sent is committed to besides, and counts in the root. */
  #sealChunk(bytes: Uint8Array): SealedChunk {
    const { seal, scrub } = this.#parts;
    const kept = scrub === undefined ? bytes : scrubBytes(bytes, scrub);
    const { descriptor, sections } = seal.seal('chunk', kept);
    if (kept === bytes) return { descriptors: [descriptor], sent: descriptor, sections };
    const sent = seal.commit('chunk.sent', bytes);
    return { descriptors: [descriptor, sent], sent, sections };
  }

  #commitChunk(bytes: Uint8Array): SealedChunk {
    const sent = this.#parts.seal.commit('chunk', bytes);
    return { descriptors: [sent], sent, sections: [] };
  }

  /** Records that answers already given do not stand: `refs` are the newest of `count` intents that were answered `ok`. */
  undone(refs: readonly number[], count: number, failure: Failure): Appended {
    const { status, word, error } = failure;
    const sealed = error === '' ? undefined : this.#parts.seal.seal('res.error', Buffer.from(error, 'utf8'));
    const payloads = sealed === undefined ? [] : [sealed.descriptor];
    const encode: Encode = (at, place) =>
      encodeUndone(at, this.session, place, { refs, count, status, word, payloads });
    const appended = this.#append(encode, sealed?.sections);
    this.#undone++;
    return appended;
  }

  /** Closes what is open as `unknown`, then the session. The data key is forgotten, whatever happens. */
  end(reason: string, carried: Carried): Appended {
    return this.#end((at, place) => {
      const undone = this.#undone > 0 && { undone: this.#undone };
      const counts = { ...this.#counts, ...undone, in: carried.fromClient, out: carried.toClient };
      return encodeSessionEnd(at, this.session, place, reason, counts);
    });
  }

  /** Ends it because the log closes under it: whoever still uses it hears `log.unavailable`. */
  cut(cause: GatelogError): void {
    try {
      this.#end((at, place) => encodeLostEnd(at, this.session, place, 'gateway-stop'));
    } finally {
      this.#fail(cause);
    }
  }

  #end(encode: Encode): Appended {
    try {
      for (const ref of this.#open.keys()) (this.#open.get(ref)?.answer ?? this.answer(ref)).abandon();
      return this.#append(encode);
    } finally {
      this.#ended = true;
      this.#parts.seal.drop();
      this.#parts.onEnd(this);
    }
  }

  /** Repeats what a restart must know of this session, so that it need not read further back than this entry. */
  beat(): void {
    if (this.#open.size > maximumBeat) return;
    const open = [...this.#open.keys()];
    this.#lastBeat = this.#append((at, place) => encodeSessionBeat(at, this.session, place, open)).index;
  }

  /** Index from which a restart must read to close this session: its last entry or first open intent, if not repeated since. */
  get oldestNeeded(): number {
    const first = this.#open.keys().next().value ?? this.#previous;
    return Math.max(Math.min(first, this.#previous), this.#lastBeat);
  }

  /** True between `startSession` and `end`. */
  get active(): boolean {
    return !this.#ended;
  }

  /** What closes an `ask` names the very payloads of it: one can see that what ran is what was asked for. */
  #request(kind: 'req' | 'deny', action: Action, decision: Decision, asked?: AskedFor): Appended {
    this.#mustBeActive();
    const kept = asked?.ref === undefined ? undefined : this.#asked.get(asked.ref);
    const payloads = kept === undefined ? this.#requests.seal(action) : { text: kept, sections: [] };
    if (asked?.ref !== undefined) this.#asked.delete(asked.ref);
    return this.#appendRequest(
      kind,
      action,
      decision,
      payloads,
      asked && template.askedText(askedForFields(asked)),
    );
  }

  #appendRequest(
    kind: 'req' | 'deny' | 'ask',
    action: Action,
    decision: Decision,
    { text, sections }: RequestPayloads,
    asked?: string,
  ): Appended {
    const { fragments } = this.#parts;
    const encode: Encode = (at, place) =>
      template.encodeRequest(kind, at, place, fragments, action, decision, text, asked);
    return this.#append(encode, sections);
  }

  #settle(ref: number, open: OpenIntent, settlement: Settlement): Appended {
    const { outcome, payloads, sections, cut } = settlement;
    const stream = open.stream && totals(open.stream);
    const more = { ...(cut && { cut }), ...(stream && { stream }) };
    const { fragments } = this.#parts;
    const encode: Encode = (at, place) =>
      template.encodeOutcome(at, place, fragments, ref, outcome, payloads, more);
    const appended = this.#append(encode, sections);
    this.#open.delete(ref);
    this.#counts.res++;
    return appended;
  }

  #append(encode: Encode, sections?: readonly PayloadSection[]): Appended {
    this.#mustBeActive();
    const place = { sequence: this.#sequence, previous: this.#previous };
    const appended = this.#appendOrFail((at) => encode(at, place), sections);
    this.#sequence++;
    this.#previous = appended.index;
    return this.#keyed ? appended : this.#afterKey(appended);
  }

  /** An entry that was refused leaves payloads remembered that were not stored: the session cannot go on. */
  #appendOrFail(encode: (at: Position) => Buffer, sections?: readonly PayloadSection[]): Appended {
    try {
      return this.#parts.log.append(encode, sections);
    } catch (cause) {
      this.#fail(cause);
      throw cause;
    }
  }

  /** Until the wrapped data key is on disk, no payload under it counts as kept. */
  #afterKey(appended: Appended): Appended {
    const durable = Promise.all([appended.durable, this.started.durable]).then(() => undefined);
    // As with every `durable`: who does not wait hears of a failure through the journal.
    durable.catch(() => undefined);
    return { index: appended.index, durable };
  }

  /** A payload with a hole would read as altered: after one section was refused, no other follows. */
  #emit(section: PayloadSection): void {
    this.#mustBeActive();
    this.#parts.log.appendSections([section]).catch((cause: unknown) => this.#fail(cause));
  }

  /** True while more waits to be written than the log likes: read no more of an answer until `relief`. */
  get congested(): boolean {
    return this.#parts.log.backlog > congestedBytes;
  }

  /** Resolves when the log has caught up; rejects when it has failed. */
  relief(): Promise<void> {
    return this.#parts.log.appendSections([]);
  }

  #fail(cause: unknown): void {
    this.#failure ??= cause;
  }

  #openIntent(ref: number): OpenIntent {
    this.#mustBeActive();
    const open = this.#open.get(ref);
    if (open === undefined)
      throw new GatelogError('trail.no-intent', 'no open intent has this index', { data: { ref } });
    return open;
  }

  #mustBeActive(): void {
    if (this.#failure !== undefined)
      throw new GatelogError('log.unavailable', 'the log cannot be written', { cause: this.#failure });
    if (this.#ended) throw new GatelogError('trail.ended', 'the session has ended');
  }
}

function totals(stream: NonNullable<OpenIntent['stream']>): template.StreamTotals {
  return { chunks: stream.chunks, bytes: stream.bytes, root: stream.root.root() };
}
