// A conversation without sockets: a test says what the client and the server send, and sees what Gatelog makes of it.
import type { Action } from '../../src/model/action.ts';
import type { Failure, Outcome } from '../../src/model/outcome.ts';
import type { Refusal } from '../../src/model/refusal.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Target } from '../../src/model/target.ts';
import type { AnswerSink, Conversation, ProtocolLimits, Unit } from '../../src/protocols/protocol.ts';
import { conversePostgres } from '../../src/protocols/postgres/conversation/conversation.ts';
import type { PostgresHello } from '../../src/protocols/postgres/login.ts';

const limits: ProtocolLimits = { message: 1 << 20, statement: 1 << 20, statements: 100 };
const refusal: Refusal = { code: 'policy.forbidden', messages: ['no'], entry: 7 };

const target: Target = {
  ...{
    name: 'shop',
    protocol: 'postgres',
    host: '127.0.0.1',
    port: 5432,
    tls: { mode: 'off' },
    database: 'shop',
  },
  ...{ credential: async () => ({ username: 'u' }), outcome: 'queued', payloadCap: 0, allow: [] },
};

function hello(): PostgresHello {
  return {
    ...{
      schemas: ['public'],
      searchPath: '"$user", public',
      version: 180000,
      pid: 1,
      secret: Buffer.alloc(4),
    },
    ...{ parameters: new Map([['standard_conforming_strings', 'on']]), protocolMinor: 0, status: 'I' },
  };
}

export interface Settled {
  readonly text: string;
  readonly phase: Action['phase'];
  readonly outcome: Omit<Outcome, 'micros'>;
  readonly error: string;
}

/** For answers that a test does not look at. */
export const untold: AnswerSink = {
  answer: () => {},
  settled: () => {},
  kept: () => {},
  undone: () => {},
};

export class ScriptedConversation {
  readonly conversation: Conversation;
  readonly settled: Settled[] = [];
  /** Texts that were answered `ok` and then taken back. */
  readonly undone: { readonly texts: readonly string[]; readonly failure: Failure }[] = [];
  readonly #provisional: string[] = [];
  /** Payload by text. */
  readonly answers = new Map<string, string>();
  /** Texts and phases of the actions that were put up for decision. */
  readonly decided: string[] = [];
  readonly #deny: (text: string) => boolean;
  readonly #sink: AnswerSink = {
    answer: ({ text }, bytes) =>
      void this.answers.set(text, (this.answers.get(text) ?? '') + bytes.toString('latin1')),
    settled: ({ text, phase }, outcome, error) => {
      this.settled.push({ text, phase, outcome, error });
      if (outcome.status === 'ok') this.#provisional.push(text);
    },
    kept: () => void this.#provisional.splice(0),
    undone: (failure) => {
      if (this.#provisional.length > 0) this.undone.push({ texts: this.#provisional.splice(0), failure });
    },
  };

  constructor(options: { deny?: (text: string) => boolean; limits?: Partial<ProtocolLimits> } = {}) {
    this.#deny = options.deny ?? (() => false);
    const knock = { targetName: 'shop', credential: new Secret('x'), intent: {}, client: {} };
    this.conversation = conversePostgres(target, knock, hello(), { ...limits, ...options.limits });
  }

  /** The client sends; gives what goes to the server, as type letters. */
  client(...frames: readonly Buffer[]): string {
    this.conversation.fromClient(Buffer.concat(frames));
    return letters(this.pump());
  }

  /** The next unit, before it is forwarded. */
  hold(...frames: readonly Buffer[]): Unit | undefined {
    this.conversation.fromClient(Buffer.concat(frames));
    return this.conversation.next();
  }

  /** Everything that may go now. */
  pump(): Buffer {
    const sent: Buffer[] = [];
    for (let unit = this.conversation.next(); unit !== undefined; unit = this.conversation.next())
      sent.push(this.conversation.forward(this.#decide(unit)));
    return Buffer.concat(sent);
  }

  /** The server sends; gives what the client hears at once, then what goes to the server because of it. */
  server(...messages: readonly Buffer[]): { heard: Buffer; sent: string } {
    const heard = this.conversation.fromServer(Buffer.concat(messages), this.#sink);
    return { heard, sent: letters(this.pump()) };
  }

  #decide(unit: Unit): Unit {
    const refused = unit.actions.find(({ text }) => this.#deny(text));
    if (refused !== undefined) return this.#decide(this.conversation.refuse(unit, refused, refusal));
    this.decided.push(...unit.actions.map(({ phase, text }) => `${phase} ${text}`));
    return unit;
  }
}

/** The type letters of whole messages; `e` and `a` stand for Gatelog's own Execute and for a question of its own. */
export function letters(bytes: Buffer): string {
  let found = '';
  for (let at = 0; at < bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
    const body = bytes.toString('latin1', at + 5, at + 1 + bytes.readUInt32BE(at + 1));
    const letter = String.fromCharCode(bytes[at] as number);
    found += body.startsWith('gatelog: refused') ? '!' : body.includes('gatelog: probe') ? '?' : letter;
  }
  return found.replace(/\?+/g, '?');
}

function message(type: string, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

/** What a server says. */
export const says = {
  parseComplete: message('1'),
  bindComplete: message('2'),
  closeComplete: message('3'),
  suspended: message('s'),
  noData: message('n'),
  empty: message('I'),
  copyIn: message('G', Buffer.from([0, 0, 0])),
  ready: (status: 'I' | 'T' | 'E' = 'I') => message('Z', status),
  complete: (tag: string) => message('C', `${tag}\0`),
  row: (...values: readonly string[]) => {
    const parts = values.map((value) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(Buffer.byteLength(value));
      return Buffer.concat([length, Buffer.from(value)]);
    });
    return message('D', Buffer.concat([Buffer.from([0, values.length]), ...parts]));
  },
  columns: (...names: readonly string[]) => {
    const parts = names.map((name) => Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(18)]));
    return message('T', Buffer.concat([Buffer.from([0, names.length]), ...parts]));
  },
  error: (sqlstate: string, severity = 'ERROR') =>
    message('E', `S${severity}\0V${severity}\0C${sqlstate}\0Mit failed\0\0`),
  status: (name: string, value: string) => message('S', `${name}\0${value}\0`),
};

/** The whole answer to Gatelog's own question when it may look into the catalogue, and when it may not. */
export function probeAnswer(schemas: readonly string[]): Buffer {
  const row = says.row(JSON.stringify(schemas), schemas.join(', '), '180000');
  const { closeComplete, parseComplete, bindComplete } = says;
  const done = [says.complete('SELECT 1'), closeComplete, closeComplete];
  return Buffer.concat([closeComplete, parseComplete, bindComplete, row, ...done, says.ready('I')]);
}

export function settingsAnswer(path: string, role: string): Buffer {
  const { closeComplete, parseComplete, bindComplete } = says;
  const one = (value: string) => [
    ...[closeComplete, parseComplete, bindComplete, says.row(value)],
    ...[says.complete('SHOW'), closeComplete, closeComplete],
  ];
  return Buffer.concat([...one(path), ...one(role), says.ready('T')]);
}
