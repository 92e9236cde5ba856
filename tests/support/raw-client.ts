// A PostgreSQL client without manners: sends the bytes it is given and hands back the messages as they came.
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { password, sslRequest, startup, terminate } from './raw-messages.ts';

export interface Message {
  /** The type byte as a character. */
  readonly type: string;
  readonly body: Buffer;
}

/** Where a client knocks: a unix socket, or TCP with TLS verified (`ca`), TLS unverified (`tls`) or none. */
export type Address =
  | { readonly socket: string }
  | { readonly host: string; readonly port: number; readonly ca?: string; readonly tls?: boolean };

export interface Login {
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Minor version of protocol 3. */
  readonly minor?: number;
}

export class RawClient {
  readonly socket: Socket;
  readonly #messages: Message[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#end());
    // The end of a connection is an observation here, whichever way it came: `closed` reports it.
    socket.on('error', () => this.#end());
  }

  send(...messages: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** Everything up to and with the first message of one of these types; throws when the connection ends first. */
  async until(types: string, milliseconds = 20_000): Promise<Message[]> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const at = this.#messages.findIndex(({ type }) => types.includes(type));
      if (at >= 0) return this.#messages.splice(0, at + 1);
      if (this.#ended) throw new Error(`the connection ended before ${types}; came: ${this.#came()}`);
      if (Date.now() > deadline) throw new Error(`no ${types} in time; came: ${this.#came()}`);
      await this.#news(deadline - Date.now());
    }
  }

  /** Sends, and reads up to ReadyForQuery. */
  ask(...messages: readonly Buffer[]): Promise<Message[]> {
    this.send(...messages);
    return this.until('Z');
  }

  /** Waits for the other side to close and returns what it said until then. */
  async closed(milliseconds = 20_000): Promise<Message[]> {
    const deadline = Date.now() + milliseconds;
    while (!this.#ended) {
      if (Date.now() > deadline) throw new Error(`still open; came: ${this.#came()}`);
      await this.#news(deadline - Date.now());
    }
    return this.#messages.splice(0);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.send(terminate());
    this.socket.end();
    await this.closed().finally(() => this.socket.destroy());
  }

  #came(): string {
    return this.#messages
      .map(({ type, body }) => (type === 'E' ? `E(${body.toString('latin1')})` : type))
      .join(' ');
  }

  #news(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= 5 && bytes.length - at > bytes.readUInt32BE(at + 1)) {
      const next = at + 1 + bytes.readUInt32BE(at + 1);
      this.#messages.push({ type: String.fromCharCode(bytes[at] ?? 0), body: bytes.subarray(at + 5, next) });
      at = next;
    }
    this.#rest = bytes.subarray(at);
    this.#wake();
  }
}

/** Opens a socket, with TLS after SSLRequest where the address asks for it. */
export async function dial(address: Address): Promise<Socket> {
  const socket = 'socket' in address ? connectTcp(address.socket) : connectTcp(address.port, address.host);
  await once(socket, 'connect');
  if ('socket' in address || (address.ca === undefined && address.tls !== true)) return socket;
  socket.setNoDelay(true).write(sslRequest());
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (answer.toString('latin1') !== 'S')
    throw new Error(`SSLRequest was answered ${JSON.stringify(answer.toString('latin1'))}`);
  const trust = address.ca === undefined ? { rejectUnauthorized: false } : { ca: address.ca };
  const secured = connectTls({ socket, servername: 'localhost', ...trust });
  await once(secured, 'secureConnect');
  return secured;
}

/** A logged-in client and what it was greeted with, from AuthenticationOk to ReadyForQuery. */
export async function logIn(
  address: Address,
  login: Login,
): Promise<{ client: RawClient; greeting: Message[] }> {
  const client = new RawClient(await dial(address));
  const { user, database, parameters = {}, minor = 0 } = login;
  client.send(startup({ user, database, ...parameters }, minor));
  const asked = await answered(client, 'RE');
  // AuthenticationCleartextPassword is 3; a server that trusts goes straight to AuthenticationOk.
  const wantsPassword = asked.at(-1)?.body.readUInt32BE(0) === 3;
  if (wantsPassword) client.send(password(login.password ?? ''));
  const rest = await answered(client, 'ZE');
  return { client, greeting: wantsPassword ? rest : [...asked, ...rest] };
}

async function answered(client: RawClient, types: string): Promise<Message[]> {
  const messages = await client.until(types);
  const last = messages.at(-1);
  if (last?.type === 'E') throw new Error(`refused: ${errorFields(last).M}`);
  return messages;
}

/** The fields of an ErrorResponse or NoticeResponse by their letter: C is the SQLSTATE, M the message. */
export function errorFields(message: Message | undefined): Record<string, string> {
  const parts = (message?.body.toString('utf8') ?? '').split('\0').filter((part) => part !== '');
  return Object.fromEntries(parts.map((part) => [part.slice(0, 1), part.slice(1)]));
}

/** Process id and key out of BackendKeyData, as CancelRequest wants them back. */
export function cancelKey(greeting: readonly Message[]): Buffer {
  const found = greeting.find(({ type }) => type === 'K');
  if (found === undefined) throw new Error('no BackendKeyData');
  return found.body;
}
