// Runs one dodge over connections it is given, direct or through the gateway, and hands back every byte that came.
import type { Message, RawClient } from '../support/raw-client.ts';
import * as raw from '../support/raw-messages.ts';
import type { Dodge, LastStep } from './dodge.ts';

/** How statements are sent, and in which format their results are asked for. */
export type Mode = 'simple' | 'extended-text' | 'extended-binary' | 'extended-pipelined';

/** Pipelined, all statements are on their way before the first is answered; each has a Sync of its own. */
export function modesOf({ protocol, sql, copyIn }: Dodge): readonly Mode[] {
  const pipelined = [sql].flat().length > 1 && copyIn === undefined;
  const extended: readonly Mode[] = [
    ...(['extended-text', 'extended-binary'] as const),
    ...(pipelined ? (['extended-pipelined'] as const) : []),
  ];
  if (protocol === 'both') return ['simple', ...extended];
  return protocol === 'simple' ? ['simple'] : extended;
}

export interface Heard {
  readonly messages: readonly Message[];
  /** The other side ended the session before the dodge was through. */
  readonly ended: boolean;
}

/** `connect` is called once, or twice for a dodge with a second session; what it opens is closed here. */
export async function runDodge(connect: () => Promise<RawClient>, dodge: Dodge, mode: Mode): Promise<Heard> {
  return await play(connect, { ...dodge, statements: [dodge.sql].flat() }, mode);
}

/** The same with the wrong guess of an oracle. */
export async function runWrongGuess(
  connect: () => Promise<RawClient>,
  dodge: Dodge,
  mode: Mode,
): Promise<Heard> {
  return await play(connect, { ...dodge, statements: [dodge.wrong ?? []].flat() }, mode);
}

/** Statements that belong to no dodge. */
export async function runStatements(
  connect: () => Promise<RawClient>,
  statements: readonly string[],
  mode: Mode,
): Promise<Heard> {
  return await play(connect, { statements }, mode);
}

type Script = Pick<Dodge, 'parameters' | 'copyIn' | 'last' | 'second'> & {
  readonly statements: readonly string[];
};

async function play(connect: () => Promise<RawClient>, script: Script, mode: Mode): Promise<Heard> {
  const { statements, parameters, last, second } = script;
  const speaker = new Speaker(await connect(), mode, script.copyIn);
  try {
    await speaker.say(statements, parameters);
    if (last !== undefined) await speaker.step(last);
    const first = speaker.heard;
    if (second === undefined) return first;
    const later = await play(connect, { statements: second }, mode);
    return { messages: [...first.messages, ...later.messages], ended: first.ended || later.ended };
  } finally {
    await speaker.close();
  }
}

/** Says statements one after another in one mode, and keeps all it hears. */
class Speaker {
  readonly #client: RawClient;
  readonly #mode: Mode;
  readonly #copyIn: string | undefined;
  readonly #messages: Message[] = [];
  #ended = false;

  constructor(client: RawClient, mode: Mode, copyIn: string | undefined) {
    this.#client = client;
    this.#mode = mode;
    this.#copyIn = copyIn;
  }

