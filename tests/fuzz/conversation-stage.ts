// A session of the gateway inside this process, before a real server: nothing is between the fuzzer and what it checks.
import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionTrail } from '../../src/audit/trail.ts';
import type { Action } from '../../src/model/action.ts';
import type { Decision } from '../../src/model/decision.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Target } from '../../src/model/target.ts';
import type { Decider } from '../../src/policy/engine.ts';
import type { Knock } from '../../src/protocols/protocol.ts';
import { postgres } from '../../src/protocols/postgres/postgres.ts';
import { Answers } from '../../src/session/answers.ts';
import { dial } from '../../src/session/dial.ts';
import { Holding } from '../../src/session/holding.ts';
import { type Ending, Relay } from '../../src/session/relay.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { chop, type Random } from './random.ts';

/** One intent or denial, as the log would hold it. */
export interface Recorded {
  readonly action: Action;
  readonly kind: 'req' | 'deny';
  durable: boolean;
  answer: string;
  rows: number;
  outcome: Outcome | undefined;
  undone: boolean;
  readonly chunks: { bytes: string; durable: boolean }[];
}

/** A trail that keeps entries in memory and takes its time until they are durable, in order. */
export class RecordingTrail {
  readonly entries: Recorded[] = [];
  readonly #random: Random;
  #durable: Promise<void> = Promise.resolve();

  constructor(random: Random) {
    this.#random = random;
  }

  get congested(): boolean {
    return this.#random.below(8) === 0;
  }

  relief(): Promise<void> {
    return this.#later(() => undefined);
  }

  intent(action: Action): { index: number; durable: Promise<void> } {
    return this.#record('req', action);
  }

  deny(action: Action): { index: number; durable: Promise<void> } {
    return this.#record('deny', action);
  }

