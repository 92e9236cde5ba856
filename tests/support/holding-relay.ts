// A door without gates: every action is held for a moment, estimated, and its client told, before it is forwarded.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { makeCertificates } from '../../src/demo/certificate.ts';
import type { Impact } from '../../src/model/approval.ts';
import type { Refusal } from '../../src/model/refusal.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Conversation, Unit } from '../../src/protocols/protocol.ts';
import { conversePostgres } from '../../src/protocols/postgres/conversation/conversation.ts';
import type { PostgresServer } from './postgres.ts';
import { logIn, type Message } from './raw-client.ts';

const limits = { message: 1 << 24, statement: 1 << 20, statements: 1000 };
const SSL = 80877103;
const GSS = 80877104;
const CANCEL = 80877102;
const lines = ['this action waits', 'Number 7', 'See https://gatelog.example/7'];
const nobody = { answer: () => {}, settled: () => {}, kept: () => {}, undone: () => {} };

export interface HoldingRelay {
  readonly port: number;
  readonly ca: string;
  /** Of all actions that were held. */
  readonly impacts: Impact[];
  stop(): Promise<void>;
}

export async function startHoldingRelay(
  server: PostgresServer,
  deny: (text: string) => Refusal | undefined,
): Promise<HoldingRelay> {
  const { ca, cert, key } = makeCertificates({ now: new Date() });
  const impacts: Impact[] = [];
  const sockets = new Set<Socket>();
  const broken: unknown[] = [];
  const listener = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    serve(socket, { cert, key }, server, deny, impacts).catch((error: unknown) => {
      broken.push(error);
      socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await once(listener.close(), 'close');
    if (broken.length > 0) throw broken[0];
  };
  return { port: portOf(listener), ca, impacts, stop };
}

function portOf(listener: Server): number {
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function serve(
  plain: Socket,
  tls: { cert: string; key: string },
  server: PostgresServer,
  deny: (text: string) => Refusal | undefined,
  impacts: Impact[],
): Promise<void> {
  let client: Socket = plain;
  const address = { socket: `${server.socket}/.s.PGSQL.${server.port}` };
  for (;;) {
    const [packet] = (await once(client, 'data')) as [Buffer];
    const code = packet.readInt32BE(4);
    if (code === CANCEL) return cancel(client, connect(address.socket), packet);
    if (code === SSL || code === GSS) client.write(code === SSL ? 'S' : 'N');
    if (code === SSL) client = new TLSSocket(plain, { isServer: true, ...tls }).on('error', () => {});
    if (code === SSL || code === GSS) continue;
    const asked = packet.toString('utf8', 8).split('\0');
    const pairs = Object.fromEntries(
      asked.flatMap((name, at) => (at % 2 === 0 && name !== '' ? [[name, asked[at + 1] ?? '']] : [])),
    );
    const { user = '', database = '', ...parameters } = pairs;
    const { client: target, greeting } = await logIn(address, { user, database, parameters });
    target.socket.removeAllListeners('data');
    return new Held(client, target.socket, greeting, { database, deny, impacts }).start();
  }
}

/** The client waits for the end of the connection: by then the target has done it. */
async function cancel(client: Socket, target: Socket, packet: Buffer): Promise<void> {
  target.resume().end(packet);
  await once(target, 'close');
  client.end();
}

class Held {
  readonly #client: Socket;
  readonly #target: Socket;
  readonly #conversation: Conversation;
  readonly #key: Buffer;
  readonly #deny: (text: string) => Refusal | undefined;
  readonly #impacts: Impact[];
  #busy = false;

  constructor(
    client: Socket,
    target: Socket,
    greeting: readonly Message[],
    options: { database: string; deny: (text: string) => Refusal | undefined; impacts: Impact[] },
  ) {
    this.#client = client;
    this.#target = target;
    this.#deny = options.deny;
    this.#impacts = options.impacts;
    this.#key = greeting.find(({ type }) => type === 'K')?.body ?? Buffer.alloc(8);
    this.#conversation = conversePostgres(
      {
        ...{ name: 'shop', protocol: 'postgres', host: '', port: 0, tls: { mode: 'off' } },
        ...{ database: options.database, credential: async () => ({ username: '' }) },
        ...{ outcome: 'queued', payloadCap: 0, allow: [] },
      },
      { targetName: 'shop', credential: new Secret(''), intent: {}, client: {} },
      {
        ...{ schemas: ['public'], searchPath: '"$user", public', version: 180000, pid: 0 },
        ...{ secret: Buffer.alloc(4), protocolMinor: 0, status: 'I', parameters: settingsOf(greeting) },
      },
      limits,
    );
  }

  start(): void {
    this.#client.write(this.#conversation.welcome(this.#key));
    this.#client.on('data', (chunk: Buffer) => {
      this.#conversation.fromClient(chunk);
      this.#pump();
    });
    this.#target.on('data', (chunk: Buffer) => {
      this.#client.write(this.#conversation.fromServer(chunk, nobody));
      this.#pump();
    });
    this.#client.once('close', () => this.#target.destroy());
    this.#target.once('close', () => this.#client.end());
  }

  #pump(): void {
    if (this.#busy) return;
    this.#busy = true;
    void this.#forwardAll().finally(() => {
      this.#busy = false;
    });
  }

  async #forwardAll(): Promise<void> {
    for (let unit = this.#conversation.next(); unit !== undefined; unit = this.#conversation.next()) {
      if (unit.actions.length > 0) await this.#hold(unit);
      this.#target.write(this.#conversation.forward(this.#judge(unit)));
    }
  }

  async #hold(unit: Unit): Promise<void> {
    while (!this.#conversation.idle) await once(this.#target, 'data');
    for (const action of unit.actions) {
      const estimate = this.#conversation.estimate(unit, action);
      this.#target.write(estimate.toTarget());
      while (estimate.impact === undefined) {
        await once(this.#target, 'data');
        this.#target.write(estimate.toTarget());
      }
      this.#impacts.push(estimate.impact);
      this.#client.write(this.#conversation.notice({ lines }));
    }
  }

  #judge(unit: Unit): Unit {
    for (const action of unit.actions) {
      const refusal = this.#deny(action.text);
      if (refusal !== undefined) return this.#judge(this.#conversation.refuse(unit, action, refusal));
    }
    return unit;
  }
}

function settingsOf(greeting: readonly Message[]): Map<string, string> {
  const settings = greeting.filter(({ type }) => type === 'S').map(({ body }) => body.toString().split('\0'));
  return new Map(settings.map(([name = '', value = '']) => [name, value]));
}