  get heard(): Heard {
    return { messages: this.#messages, ended: this.#ended };
  }

  /** The last statement is bound to the values. */
  async say(statements: readonly string[], values: readonly (string | null)[] = []): Promise<void> {
    const requests = statements.map((statement, at) =>
      this.#mode === 'simple'
        ? [raw.query(statement)]
        : this.#run(statement, at === statements.length - 1 ? values : []),
    );
    if (this.#mode !== 'extended-pipelined') for (const request of requests) await this.#exchange(request);
    else await this.#pipeline(requests);
  }

  #run(statement: string, values: readonly (string | null)[]): readonly Buffer[] {
    return [
      ...[raw.parse(statement), raw.describeStatement()],
      ...[raw.bind({ values, resultFormats: [this.#format] }), raw.describePortal()],
      ...[raw.execute(), raw.sync()],
    ];
  }

  async #pipeline(requests: readonly (readonly Buffer[])[]): Promise<void> {
    this.#client.send(...requests.flat());
    for (let left = requests.length; left > 0 && !this.#ended; left -= 1) await this.#hear('Z');
  }

  async step(step: LastStep): Promise<void> {
    switch (step.type) {
      case 'bind':
        return await this.#exchange([
          raw.bind({ statement: step.statement, resultFormats: [this.#format] }),
          ...[raw.describePortal(), raw.execute(), raw.sync()],
        ]);
      case 'execute':
        return await this.#exchange([raw.describePortal(step.portal), raw.execute(step.portal), raw.sync()]);
      case 'describe':
        return await this.#exchange([
          ...[raw.parse(step.text), raw.describeStatement()],
          ...[raw.bind({ resultFormats: [this.#format] }), raw.describePortal(), raw.sync()],
        ]);
      case 'suspend':
        return await this.#suspend(step.text, step.rows);
      case 'call':
        return await this.#call(step.signature, step.arguments);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  get #format(): raw.Format {
    return this.#mode === 'extended-binary' ? 'binary' : 'text';
  }

  async #suspend(text: string, rows: number): Promise<void> {
    this.#client.send(raw.parse(text), raw.bind({ resultFormats: [this.#format] }), raw.describePortal());
    for (;;) {
      this.#client.send(raw.execute('', rows), raw.flush());
      const heard = await this.#hear('sCEZ');
      if (heard?.type !== 's') break;
    }
    await this.#exchange([raw.sync()]);
  }

  async #call(signature: string, args: readonly Buffer[]): Promise<void> {
    const before = this.#messages.length;
    await this.#exchange([raw.query(`select '${signature}'::regprocedure::oid::text`)]);
    const row = this.#messages.slice(before).find(({ type }) => type === 'D');
    const oid = Number(row?.body.subarray(6).toString());
    if (oid > 0) await this.#exchange([raw.functionCall(oid, args)]);
  }

  /** Sends a request that ends in ReadyForQuery, with the data a COPY asks for in between. */
  async #exchange(request: readonly Buffer[]): Promise<void> {
    if (this.#ended) return;
    this.#client.send(...request);
    for (let last = await this.#hear('GZ'); last?.type === 'G'; last = await this.#hear('GZ')) {
      const data =
        this.#copyIn === undefined
          ? [raw.copyFail('nothing to say')]
          : [raw.copyData(this.#copyIn), raw.copyDone()];
      // While it copies, the server takes no notice of the Sync that was sent before.
      this.#client.send(...data, ...(this.#mode === 'simple' ? [] : [raw.sync()]));
    }
  }

  /** Undefined when the other side has hung up; all it said until then is kept. */
  async #hear(types: string): Promise<Message | undefined> {
    const heard = await this.#client.until(types).catch(async (error: unknown) => {
      // A session that is open and silent is an error of the test, and `closed` says so.
      const rest = await this.#client.closed(1000).catch(() => {
        throw error;
      });
      this.#ended = true;
      return rest;
    });
    this.#messages.push(...heard);
    return this.#ended ? undefined : heard.at(-1);
  }
}

/**
 * Where to look for secrets: the bytes as they came, the text of fields without their lengths, and each column of the
 * rows joined to one, since a value may come a letter a row.
 */
export function haystacks(messages: readonly Message[]): readonly Buffer[] {
  const bodies = messages.map(({ type, body }) => Buffer.concat([Buffer.from(type), body]));
  const columns: Buffer[][] = [];
  for (const { type, body } of messages)
    if (type === 'D') for (const [at, value] of valuesOf(body).entries()) (columns[at] ??= []).push(value);
  const copied = messages.filter(({ type }) => type === 'd').map(({ body }) => body);
  return [
    Buffer.concat(bodies),
    ...columns.map((column) => Buffer.concat(column)),
    ...columns.map((column) => Buffer.from(column.map((value) => value.toString('latin1')).join(','))),
    Buffer.concat(copied),
  ];
}

/** All rows as text. */
export function rowsOf(messages: readonly Message[]): readonly (readonly string[])[] {
  const rows = messages.filter(({ type }) => type === 'D');
  return rows.map(({ body }) => valuesOf(body).map((value) => value.toString()));
}

/** DataRow: int16 count, then for each value int32 length (-1: null) and the bytes. */
function valuesOf(body: Buffer): readonly Buffer[] {
  const values: Buffer[] = [];
  for (let at = 2, left = body.readInt16BE(0); left > 0; left -= 1) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(body.subarray(at, at + Math.max(length, 0)));
    at += Math.max(length, 0);
  }
  return values;
}