  chunk(ref: number, bytes: Uint8Array): { index: number; durable: Promise<void> } {
    const chunk = { bytes: Buffer.from(bytes).toString('latin1'), durable: false };
    this.entries[ref]?.chunks.push(chunk);
    return { index: ref, durable: this.#later(() => void (chunk.durable = true)) };
  }

  answer(ref: number): unknown {
    const entry = this.entries[ref] as Recorded;
    return {
      write: (bytes: Buffer, rows: number) => {
        entry.answer += bytes.toString('latin1');
        entry.rows += rows;
      },
      close: (outcome: Outcome) => {
        if (entry.outcome !== undefined) throw new Error('answered twice');
        entry.outcome = outcome;
        return { index: ref, durable: this.#later(() => undefined) };
      },
    };
  }

  /** Each answer is taken back at most once, and only one that was `ok`. */
  undone(refs: readonly number[]): { index: number; durable: Promise<void> } {
    for (const ref of refs) {
      const entry = this.entries[ref] as Recorded;
      if (entry.outcome?.status !== 'ok' || entry.undone) throw new Error('undone, and was not answered ok');
      entry.undone = true;
    }
    return { index: this.entries.length, durable: this.#later(() => undefined) };
  }

  #record(kind: 'req' | 'deny', action: Action): { index: number; durable: Promise<void> } {
    const entry: Recorded = {
      action,
      kind,
      durable: false,
      answer: '',
      rows: 0,
      outcome: undefined,
      undone: false,
      chunks: [],
    };
    const index = this.entries.push(entry) - 1;
    return { index, durable: this.#later(() => void (entry.durable = true)) };
  }

  #later(then: () => void): Promise<void> {
    const delay = this.#random.below(4);
    this.#durable = this.#durable.then(() => (delay === 0 ? undefined : sleep(delay - 1))).then(then);
    return this.#durable;
  }
}

/** A socket whose chunks end anywhere, and whose outgoing bytes are shown before they leave. */
export class Tap extends Duplex {
  readonly #socket: Socket;
  readonly #inspect: (bytes: Buffer) => void;

  constructor(socket: Socket, random: Random, inspect: (bytes: Buffer) => void) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#inspect = inspect;
    socket.on('data', (chunk: Buffer) => {
      const pieces = random.below(3) === 0 ? chop(random, chunk) : [chunk];
      for (const piece of pieces) if (!this.push(piece)) socket.pause();
    });
    // What came before the end is still to be read, so the end of the socket is not the end of this.
    socket.once('end', () => this.push(null));
    socket.once('close', () => (socket.readableEnded ? undefined : this.destroy()));
    // As with every socket of a session: what matters is `close`, which follows.
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#inspect(chunk);
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

export interface OpenSession {
  /** The client's end. */
  readonly socket: Socket;
  readonly trail: RecordingTrail;
  readonly ended: Promise<Ending>;
}

export interface SessionOptions {
  readonly server: PostgresServer;
  readonly database: string;
  readonly random: Random;
  readonly decide: (action: Pick<Action, 'shape' | 'phase'>) => Decision['outcome'];
  /** Sees what goes to the server, before it goes. */
  readonly inspect: (bytes: Buffer, trail: RecordingTrail) => void;
}

const knock: Knock = {
  targetName: 'shop',
  credential: new Secret('x'),
  intent: {},
  client: { user: 'fuzz' },
};

/** Logs in at the server and joins it to a client that needs not log in. */
export async function openSession(options: SessionOptions): Promise<OpenSession> {
  const { server, random } = options;
  const target = targetOf(server, options.database);
  const credential = await target.credential();
  const dialled = await dial(target, postgres.login(target, credential, knock), 10_000);
  const trail = new RecordingTrail(random);
  const [inside, socket] = await socketPair(join(server.socket, `fuzz-${random.below(2 ** 30)}`));
  const conversation = postgres.converse(target, knock, dialled.hello as never, {
    message: 1 << 20,
    statement: 1 << 20,
    statements: 1000,
  });
  const answers = new Answers(trail as unknown as SessionTrail, 1 << 20, () => performance.now());
  const client = new Tap(inside, random, () => undefined) as unknown as Socket;
  const upstream = new Tap(dialled.socket, random, (bytes) =>
    options.inspect(bytes, trail),
  ) as unknown as Socket;
  const relay = new Relay({
    ...{ client, target: upstream, conversation },
    holding: new Holding({ client, target: upstream, conversation }),
    answers,
    authority: {
      ...{ decider: decider(options), trail: trail as unknown as SessionTrail, conversation, answers },
      hold: () => Promise.reject(new Error('the fuzzer asks nobody')),
    },
    durableOutcome: random.below(2) === 0,
    unread: dialled.unread,
    idleMillis: 0,
  });
  return { socket, trail, ended: relay.run() };
}

function decider({ decide }: SessionOptions): Decider {
  const rest = { policies: [], approvers: [], needed: 0, bundle: '', messages: ['forbidden by the fuzzer'] };
  return {
    decide: (shape: Action['shape'], phase: Action['phase']): Decision => {
      const outcome = decide({ shape, phase });
      return {
        outcome,
        reasons: [outcome === 'allow' ? 'policy.permitted' : 'policy.forbidden'] as never,
        ...rest,
      };
    },
  } as unknown as Decider;
}

function targetOf(server: PostgresServer, database: string): Target {
  const { username, password } = server.credential;
  return {
    name: 'shop',
    protocol: 'postgres',
    host: server.host,
    port: server.port,
    tls: { mode: 'off' },
    database,
    credential: async () => ({ username, password: new Secret(password) }),
    outcome: 'queued',
    payloadCap: 1 << 20,
  };
}

async function socketPair(path: string): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: false });
  server.listen(path);
  await once(server, 'listening');
  const outside = connect(path);
  const [inside] = (await once(server, 'connection')) as [Socket];
  server.close();
  for (const socket of [inside, outside]) socket.on('error', () => undefined);
  return [inside, outside];
}
