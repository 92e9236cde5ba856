// The client's side of the opening: encryption, startup packet, and the token as a cleartext password under TLS.
import { GatelogError } from '../../model/error.ts';
import type { ReasonCode } from '../../model/reason.ts';
import type { Refusal } from '../../model/refusal.ts';
import { Secret } from '../../model/secret.ts';
import type { Greeting, GreetingEvent, GreetingOptions } from '../protocol.ts';
import { decodePassword } from './decode.ts';
import { encodeAskPassword, encodeNegotiation } from './encode.ts';
import { front, opening } from './messages.ts';
import { encodeRefusal, type OpeningFault, refuseOpening } from './refuse.ts';
import { readStartup, type Startup } from './startup.ts';

/** ALPN name for TLS without SSLRequest (PostgreSQL 17). */
export const ALPN = 'postgresql';

/** MAX_STARTUP_PACKET_LENGTH of PostgreSQL, which does not count the length itself. */
const MAX_PACKET = 10_004;
/** Clients deliver tokens of 60 KB whole. */
const MAX_PASSWORD = 64 * 1024;
const TLS_HANDSHAKE = 0x16;
const NOTHING = Buffer.alloc(0);

export function greetPostgres(options: GreetingOptions): Greeting {
  return new PostgresGreeting(options);
}

/** Where the opening is: what may come next. */
type Stage = 'first byte' | 'packet' | 'tls' | 'password' | 'done';

class PostgresGreeting implements Greeting {
  readonly #options: GreetingOptions;
  #stage: Stage = 'first byte';
  #held: Buffer = NOTHING;
  /** Chunks not joined to what is held, because they do not make it whole: a drip of bytes is joined once. */
  #parts: Buffer[] = [];
  #total = 0;
  #wanted = 0;
  #secure = false;
  #direct = false;
  #gssAsked = false;
  #sslAsked = false;
  #startup: Startup | undefined;

  constructor(options: GreetingOptions) {
    this.#options = options;
  }

