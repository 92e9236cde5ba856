// The target's side of the opening: TLS, startup, Gatelog's own credential, and what the session begins with.
import { randomBytes } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';
import type { ReasonCode } from '../../model/reason.ts';
import type { Target, TargetCredential } from '../../model/target.ts';
import type { Knock, Login, LoginEvent, TargetTlsFacts } from '../protocol.ts';
import { Authenticator } from './authenticate.ts';
import { backBounds } from './bounds.ts';
import {
  decodeAuthentication,
  decodeBackendKey,
  decodeErrorFields,
  decodeNegotiation,
  decodeParameterStatus,
  decodeReady,
  decodeRow,
} from './decode.ts';
import type { TransactionStatus } from './decode-answer.ts';
import { encodeCancel, encodeQuery, encodeSslRequest, encodeStartup } from './encode-request.ts';
import { readFacts, FACTS_QUERY, type SessionFacts } from './facts.ts';
import { FrameScanner } from './frame-scanner.ts';
import { back, targetBroke } from './messages.ts';
import { fixedSettings } from './settings.ts';
import { SETTING_PREFIX } from './startup.ts';

/** What a session at the target begins with. */
export interface PostgresHello extends SessionFacts {
  readonly parameters: ReadonlyMap<string, string>;
  readonly pid: number;
  /** Secret of the target's cancel key; the client gets one of the gateway's own. */
  readonly secret: Buffer;
  /** Minor version spoken with the target; 2 means that its cancel key may be longer than 4 bytes. */
  readonly protocolMinor: number;
  readonly status: TransactionStatus;
}

type PostgresEvent = LoginEvent<PostgresHello>;

/** A login takes a few hundred bytes; a target that talks on is not followed. */
const MAX_BYTES = 1024 * 1024;
const MAX_PARAMETERS = 200;
const S = 0x53;
const NOTHING = Buffer.alloc(0);

export function loginPostgres(
  target: Target,
  credential: TargetCredential,
  knock: Knock,
  random: (size: number) => Buffer = randomBytes,
): Login<PostgresHello> {
  return new PostgresLogin(target, credential, knock, random);
}

/** CancelRequest for the session of `hello`, to be sent on a connection of its own. */
export function cancelRequest(hello: PostgresHello): Buffer {
  return encodeCancel(hello.pid, hello.secret);
}

type Stage = 'new' | 'tls asked' | 'tls' | 'authenticating' | 'starting' | 'asking' | 'done';

class PostgresLogin implements Login<PostgresHello> {
  readonly #target: Target;
  readonly #credential: TargetCredential;
  readonly #knock: Knock;
  readonly #authenticator: Authenticator;
  readonly #frames = new FrameScanner(backBounds(), targetBroke);
  readonly #parameters = new Map<string, string>();
  #stage: Stage = 'new';
  #taken = 0;
  #minor: number;
  #key: { readonly pid: number; readonly secret: Buffer } | undefined;
  #facts: SessionFacts | undefined;

  constructor(target: Target, credential: TargetCredential, knock: Knock, random: (size: number) => Buffer) {
    this.#target = target;
    this.#credential = credential;
    this.#knock = knock;
    this.#authenticator = new Authenticator(credential, random);
    this.#minor = knock.client['protocol'] === '3.2' ? 2 : 0;
  }

