// Fuzzes the conversation against a real server: `node tests/fuzz/conversation.ts --seconds 60 [--seed 1]`.
// What a client hears through Gatelog must equal what the server says by itself, and nothing may pass unrecorded.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { loadSqlParser } from '../../src/protocols/postgres/to-action.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { logIn, type Message, RawClient } from '../support/raw-client.ts';
import { transcript } from '../support/transcript.ts';
import { FUZZ_RESET, FUZZ_SCHEMA, LAST_WORDS, type Script, ScriptWriter } from './conversation-script.ts';
import { openSession, type RecordingTrail, type SessionOptions } from './conversation-stage.ts';
import { chop, type Random, seeded } from './random.ts';

const DATABASES = ['fuzz_direct', 'fuzz_door'] as const;

export class ConversationFuzz implements AsyncDisposable {
  readonly #server: PostgresServer;
  readonly #admins: readonly pg.Client[];

  private constructor(server: PostgresServer, admins: readonly pg.Client[]) {
    this.#server = server;
    this.#admins = admins;
  }

  static async open(): Promise<ConversationFuzz> {
    await loadSqlParser();
    const settings = {
      log_min_duration_statement: '0',
      restart_after_crash: 'off',
      statement_timeout: '20s',
    };
    const server = await startPostgres({ settings, logStatements: false });
    const admins = [];
    for (const database of DATABASES) {
      await server.admin(`create database ${database} owner ${server.credential.username}`);
      const admin = new pg.Client({
        host: server.socket,
        port: server.port,
        user: server.credential.username,
        database,
      });
      // That the server died is told by the next query.
      admin.on('error', () => undefined);
      await admin.connect();
      await admin.query(FUZZ_SCHEMA);
      admins.push(admin);
    }
    return new ConversationFuzz(server, admins);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // After a crash of the server there is nothing left to end.
    await Promise.allSettled(this.#admins.map((admin) => Promise.race([admin.end(), sleep(1000)])));
    await Promise.race([this.#server.stop(), sleep(10_000)]);
    rmSync(this.#server.socket, { recursive: true, force: true });
  }

  /** Rounds from `seed` on, while `goOn` says so. Ends early when the server itself has crashed. */
  async run(seed: number, goOn: (rounds: number) => boolean): Promise<number> {
    let rounds = 0;
    for (; goOn(rounds); rounds++) {
      try {
        await this.compare(seed + rounds);
        await this.deny(seed + rounds);
      } catch (error) {
        if (!(await this.#crashed())) throw error;
        process.stdout.write(`seed ${seed + rounds} makes the server itself crash\n`);
        return rounds + 1;
      }
    }
    return rounds;
  }

  /** The server tells a moment later than its sessions end. */
  async #crashed(): Promise<boolean> {
    for (let tries = 0; tries < 25; tries++) {
      if (/was terminated by signal|restart_after_crash/.test(this.#server.log())) return true;
      await sleep(200);
    }
    return false;
  }

  /** One script, said to the server directly and through Gatelog, which permits everything. */
  async compare(seed: number): Promise<void> {
    const script = new ScriptWriter(seeded(seed), false).write(4 + (seed % 37));
    await this.#reset();
    const through = await this.#through(seed, script, () => 'allow');
    const direct = await this.#direct(seed, script);
    this.#explain(seed, script, () => {
      if (gaveUp(direct) || gaveUp(through.heard)) return;
      assertSame(transcript(through.heard), transcript(direct));
      checkTrail(through.trail, through.ended);
    });
  }

  /** The same with a policy that forbids a schema: nothing of it is ever seen, and the session stays in step. */
  async deny(seed: number): Promise<void> {
    const script = new ScriptWriter(seeded(seed), true).write(4 + (seed % 37));
    await this.#reset();
    const through = await this.#through(seed, script, ({ shape }) =>
      !shape.understood || shape.accesses.some(({ resource }) => resource.path[0] === 'forbidden')
        ? 'deny'
        : 'allow',
    );
    const direct = await this.#direct(seed, script);
    this.#explain(seed, script, () => {
      const heard = through.heard.map(({ body }) => body.toString('latin1')).join('\n');
      assert.ok(
        !heard.includes('SECRET'),
        `a forbidden row was seen:\n${transcript(through.heard).join('\n')}`,
      );
      if (gaveUp(through.heard) || gaveUp(direct)) return;
      const readies = (messages: readonly Message[]) => messages.filter(({ type }) => type === 'Z').length;
      assert.equal(readies(through.heard), readies(direct), 'ReadyForQuery');
      checkTrail(through.trail, through.ended);
    });
  }

  async #reset(): Promise<void> {
    await Promise.all(this.#admins.map((admin) => admin.query(FUZZ_RESET)));
  }

  #explain(seed: number, script: Script, check: () => void): void {
    try {
      check();
    } catch (cause) {
      throw new Error(`seed ${seed}:\n${script.story.join('\n')}`, { cause });
    }
  }

  #context(seed: number, script: Script): string {
    return `seed ${seed}:\n${script.story.join('\n')}\n${this.#server.log().slice(-2000)}`;
  }

