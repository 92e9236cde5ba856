// Tests of the journal: boot, heartbeats, clock steps, knocks, and the closing of what a crash left open.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import type { Position } from './append.ts';
import { disclosureDigest, readDisclosure } from './payload/disclosure.ts';
import { type Entry, readEntry } from './entry.ts';
import { Journal } from './journal.ts';
import type { JournalEngine } from './journal-parts.ts';
import { KeyTable, readKeyTable } from './payload/key-table.ts';
import { MemoryLog } from './memory-log.ts';
import {
  createPayloadKeyFile,
  loadPrivatePayloadKey,
  unwrapKey,
  wrappedKeyHash,
} from './payload/payload-keys.ts';
import { Unseal } from './payload/unseal.ts';

const directory = mkdtempSync(join(tmpdir(), 'gatelog-journal-'));
after(() => rmSync(directory, { recursive: true }));
createPayloadKeyFile(join(directory, 'key.pem'));
const payloadKey = loadPrivatePayloadKey(join(directory, 'key.pem'));

class MemoryEngine extends MemoryLog implements JournalEngine {
  vkey = 'gw+00000000+AAAA';
  closed = false;
  get size(): number {
    return this.entries.length;
  }
  async rotate(encode: (at: Position, vkey: string) => Buffer): Promise<void> {
    const next = `${this.vkey}B`;
    this.append((at) => encode(at, next));
    this.vkey = next;
  }
  whenFailed(): void {}
  async close(): Promise<void> {
    this.closed = true;
  }
}

const decision: Decision = {
  outcome: 'allow',
  reasons: ['policy.allowed'],
  policies: [],
  messages: [],
  approvers: [],
  needed: 0,
  bundle: 'b',
};
const shape = {
  verb: 'sql:select',
  accesses: [],
  understood: true,
  doubts: [],
  context: {},
  fingerprint: '',
};
const action: Action = { shape, phase: 'execute', text: 'SELECT 1', parameters: [] };
const principal: Principal = {
  kind: 'agent',
  tokenKind: 'agent-identity',
  tenant: 'tenant-1',
  subject: 'subject-1',
  displayName: 'Ann Other',
  groups: [],
  roles: [],
  directoryRoles: [],
  scopes: [],
  tokenId: 'uti-1',
  expiresAt: Date.UTC(2026, 10, 21),
};
const target: Target = {
  name: 'orders-db',
  protocol: 'postgres',
  host: 'db.internal',
  port: 5432,
  tls: { mode: 'off' },
  database: 'orders',
  credential: () => Promise.reject(new Error('not used')),
  outcome: 'queued',
  payloadCap: 1_000,
};
const carried = { fromClient: 1, toClient: 2 };

async function start(engine = new MemoryEngine()) {
  const clock = { time: Date.UTC(2026, 10, 20, 23, 0), monotonic: 0 };
  const journal = await Journal.start({
    engine,
    keys: await KeyTable.open(directory),
    previous: { size: engine.size, root: 'AA==' },
    read: (from, to) => engine.entries.slice(from, to),
    payloadKey,
    version: '0.1.0',
    configuration: 'c'.repeat(64),
    clock: { now: () => clock.time, monotonic: () => clock.monotonic },
  });
  after(() => journal.stop());
  const pass = (milliseconds: number, wall = milliseconds) => {
    clock.monotonic += milliseconds;
    clock.time += wall;
    return journal.tick();
  };
  const entries = (): Entry[] => engine.entries.map((bytes) => readEntry(bytes));
  return { engine, journal, pass, entries, kinds: () => entries().map((entry) => entry.kind) };
}

async function unseal(engine: MemoryEngine, session: string): Promise<Unseal> {
  for await (const row of readKeyTable(directory)) {
    if (row.session === session)
      return new Unseal({ origin: engine.origin, session }, unwrapKey(payloadKey, row));
  }
  throw new Error('no such row');
}

