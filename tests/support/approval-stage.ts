// What the tests of people in the loop share: a server with papers to write on, a door that asks, somebody who answers.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { askForWrites, dba, Person } from './approver.ts';
import { type Door, type DoorOptions, openDoor } from './door.ts';
import { type PostgresOptions, type PostgresServer, startPostgres } from './postgres.ts';
import {
  cancelKey,
  dial,
  errorFields,
  type Login,
  logIn,
  type Message,
  type RawClient,
} from './raw-client.ts';
import { cancelRequest } from './raw-messages.ts';
import type { TrailEntry } from './trail.ts';

export const danaId = 'd0000000-0000-4000-8000-000000000001';
export const evaId = 'd0000000-0000-4000-8000-000000000002';

export interface ApprovalStage {
  readonly server: PostgresServer;
  readonly door: Door;
  /** A member of the group that may approve. */
  readonly dana: Person;
}

/** Registers the hooks of the calling suite; the stage is set when its first test runs. */
export function approvalStage(options: Omit<DoorOptions, 'server'> = {}): ApprovalStage {
  const set: { server?: PostgresServer; door?: Door; dana?: Person } = {};
  before(async () => {
    set.server = await startWithPapers();
    set.door = await openDoor(asking({ ...options, server: set.server }));
    set.dana = await dbaAt(set.door);
  });
  after(async () => {
    try {
      await set.door?.stop();
    } finally {
      await set.server?.stop();
    }
  });
  return set as ApprovalStage;
}

/** A door where what agents write waits for a person. */
export function asking(options: DoorOptions): DoorOptions {
  return { policies: askForWrites(), api: {}, approvals: { waitSeconds: 60 }, ...options };
}

export function dbaAt(door: Door): Promise<Person> {
  return Person.of(door, danaId, [dba], { name: 'Dana Reyes' });
}

export async function startWithPapers(options?: PostgresOptions): Promise<PostgresServer> {
  const server = await startPostgres(options);
  await server.admin('create table papers (id int primary key, body text)');
  await server.admin('grant all on papers to gatelog');
  await server.admin("insert into papers select n, 'note ' || n from generate_series(1, 100) n");
  await server.admin('analyze papers');
  return server;
}

export async function bodyOf(server: PostgresServer, id: number): Promise<unknown> {
  const { rows } = await server.admin('select body from papers where id = $1', [id]);
  return (rows[0] as { body?: unknown } | undefined)?.body;
}

export interface Client extends AsyncDisposable {
  readonly raw: RawClient;
  /** As Ctrl-C in psql does it. */
  cancel(): Promise<void>;
}

export async function connect(door: Door, as: Partial<Login> = {}): Promise<Client> {
  const { client, greeting } = await logIn(door, { ...(await door.login()), ...as });
  const cancel = async () => {
    const socket = await dial(door);
    // It is closed without an answer, however that looks from here.
    socket.on('error', () => undefined);
    socket.end(cancelRequest(cancelKey(greeting)));
    socket.resume();
  };
  return { raw: client, cancel, [Symbol.asyncDispose]: () => client.close() };
}

export function text(message: Message | undefined): string {
  return message?.body.toString('utf8').replaceAll('\0', ' ') ?? '';
}

/** SQLSTATE and words of the first error among the messages. */
export function errorOf(messages: readonly Message[]): { readonly code: string; readonly words: string } {
  const error = messages.find(({ type }) => type === 'E');
  assert.ok(error !== undefined, 'there is no error');
  return { code: errorFields(error).C ?? '', words: text(error) };
}

export function typesOf(messages: readonly Message[]): string {
  return messages.map(({ type }) => type).join('');
}

/** Statements with the marker that the server began to execute, as its own log has them; what was only planned is none. */
export function executed(server: PostgresServer, marker: string): string[] {
  const begun = /^\d+ gatelog \S+ LOG: {2}(?:statement|execute [^:]+): (.*)$/;
  return server
    .log()
    .split('\n')
    .flatMap((line) => begun.exec(line)?.[1] ?? [])
    .filter((statement) => statement.includes(marker) && !statement.includes('EXPLAIN (FORMAT JSON)'));
}

/** Waits until it gives something: what is told to nobody can only be looked for. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(50);
  }
  throw new Error(`it never came: ${what}`);
}

/** The entry that closes the `ask` of this request. */
export function closing(door: Door, id: string): Promise<TrailEntry> {
  return eventually(`the end of ${id}`, () =>
    door.trail().find(({ k, ask }) => (k === 'req' || k === 'deny') && askedId(ask) === id),
  );
}

function askedId(ask: unknown): string | undefined {
  return (ask as { readonly id?: string } | undefined)?.id;
}

/** The folder of the gateway: its configuration, policies, store and log. */
export function folderOf(door: Door): string {
  return dirname(door.auditDirectory);
}

export function storeOf(door: Door): string {
  return join(folderOf(door), 'gatelog.db');
}

/** A file with the url of a store in a database of its own. */
export async function storeUrlFile(server: PostgresServer, folder: string): Promise<string> {
  const { username, password } = server.credential;
  await server.admin(`create database people owner ${username}`);
  writeFileSync(join(folder, 'ca.crt'), server.ca);
  const tls = `sslmode=verify-full&sslrootcert=${join(folder, 'ca.crt')}`;
  const file = join(folder, 'url');
  writeFileSync(file, `postgres://${username}:${password}@127.0.0.1:${server.port}/people?${tls}`);
  return file;
}