  async #direct(seed: number, script: Script): Promise<readonly Message[]> {
    const socket = join(this.#server.socket, `.s.PGSQL.${this.#server.port}`);
    const { client } = await logIn(
      { socket },
      { user: this.#server.credential.username, database: DATABASES[0] },
    );
    return await converse(client, client.socket, script, seeded(seed + 1)).catch((cause: unknown) => {
      throw new Error(`the server itself, ${this.#context(seed, script)}`, { cause });
    });
  }

  async #through(seed: number, script: Script, decide: SessionOptions['decide']) {
    const wrong: string[] = [];
    const inspect = (bytes: Buffer, trail: RecordingTrail) => wrong.push(...unrecorded(bytes, trail));
    const random = seeded(seed + 2);
    const session = await openSession({
      server: this.#server,
      database: DATABASES[1],
      random,
      decide,
      inspect,
    });
    const client = new RawClient(session.socket);
    const heard = await converse(client, session.socket, script, random).catch(async (cause: unknown) => {
      session.socket.destroy();
      const { by, code, error } = await session.ended;
      throw new Error(`ended by ${by}: ${code} ${error?.stack}, ${this.#context(seed, script)}`, { cause });
    });
    const ended = await session.ended;
    assert.deepEqual(wrong, [], `seed ${seed} sent unrecorded:\n${script.story.join('\n')}`);
    return { heard, trail: session.trail, ended: ended.error };
  }
}

/** Says the script in pieces that end anywhere, with pauses, and hears what comes back, up to the last words. */
async function converse(
  client: RawClient,
  socket: Socket,
  script: Script,
  random: Random,
): Promise<Message[]> {
  const heard: Message[] = [];
  const listening = hear(client, heard);
  let failed: unknown;
  listening.catch((error: unknown) => {
    failed = error;
  });
  for (const chunk of pieces(script, random)) {
    if (failed !== undefined || socket.destroyed) break;
    socket.write(chunk);
    if (random.below(4) === 0) await sleep(random.below(4));
  }
  await listening;
  await client.close();
  return heard;
}

/** PostgreSQL loses track of its own transaction when a Query stands in the middle of a pipeline; then all is open. */
const SERVER_GIVES_UP = 'unexpected state';

function gaveUp(heard: readonly Message[]): boolean {
  return heard.some(({ type, body }) => type === 'E' && body.includes(SERVER_GIVES_UP));
}

async function hear(client: RawClient, heard: Message[]): Promise<void> {
  for (;;) {
    const messages = await client.until('Z', 12_000).catch(async (error: unknown) => {
      if (String(error).includes(SERVER_GIVES_UP)) return [...(await client.closed())];
      throw new Error(`after\n${transcript(heard).join('\n')}`, { cause: error });
    });
    heard.push(...messages);
    if (messages.at(-1)?.type !== 'Z') return;
    if (messages.some(({ type, body }) => type === 'D' && body.includes(LAST_WORDS))) return;
  }
}

function pieces(script: Script, random: Random): readonly Buffer[] {
  switch (random.below(3)) {
    case 0:
      return script.frames;
    case 1:
      return [Buffer.concat(script.frames)];
    default:
      return chop(random, Buffer.concat(script.frames));
  }
}

/** What of these bytes stands in no durable entry. The gateway writes whole frames. */
function unrecorded(bytes: Buffer, trail: RecordingTrail): string[] {
  const wrong: string[] = [];
  for (let at = 0; at < bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
    const type = String.fromCharCode(bytes[at] as number);
    const body = bytes.toString('latin1', at + 5, at + 1 + bytes.readUInt32BE(at + 1));
    if (type === 'd') {
      if (!trail.entries.some(({ chunks }) => chunks.some((one) => one.durable && one.bytes.includes(body))))
        wrong.push(`CopyData ${body}`);
    } else if (type === 'P' || type === 'Q') {
      for (const mark of body.match(/\/\* m\d+ \*\//g) ?? [])
        if (
          !trail.entries.some(
            (entry) => entry.kind === 'req' && entry.durable && entry.action.text.includes(mark),
          )
        )
          wrong.push(`${type} ${body}`);
    }
  }
  return wrong;
}

/** Every intent has its outcome, and no answer holds what another statement said. */
function checkTrail(trail: RecordingTrail, error: Error | undefined): void {
  assert.equal(error, undefined);
  for (const { kind, action, outcome, answer } of trail.entries) {
    if (kind === 'deny') continue;
    assert.ok(outcome !== undefined, `no outcome: ${action.text}`);
    assert.notEqual(outcome.status, 'unknown', `unknown outcome: ${action.text}`);
    const marks = [...answer.matchAll(/\bm\d+\b/g)].map(([mark]) => mark);
    const told = marks.filter((mark) => !action.text.includes(mark) && action.text.startsWith("select '"));
    assert.deepEqual(told, [], `an answer to another statement than ${action.text}`);
  }
}

/**
 * Portals that can do nothing any more, and that Gatelog holds for gone: the unnamed one that a failed Query leaves in its
 * aborted transaction, and one that has run CLOSE ALL itself.
 */
function leftover(direct: string, through: string | undefined): boolean {
  const gone = /C34000\\x00Mportal "\w*" does not exist/.test(through ?? '');
  return gone && (direct.includes('C25P02') || direct.includes('C55000'));
}

function assertSame(through: readonly string[], direct: readonly string[]): void {
  const at = direct.findIndex((line, index) => line !== through[index] && !leftover(line, through[index]));
  if (at < 0 && through.length === direct.length) return;
  const around = (lines: readonly string[]) => lines.slice(Math.max(0, at - 6), at + 4).join('\n  ');
  assert.fail(`through Gatelog:\n  ${around(through)}\ndirect:\n  ${around(direct)}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seconds: { type: 'string' }, seed: { type: 'string' }, rounds: { type: 'string' } },
  });
  const until = Date.now() + Number(values.seconds ?? 60) * 1000;
  const first = Number(values.seed ?? Date.now() % 0x7fffffff);
  const most = Number(values.rounds ?? Number.POSITIVE_INFINITY);
  let done = 0;
  while (Date.now() < until && done < most) {
    await using fuzz = await ConversationFuzz.open();
    done += await fuzz.run(first + done, (rounds) => Date.now() < until && done + rounds < most);
  }
  process.stdout.write(`${done} rounds from seed ${first}: nothing found\n`);
}

if (import.meta.main) await main();