test('a log begins with boot and a first heartbeat', async () => {
  const { entries, kinds } = await start();
  assert.deepEqual(kinds(), ['boot', 'hb']);
  const { fields } = entries()[0] as Entry;
  assert.deepEqual(
    [fields['ver'], fields['hb'], fields['from'], fields['prev']],
    ['0.1.0', 60, 0, { root: 'AA==', size: 0 }],
  );
  assert.equal(entries()[1]?.fields['from'], 1);
});

test('heartbeats come when the time is up, and name the first entry a restart needs', async () => {
  const { journal, pass, entries, kinds } = await start();
  const trail = journal.startSession({ principal, target, client: {} });
  await trail.started.durable;
  const { index } = trail.intent(action, decision);
  await pass(59_000);
  assert.equal(kinds().length, 4);
  await pass(1_000);
  assert.equal(entries().at(-1)?.fields['from'], index);
  trail.end('client.closed', carried);
  await pass(60_000);
  assert.equal(entries().at(-1)?.fields['from'], entries().length - 1);
});

test('a moved wall clock and a stopped process are recorded', async () => {
  const { pass, entries } = await start();
  await pass(5_000, 1_805_000);
  assert.deepEqual([entries().at(-1)?.kind, entries().at(-1)?.fields['by']], ['clock.step', 1_800_000]);
  await pass(1_000, 1_100);
  assert.equal(entries().at(-1)?.kind, 'clock.step');
  await pass(200_000);
  assert.deepEqual(
    entries()
      .slice(-2)
      .map((entry) => entry.kind),
    ['gap', 'hb'],
  );
});

test('a day after the start, and at each start after the first, the signing key changes', async () => {
  const { pass, journal, entries, engine } = await start();
  await pass(60_000);
  await pass(24 * 3_600_000 - 60_000);
  assert.equal(entries().at(-1)?.kind, 'key.rotate');
  assert.equal(entries().at(-1)?.fields['vkey'], journal.vkey);
  const again = await start(engine);
  assert.deepEqual(again.kinds().slice(-3), ['boot', 'hb', 'key.rotate']);
});

test('a session starts with its facts hidden and its wrapped key on disk', async () => {
  const { journal, engine, entries } = await start();
  const client = { user: 'ann@example.com', address: '10.9.8.7' };
  const trail = journal.startSession({ principal, target, client, tls: { version: 'TLSv1.3', cipher: 'X' } });
  await trail.started.durable;
  const entry = entries()[trail.started.index] as Entry;
  assert.deepEqual(entry.fields['tgt'], { id: 'orders-db', kind: 'postgres' });
  assert.equal(entry.fields['uti'], 'uti-1');
  for (const hidden of ['ann@', '10.9.8.7', 'Ann Other', 'db.internal']) {
    assert.ok(!(engine.entries[trail.started.index] as Buffer).includes(hidden));
  }
  const rows = [];
  for await (const row of readKeyTable(directory))
    if (row.session === trail.session) rows.push(wrappedKeyHash(row));
  assert.deepEqual(rows, [entry.key?.wh]);
  const sections = engine.sections.filter((section) => section.session === trail.session);
  const plaintext = (await unseal(engine, trail.session)).open(
    entry.payloads[0] as Entry['payloads'][0],
    sections.map((section) => section.ciphertext),
  );
  const disclosures = JSON.parse(plaintext.toString()) as string[];
  const facts = disclosures.map(readDisclosure).map(({ name, value }) => [name, value]);
  assert.deepEqual(Object.fromEntries(facts), { ...client, name: 'Ann Other' });
  const digests = entry.fields['_sd'] as string[];
  for (const disclosure of disclosures) assert.ok(digests.includes(disclosureDigest(disclosure)));
});