  start(): readonly PostgresEvent[] {
    // Replication speaks another command language, which nobody here reads or decides.
    if (this.#knock.client['replication'] !== undefined) {
      return this.#failed(new GatelogError('action.unsupported', 'replication is not let through'));
    }
    if (this.#target.tls.mode === 'off') return this.#sendStartup();
    this.#stage = 'tls asked';
    return [{ type: 'send', bytes: encodeSslRequest() }];
  }

  receive(chunk: Buffer): readonly PostgresEvent[] {
    if (this.#stage === 'done' || chunk.length === 0) return [];
    try {
      return this.#stage === 'tls asked' ? this.#readTlsAnswer(chunk) : this.#readMessages(chunk);
    } catch (error) {
      if (!(error instanceof GatelogError)) throw error;
      return this.#failed(error);
    }
  }

  secured(facts: TargetTlsFacts): readonly PostgresEvent[] {
    this.#authenticator.secured(facts);
    return this.#sendStartup();
  }

  /** An error text that comes in clear may be anybody's: it is not read (CVE-2024-10977). */
  #readTlsAnswer(chunk: Buffer): readonly PostgresEvent[] {
    if (chunk[0] !== S) return broke('the target does not take TLS');
    // Bytes behind the answer came in clear and must not be read as if through TLS (CVE-2021-23222).
    if (chunk.length > 1) return broke('the target sent unencrypted bytes behind its answer about TLS');
    this.#stage = 'tls';
    return [{ type: 'secure' }];
  }

  #sendStartup(): readonly PostgresEvent[] {
    this.#stage = 'authenticating';
    const { username } = this.#credential;
    const parameters: (readonly [string, string])[] = [
      ['user', username],
      ['database', this.#target.database],
      ...fixedSettings,
    ];
    for (const [name, value] of Object.entries(this.#knock.client)) {
      if (name.startsWith(SETTING_PREFIX)) parameters.push([name.slice(SETTING_PREFIX.length), value]);
    }
    return [{ type: 'send', bytes: encodeStartup(this.#minor, parameters) }];
  }

  #readMessages(chunk: Buffer): readonly PostgresEvent[] {
    if (this.#stage === 'new' || this.#stage === 'tls') return broke('the target spoke before it was asked');
    this.#taken += chunk.length;
    if (this.#taken > MAX_BYTES) return broke('the target talks on and on');
    const events: PostgresEvent[] = [];
    this.#frames.push(chunk);
    while (!this.#isDone() && this.#frames.next()) this.#read(this.#frames.type, this.#frames.body(), events);
    return events;
  }

  #isDone(): boolean {
    return this.#stage === 'done';
  }

  #read(type: number, body: Buffer, events: PostgresEvent[]): void {
    if (type === back.error) return refusedBy(decodeErrorFields(body));
    if (type === back.notice) return;
    if (type === back.parameterStatus) return this.#parameter(body);
    if (this.#stage === 'authenticating') return this.#authenticate(type, body, events);
    if (this.#stage === 'starting') return this.#begin(type, body, events);
    return this.#learn(type, body, events);
  }

  #parameter(body: Buffer): void {
    const { name, value } = decodeParameterStatus(body);
    this.#parameters.set(name, value);
    if (this.#parameters.size > MAX_PARAMETERS) broke('the target has too many parameters');
  }

  #authenticate(type: number, body: Buffer, events: PostgresEvent[]): void {
    if (type === back.negotiateVersion) return this.#negotiate(body);
    if (type !== back.authentication) return broke('the target skips authentication');
    const answer = this.#authenticator.answer(decodeAuthentication(body));
    if (answer === 'welcome') this.#stage = 'starting';
    else if (answer !== 'verified') events.push({ type: 'send', bytes: answer });
  }

  #negotiate(body: Buffer): void {
    const { minor, options } = decodeNegotiation(body);
    if (minor > this.#minor || options.length > 0)
      return broke('the target negotiates what was not asked for');
    this.#minor = minor;
  }

  #begin(type: number, body: Buffer, events: PostgresEvent[]): void {
    if (type === back.backendKey) {
      this.#key = decodeBackendKey(body);
      // A copy: the chunk it came in would be held as long as the session.
      this.#key = { pid: this.#key.pid, secret: Buffer.from(this.#key.secret) };
      if (this.#minor < 2 && this.#key.secret.length !== 4) broke('a cancel key of protocol 3.0 has 4 bytes');
    } else if (type === back.ready) this.#started(body, events);
    else broke('the target sent what does not belong to a start');
  }

  #started(body: Buffer, events: PostgresEvent[]): void {
    decodeReady(body);
    this.#stage = 'asking';
    events.push({ type: 'send', bytes: encodeQuery(FACTS_QUERY) });
  }

  #learn(type: number, body: Buffer, events: PostgresEvent[]): void {
    if (type === back.dataRow) this.#facts = readFacts(decodeRow(body));
    else if (type === back.ready) this.#finish(decodeReady(body), events);
    else if (type !== back.rowDescription && type !== back.commandComplete)
      broke('the target answers what was not asked');
  }

  #finish(status: TransactionStatus, events: PostgresEvent[]): void {
    const facts = this.#facts ?? broke('the target does not tell its search path');
    // With other encodings or string rules the target would read a text otherwise than the gateway does.
    if (this.#parameters.get('client_encoding') !== 'UTF8') return broke('the target does not speak UTF-8');
    if (this.#parameters.get('standard_conforming_strings') === 'off')
      return broke('the target has non-standard strings');
    this.#stage = 'done';
    const key = this.#key ?? { pid: 0, secret: NOTHING };
    const hello = { ...facts, ...key, parameters: this.#parameters, protocolMinor: this.#minor, status };
    events.push({ type: 'ready', hello, unread: this.#frames.rest() });
  }

  #failed(error: GatelogError): readonly PostgresEvent[] {
    this.#stage = 'done';
    const code = error.code === 'action.unsupported' ? error.code : 'target.failed';
    const known = error.code === code;
    const failed = known ? error : new GatelogError(code, error.message, { cause: error });
    return [{ type: 'failed', error: failed as GatelogError<ReasonCode> }];
  }
}

/** The target's own words are for operators: they stay in `data`. */
function refusedBy(fields: ReadonlyMap<string, string>): never {
  const data = {
    sqlstate: fields.get('C'),
    text: fields.get('M'),
    detail: fields.get('D'),
    hint: fields.get('H'),
  };
  throw new GatelogError<ReasonCode>('target.failed', 'the target refused the login', { data });
}

function broke(why: string): never {
  throw new GatelogError<ReasonCode>('target.failed', why);
}
