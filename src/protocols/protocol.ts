// The contract between the session and a byte protocol: sans-IO machines, bytes in, events out.
// No sockets, clock, policy or log in here: `session/` owns those and drives every protocol the same way.
import type { Action, Intent } from '../model/action.ts';
import type { Impact } from '../model/approval.ts';
import type { Classification, DataClass } from '../model/data-class.ts';
import type { GatelogError } from '../model/error.ts';
import type { Masker } from '../model/masker.ts';
import type { Failure, Outcome } from '../model/outcome.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { Refusal } from '../model/refusal.ts';
import type { SampleCounts, SampleRequest } from '../model/sample.ts';
import type { Secret } from '../model/secret.ts';
import type { Target, TargetCredential } from '../model/target.ts';

/** Bounds a protocol must hold before it buffers. */
export interface ProtocolLimits {
  /** Largest client message taken, bytes. */
  readonly message: number;
  /** Largest statement text read, bytes. */
  readonly statement: number;
  /** Prepared statements and portals kept per session. */
  readonly statements: number;
}

/** What the listener offers to the client side. */
export interface GreetingOptions {
  /** False only for a loopback listener with `tls: off`. */
  readonly tlsRequired: boolean;
  readonly limits: ProtocolLimits;
}

/** Who knocks: the credential and where to. Settings hold what the client asked the target for. */
export interface Knock {
  readonly targetName: string;
  readonly credential: Secret;
  readonly intent: Intent;
  /** User name, application name and the like as the client said them; recorded, never trusted. */
  readonly client: Readonly<Record<string, string>>;
}

export type GreetingEvent =
  | { readonly type: 'send'; readonly bytes: Buffer }
  /** Become TLS server now, after what was sent; `unread` are bytes that belong to TLS already. */
  | { readonly type: 'secure'; readonly unread: Buffer }
  | { readonly type: 'cancel'; readonly key: Buffer }
  | { readonly type: 'knock'; readonly knock: Knock }
  /** Send these bytes, record the reason, close. */
  | { readonly type: 'refused'; readonly code: ReasonCode; readonly bytes: Buffer };

/** The client's side of the opening, up to the credential. */
export interface Greeting {
  receive(chunk: Buffer): readonly GreetingEvent[];
  /** TLS is up; `alpn` is what was agreed (false when none). */
  secured(alpn: string | false): readonly GreetingEvent[];
  /** Words a refusal for a client that has not been welcomed yet. */
  refuse(refusal: Refusal): Buffer;
}

export type LoginEvent<Hello> =
  | { readonly type: 'send'; readonly bytes: Buffer }
  | { readonly type: 'secure' }
  | { readonly type: 'ready'; readonly hello: Hello; readonly unread: Buffer }
  | { readonly type: 'failed'; readonly error: GatelogError<ReasonCode> };

/** What TLS towards the target offers for channel binding. */
export interface TargetTlsFacts {
  /** `tls-server-end-point` (RFC 5929): hash of the certificate; absent when the algorithm defines none. */
  readonly endPoint?: Buffer;
}

/** The target's side of the opening, with Gatelog's own credential. */
export interface Login<Hello> {
  start(): readonly LoginEvent<Hello>[];
  receive(chunk: Buffer): readonly LoginEvent<Hello>[];
  secured(facts: TargetTlsFacts): readonly LoginEvent<Hello>[];
}

/**
 * What a client sent, up to a point where it can be decided and forwarded as one. All its actions are
 * decided and recorded before the first byte of it travels.
 */
export interface Unit {
  readonly actions: readonly Action[];
  /** Client to server data of a running stream (COPY): recorded as a chunk before it is forwarded. */
  readonly stream?: { readonly action: Action; readonly bytes: Buffer };
}

/** Receives what the target's bytes mean, in order, before the bytes that say so go to the client. */
export interface AnswerSink {
  /** A slice of the answer to `action`, as the client receives it; valid during the call only. `rows` end within it. */
  answer(action: Action, bytes: Buffer, rows: number): void;
  /** The answer to `action` is complete. `error` is the text that came with it, for the payload only. */
  settled(action: Action, outcome: Omit<Outcome, 'micros'>, error: string): void;
  /** What was answered so far stands, or other answers tell what becomes of it. */
  kept(): void;
  /** What was answered `ok` since `kept` does not stand: told as the client hears of it. */
  undone(failure: Failure): void;
}

/** What a protocol reads of a target once for all sessions, to trace values through requests. */
export interface Catalogue {
  /** The same version, the same content. */
  readonly version: string;
}

