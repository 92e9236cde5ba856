// A conversation with a real server whose client a test plays: units are held, estimated and forwarded one by one.
import { once } from 'node:events';
import type { Action } from '../../src/model/action.ts';
import type { Impact } from '../../src/model/approval.ts';
import { Secret } from '../../src/model/secret.ts';
import type { AnswerSink, Conversation, Estimate, Unit } from '../../src/protocols/protocol.ts';
import { conversePostgres } from '../../src/protocols/postgres/conversation/conversation.ts';
import type { PostgresServer } from './postgres.ts';
import { logIn, type Message, type RawClient } from './raw-client.ts';
import { gatewayRole } from './shop.ts';

const limits = { message: 1 << 22, statement: 1 << 22, statements: 100 };

export class HeldSession {
  readonly conversation: Conversation;
  /** Of its server process. */
  readonly pid: number;
  /** Actions whose outcome was told. */
  readonly settled: string[] = [];
  readonly #client: RawClient;
  /** What the client has heard and nobody has looked at. */
  #heard: Buffer = Buffer.alloc(0);
  #broken: unknown;
  readonly #sink: AnswerSink = {
    answer: () => {},
    settled: ({ text }) => void this.settled.push(text),
    kept: () => {},
    undone: () => {},
  };

  private constructor(client: RawClient, greeting: readonly Message[], database: string) {
    const settings = greeting
      .filter(({ type }) => type === 'S')
      .map(({ body }) => body.toString().split('\0'));
    const key = greeting.find(({ type }) => type === 'K')?.body ?? Buffer.alloc(8);
    this.pid = key.readInt32BE(0);
    this.#client = client;
    this.conversation = conversePostgres(
      {
        ...{ name: 'shop', protocol: 'postgres', host: '', port: 0, tls: { mode: 'off' }, database },
        ...{ credential: async () => ({ username: '' }), outcome: 'queued', payloadCap: 0, allow: [] },
      },
      { targetName: 'shop', credential: new Secret(''), intent: {}, client: {} },
      {
        ...{ schemas: ['public'], searchPath: '"$user", public', version: 180000, pid: this.pid },
        ...{ secret: key.subarray(4), protocolMinor: 0, status: 'I' },
        parameters: new Map(settings.map(([name = '', value = '']) => [name, value])),
      },
      limits,
    );
    client.socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  static async open(server: Pick<PostgresServer, 'socket' | 'port' | 'database'>): Promise<HeldSession> {
    const { socket, port, database } = server;
    const address = { socket: `${socket}/.s.PGSQL.${port}` };
    const { client, greeting } = await logIn(address, { user: gatewayRole.username, database });
    return new HeldSession(client, greeting, database);
  }

  /** The next unit that has an action, not forwarded. */
  async hold(...frames: readonly Buffer[]): Promise<Unit> {
    this.conversation.fromClient(Buffer.concat(frames));
    for (;;) {
      const unit = this.conversation.next();
      if (unit !== undefined && unit.actions.length > 0) return unit;
      if (unit !== undefined) this.forward(unit);
      await this.news();
    }
  }

  begin(unit: Unit, action: Action | undefined = unit.actions.at(-1)): Estimate {
    if (action === undefined) throw new Error('no action is held');
    return this.conversation.estimate(unit, action);
  }

  /** Asks about the last action of the unit; gives what the client heard meanwhile, too. */
  async estimate(unit: Unit): Promise<{ impact: Impact; heard: Message[] }> {
    const impact = await this.finish(this.begin(unit));
    return { impact, heard: this.heard() };
  }

  async finish(estimate: Estimate): Promise<Impact> {
    for (;;) {
      this.#client.send(estimate.toTarget());
      if (estimate.impact !== undefined) return estimate.impact;
      await this.news();
    }
  }

  forward(unit: Unit): void {
    this.#client.send(this.conversation.forward(unit));
  }

  /** Forwards all that the frames make, and what was held before; gives what the client hears up to ReadyForQuery. */
  async ask(...frames: readonly Buffer[]): Promise<Message[]> {
    this.conversation.fromClient(Buffer.concat(frames));
    return this.answered();
  }

  async answered(): Promise<Message[]> {
    const all: Message[] = [];
    for (;;) {
      for (let unit = this.conversation.next(); unit !== undefined; unit = this.conversation.next())
        this.forward(unit);
      all.push(...this.heard());
      if (all.at(-1)?.type === 'Z') return all;
      await this.news();
    }
  }

  heard(): Message[] {
    const found: Message[] = [];
    let at = 0;
    const bytes = this.#heard;
    while (bytes.length - at >= 5 && bytes.length - at > bytes.readUInt32BE(at + 1)) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      found.push({ type: String.fromCharCode(bytes[at] ?? 0), body: bytes.subarray(at + 5, end) });
      at = end;
    }
    this.#heard = bytes.subarray(at);
    return found;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #take(chunk: Buffer): void {
    try {
      this.#heard = Buffer.concat([this.#heard, this.conversation.fromServer(chunk, this.#sink)]);
    } catch (error) {
      this.#broken = error;
    }
  }

  /** Until the target has said something. */
  async news(): Promise<void> {
    if (this.#broken === undefined)
      await once(this.#client.socket, 'data', { signal: AbortSignal.timeout(20_000) });
    if (this.#broken !== undefined) throw this.#broken;
  }
}

/** The values of the rows, in text. */
export function rowsOf(messages: readonly Message[]): (string | null)[][] {
  return messages.filter(({ type }) => type === 'D').map(({ body }) => valuesOf(body));
}

function valuesOf(body: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  for (let at = 2; values.length < body.readUInt16BE(0); ) {
    const length = body.readInt32BE(at);
    values.push(length < 0 ? null : body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + Math.max(length, 0);
  }
  return values;
}

export function typesOf(messages: readonly Message[]): string {
  return messages.map(({ type }) => type).join('');
}