test('a refused knock is recorded with its clues hidden under the key of the run', async () => {
  const { journal, engine, entries } = await start();
  const { index } = journal.refused({
    code: 'identity.expired',
    clues: { address: '10.9.8.7' },
    listener: 'postgres',
  });
  const entry = entries()[index] as Entry;
  assert.deepEqual(
    [entry.kind, entry.session, entry.fields['rs'], entry.fields['lis']],
    ['deny', undefined, ['identity.expired'], 'postgres'],
  );
  assert.ok(!(engine.entries[index] as Buffer).includes('10.9.8.7'));
  const opened = (await unseal(engine, entry.fields['boot'] as string)).open(
    entry.payloads[0] as Entry['payloads'][0],
    [(engine.sections.at(-1) as { ciphertext: Buffer }).ciphertext],
  );
  assert.equal(readDisclosure((JSON.parse(opened.toString()) as string[])[0] as string).value, '10.9.8.7');
});

test('after a crash open intents become unknown and sessions end, with their places continued', async () => {
  const first = await start();
  const one = first.journal.startSession({ principal, target, client: {} });
  const two = first.journal.startSession({ principal, target, client: {} });
  await Promise.all([one.started.durable, two.started.durable]);
  const lost = [one.intent(action, decision).index, one.intent(action, decision).index];
  const { index: answered } = two.intent(action, decision);
  await first.pass(60_000);
  two.answer(answered).close({ status: 'ok', word: '', rows: 0, bytes: 0, micros: 0 });
  const size = first.engine.size;

  const second = await start(first.engine);
  const added = second.entries().slice(size);
  assert.deepEqual(
    added.map((entry) => entry.kind),
    ['boot', 'res', 'res', 'session.end', 'session.end', 'hb', 'key.rotate'],
  );
  assert.deepEqual(
    added.slice(1, 3).map((entry) => entry.ref),
    lost,
  );
  assert.deepEqual(
    added.slice(1, 4).map((entry) => [entry.session, entry.sequence, entry.previous]),
    [
      [one.session, 3, lost[1]],
      [one.session, 4, size + 1],
      [one.session, 5, size + 2],
    ],
  );
  assert.deepEqual(
    [added[4]?.session, added[4]?.sequence, added[4]?.fields['rs']],
    [two.session, 3, ['gateway-restart']],
  );
  const third = await start(first.engine);
  assert.deepEqual(third.kinds().slice(-3), ['boot', 'hb', 'key.rotate']);
});

test('a crash while closing what was open is made good by the next start', async () => {
  const first = await start();
  const trail = first.journal.startSession({ principal, target, client: {} });
  await trail.started.durable;
  trail.intent(action, decision);
  const second = await start(first.engine);
  const whole = second.engine.entries.length;
  for (let kept = whole - 5; kept < whole; kept++) {
    const engine = new MemoryEngine();
    engine.entries.push(...second.engine.entries.slice(0, kept));
    const { entries } = await start(engine);
    const closing = entries()
      .filter((entry) => entry.session === trail.session)
      .map((entry) => [entry.kind, entry.sequence]);
    assert.deepEqual(closing, [
      ['session.start', 0],
      ['req', 1],
      ['res', 2],
      ['session.end', 3],
    ]);
  }
});

test('a session silent for long does not make a restart read far back', async () => {
  const { journal, pass, entries } = await start();
  const idle = journal.startSession({ principal, target, client: {} });
  const busy = journal.startSession({ principal, target, client: {} });
  await Promise.all([idle.started.durable, busy.started.durable]);
  const { index } = idle.intent(action, decision);
  for (let count = 0; count < 50_001; count++) busy.deny(action, decision);
  await pass(60_000);
  const beat = entries().at(-2) as Entry;
  assert.deepEqual([beat.kind, beat.session, beat.fields['open']], ['hb', idle.session, [index]]);
  assert.equal(entries().at(-1)?.fields['from'], beat.index - 1);
});

test('close writes the last entry and lets go of everything', async () => {
  const { journal, engine, kinds } = await start();
  await journal.close();
  assert.equal(kinds().at(-1), 'log.close');
  assert.equal(engine.closed, true);
});