/** Masking, for the sessions of one principal at a target that has something classified. */
export interface Masking {
  readonly masker: Masker;
  readonly classification: Classification;
  /** What `ByteProtocol.catalogue` gave; undefined while it is not known: then nothing can be traced. */
  readonly catalogue: Catalogue | undefined;
  /** The target's catalogue has changed. */
  changed(): void;
  /** Policy's answer: may this principal see values of the class? */
  mayUnmask(dataClass: DataClass, intent: Intent | undefined): boolean;
}

/** Both sides are open: one client and one target talk. */
export interface Conversation {
  /** Bytes the client can hold of a cancel key; 0 when the protocol has none. */
  readonly cancelKeyLength: number;
  /** First bytes for the client. `cancelKey` is the gateway's own, handed out in place of the target's. */
  welcome(cancelKey: Buffer): Buffer;
  /** Takes client bytes. Throws GatelogError `protocol.*` on what breaks the protocol or its bounds. */
  fromClient(chunk: Buffer): void;
  /**
   * The next unit that can be decided now. Undefined when more client bytes are needed, or when the next
   * one depends on an answer that is still to come (ask again after `fromServer`).
   */
  next(): Unit | undefined;
  /** Bytes to forward for a unit all of whose actions were permitted. */
  forward(unit: Unit): Buffer;
  /**
   * The unit to authorise and forward in place of one whose `action` was refused: what goes before it, ended by
   * what makes the target abort there, so that a transaction means what it would mean had the target refused.
   */
  refuse(unit: Unit, action: Action, refusal: Refusal): Unit;
  /** Takes target bytes; returns bytes for the client. Throws on what it cannot follow. */
  fromServer(chunk: Buffer, sink: AnswerSink): Buffer;
  /** True when nothing is under way at the target. */
  readonly idle: boolean;
  /** True when client bytes beyond the bound wait for an answer: stop reading. */
  readonly full: boolean;
  /** Words to the client while its action waits; empty where it cannot be told now. Call it while `idle`. */
  notice(words: { readonly lines: readonly string[] }): Buffer;
  /**
   * Asks what `action` of a unit that is not forwarded yet would touch. Call it while `idle`, and forward nothing before there is
   * an impact. What the target says meanwhile goes through `fromServer` as always: the answers stop there.
   */
  estimate(unit: Unit, action: Action): Estimate;
  /**
   * Names what is the same as an action but for the literals in it: equal only where another run touches the same things in
   * the same way. Undefined where that is not certain: then nothing may be allowed for it in advance.
   */
  shapeKey(action: Action): string | undefined;
  /** Last words to the client when Gatelog ends the session. */
  farewell(refusal: Refusal): Buffer;
}

/** What an action would touch, asked of the target before the action is forwarded. Nothing of it runs. */
export interface Estimate {
  /** Undefined while the target owes an answer. */
  readonly impact: Impact | undefined;
  /** Bytes for the target, to be written when the estimate is made and after each `fromServer` until there is an impact. */
  toTarget(): Buffer;
}

/** A stored answer, readable. */
export interface RecordedAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Command tags, errors and notices, in order. */
  readonly notes: readonly string[];
  /** True when more was stored than is given here, or when the stored bytes end inside a message. */
  readonly cut: boolean;
}

/** One byte protocol. The `Hello` is its own: what the target said at login. */
export interface ByteProtocol<Hello = unknown> {
  readonly name: string;
  /** Names for ALPN, where direct TLS exists. */
  readonly alpn: readonly string[];
  /** Loads parsers; called once before the first session. */
  load(): Promise<void>;
  greet(options: GreetingOptions): Greeting;
  login(target: Target, credential: TargetCredential, knock: Knock): Login<Hello>;
  /** Without `masking` nothing of the target is classified. */
  converse(
    target: Target,
    knock: Knock,
    hello: Hello,
    limits: ProtocolLimits,
    masking?: Masking,
  ): Conversation;
  /** For a connection of its own to the target: reads its catalogue, then is ready. */
  catalogue(target: Target, credential: TargetCredential): Login<Catalogue>;
  /** For a connection of its own to the target: reads some values of every table and hands them over, then is ready. */
  sample(target: Target, credential: TargetCredential, request: SampleRequest): Login<SampleCounts>;
  /** For a new connection to the target: cancels what runs in the session of `hello`, then is ready. */
  cancel(target: Target, hello: Hello): Login<unknown>;
  /** Reads the bytes that `AnswerSink.answer` was given: up to `maxRows` rows. Never throws for what was cut. */
  readAnswer(bytes: Buffer, maxRows: number): RecordedAnswer;
  /** Reads a text as a session with default facts would: for `policy explain`. */
  explain(target: Target, text: string, options: { schemas?: readonly string[] }): readonly Action[];
}