  receive(chunk: Buffer): readonly GreetingEvent[] {
    if (this.#stage === 'done' || chunk.length === 0) return [];
    // What was sent in clear must never be read as if it came through TLS (CVE-2021-23222).
    if (this.#stage === 'tls') return [this.#refused(refuseOpening('plain-after-request'))];
    if (!this.#gather(chunk)) return [];
    const events: GreetingEvent[] = [];
    try {
      while (this.#step(events));
    } catch (error) {
      events.push(this.#refused(refusalOf(error)));
    }
    return events;
  }

  secured(alpn: string | false): readonly GreetingEvent[] {
    this.#secure = true;
    this.#stage = 'packet';
    // With direct TLS the name is what keeps another protocol's handshake from being replayed here.
    const fits = alpn === ALPN || (alpn === false && !this.#direct);
    return fits ? [] : [this.#refused(refuseOpening('no-alpn'))];
  }

  refuse(refusal: Refusal): Buffer {
    return encodeRefusal(refusal, 'FATAL');
  }

  #gather(chunk: Buffer): boolean {
    this.#parts.push(chunk);
    this.#total += chunk.length;
    if (this.#held.length + this.#total < this.#wanted) return false;
    const alone = this.#held.length === 0 && this.#parts.length === 1;
    this.#held = alone ? chunk : Buffer.concat([this.#held, ...this.#parts]);
    this.#parts = [];
    this.#total = 0;
    return true;
  }

  /** More bytes are needed before it is worth looking again. */
  #wait(wanted: number): false {
    this.#wanted = wanted;
    return false;
  }

  /** Takes one thing from what is held; false when more bytes are needed or nothing may follow. */
  #step(events: GreetingEvent[]): boolean {
    if (this.#held.length === 0) return false;
    if (this.#stage === 'first byte') return this.#firstByte(events);
    if (this.#stage === 'packet') return this.#packet(events);
    if (this.#stage === 'password') return this.#password(events);
    return false;
  }

  #firstByte(events: GreetingEvent[]): boolean {
    this.#stage = 'packet';
    if (this.#held[0] !== TLS_HANDSHAKE) return true;
    if (!this.#options.tlsRequired) return this.#end(events, 'no-tls-here');
    this.#stage = 'tls';
    this.#direct = true;
    events.push({ type: 'secure', unread: this.#takeHeld() });
    return false;
  }

  #packet(events: GreetingEvent[]): boolean {
    if (this.#held.length < 4) return this.#wait(4);
    const length = this.#held.readInt32BE(0);
    if (length < 8 || length > MAX_PACKET) return this.#end(events, 'packet-length');
    if (this.#held.length < length) return this.#wait(length);
    this.#wanted = 0;
    const code = this.#held.readUInt32BE(4);
    const body = this.#held.subarray(8, length);
    this.#held = this.#held.subarray(length);
    if (code === opening.ssl) return this.#sslRequest(events, body);
    if (code === opening.gss) return this.#gssRequest(events, body);
    if (code === opening.cancel) return this.#cancel(events, body);
    return this.#start(events, code, body);
  }

  #sslRequest(events: GreetingEvent[], body: Buffer): boolean {
    if (body.length > 0) return this.#end(events, 'packet-length');
    if (this.#secure || this.#sslAsked) return this.#end(events, 'tls-twice');
    if (this.#held.length > 0) return this.#end(events, 'plain-after-request');
    this.#sslAsked = true;
    events.push({ type: 'send', bytes: Buffer.from(this.#options.tlsRequired ? 'S' : 'N') });
    if (!this.#options.tlsRequired) return true;
    this.#stage = 'tls';
    events.push({ type: 'secure', unread: NOTHING });
    return false;
  }

  /** Kerberos encryption is not offered; the client goes on with TLS. */
  #gssRequest(events: GreetingEvent[], body: Buffer): boolean {
    if (body.length > 0) return this.#end(events, 'packet-length');
    if (this.#secure || this.#gssAsked) return this.#end(events, 'tls-twice');
    if (this.#held.length > 0) return this.#end(events, 'plain-after-request');
    this.#gssAsked = true;
    events.push({ type: 'send', bytes: Buffer.from('N') });
    return true;
  }

  /** `key` is process id and secret in one, as `welcome` gave it out. Nothing is ever answered. */
  #cancel(events: GreetingEvent[], body: Buffer): boolean {
    if (body.length < 8 || body.length > 260) return this.#end(events, 'key-length');
    this.#stage = 'done';
    events.push({ type: 'cancel', key: Buffer.from(body) });
    return false;
  }

  #start(events: GreetingEvent[], version: number, body: Buffer): boolean {
    // Clients send a password to whoever asks: so nobody is asked in clear.
    if (this.#options.tlsRequired && !this.#secure) return this.#end(events, 'no-tls');
    const read = readStartup(version, body);
    if ('code' in read) {
      events.push(this.#refused(read));
      return false;
    }
    this.#startup = read;
    this.#stage = 'password';
    const { negotiate } = read;
    const asks = encodeAskPassword();
    const first = negotiate && encodeNegotiation(negotiate.minor, negotiate.options);
    events.push({ type: 'send', bytes: first === undefined ? asks : Buffer.concat([first, asks]) });
    return true;
  }

  #password(events: GreetingEvent[]): boolean {
    const held = this.#held;
    // A client that has no password at hand says goodbye and comes again with one.
    if (held[0] === front.terminate) return this.#end(events, 'no-password');
    if (held[0] !== front.password) return this.#end(events, 'unasked');
    if (held.length < 5) return this.#wait(5);
    const length = held.readInt32BE(1);
    if (length < 5) return this.#end(events, 'unasked');
    if (length > MAX_PASSWORD + 5) return this.#end(events, 'long-password');
    if (held.length <= length) return this.#wait(length + 1);
    if (held.length > length + 1) return this.#end(events, 'bytes-too-early');
    return this.#knock(events, decodePassword(held.subarray(5)));
  }

  #knock(events: GreetingEvent[], password: string): boolean {
    if (password === '') return this.#end(events, 'no-password');
    const { targetName, intent, client } = this.#startup as Startup;
    this.#takeHeld();
    this.#stage = 'done';
    events.push({ type: 'knock', knock: { targetName, credential: new Secret(password), intent, client } });
    return false;
  }

  #end(events: GreetingEvent[], fault: OpeningFault): false {
    events.push(this.#refused(refuseOpening(fault)));
    return false;
  }

  #refused(refusal: Refusal): GreetingEvent {
    this.#stage = 'done';
    this.#takeHeld();
    return { type: 'refused', code: refusal.code, bytes: this.refuse(refusal) };
  }

  #takeHeld(): Buffer {
    const held = this.#held;
    this.#held = NOTHING;
    return held;
  }
}

/** A broken layout: its inner words are not for the client. */
function refusalOf(error: unknown): Refusal {
  if (!(error instanceof GatelogError)) throw error;
  return { code: error.code as ReasonCode, messages: [] };
}
