// Tests of key wrapping and the key table: only the right key opens, every change is found, a torn line is cut.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { disclose, disclosureDigest, readDisclosure } from './disclosure.ts';
import { KeyTable, readKeyTable } from './key-table.ts';
import {
  createPayloadKeyFile,
  loadPayloadKey,
  loadPrivatePayloadKey,
  readWrappedKey,
  unwrapKey,
  wrapKey,
} from './payload-keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'gatelog-keys-'));
after(() => rmSync(directory, { recursive: true }));

const scope = { origin: 'audit.example.com/gw1', session: 's1' };
const time = '2026-11-20T23:45:15.123456Z';
const dek = Buffer.alloc(32, 9);

function newKeyFile(name: string): string {
  const path = join(directory, name);
  createPayloadKeyFile(path);
  return path;
}

test('a data key wrapped to the public half opens with the private half', () => {
  const path = newKeyFile('one.pem');
  const wrapped = wrapKey(loadPayloadKey(path), scope, dek, time);
  assert.deepEqual(unwrapKey(loadPrivatePayloadKey(path), readWrappedKey(wrapped.text)), dek);
  assert.ok(!wrapped.text.includes(dek.toString('base64url')));
});

test('a public key file suffices to write', () => {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const path = join(directory, 'public.pem');
  writeFileSync(path, publicKey.export({ type: 'spki', format: 'pem' }));
  const key = loadPayloadKey(path);
  const wrapped = wrapKey(key, scope, dek, time);
  assert.deepEqual(unwrapKey({ ...key, privateKey }, wrapped), dek);
});

test('another key, another session and any changed character do not open it', () => {
  const path = newKeyFile('two.pem');
  const key = loadPrivatePayloadKey(path);
  const wrapped = wrapKey(key, scope, dek, time);
  assert.throws(() => unwrapKey(loadPrivatePayloadKey(newKeyFile('three.pem')), wrapped), {
    code: 'payload-key.other',
  });
  assert.throws(() => unwrapKey(key, { ...wrapped, session: 's2' }), { code: 'payload-key.altered' });
  const bent = wrapped.text.replace(
    /"wk":"./,
    (head) => `${head.slice(0, -1)}${head.endsWith('A') ? 'B' : 'A'}`,
  );
  assert.throws(() => unwrapKey(key, readWrappedKey(bent)), { code: 'payload-key.altered' });
});

test('a private key others can read is refused, and so is a key of another kind', () => {
  const path = newKeyFile('open.pem');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  chmodSync(path, 0o644);
  assert.throws(() => loadPayloadKey(path), { code: 'payload-key.mode' });
  const rsa = join(directory, 'ed25519.pem');
  writeFileSync(rsa, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  assert.throws(() => loadPayloadKey(rsa), { code: 'payload-key.kind' });
  assert.throws(() => loadPayloadKey(join(directory, 'none.pem')), { code: 'payload-key.file' });
  assert.throws(() => createPayloadKeyFile(path), { code: 'payload-key.file' });
});

test('rows put at the same time are all on disk when their promises resolve', async () => {
  const log = join(directory, 'log-a');
  const key = loadPayloadKey(newKeyFile('four.pem'));
  const table = await KeyTable.open(log);
  const rows = Array.from({ length: 20 }, (_, index) =>
    wrapKey(key, { ...scope, session: `s${index}` }, dek, time),
  );
  await Promise.all(rows.map((row, index) => table.put(row, index < 10 ? '2026-11-20' : '2026-11-21')));
  assert.deepEqual(readdirSync(join(log, 'keys/wrapped')).sort(), ['2026-11-20.jsonl', '2026-11-21.jsonl']);
  assert.deepEqual((await sessionsIn(log)).sort(), rows.map((row) => row.session).sort());
  await table.close();
});

async function sessionsIn(log: string): Promise<string[]> {
  const sessions: string[] = [];
  for await (const row of readKeyTable(log)) sessions.push(row.session);
  return sessions;
}

test('a torn last line is cut off before the next row is written', async () => {
  const log = join(directory, 'log-b');
  const key = loadPayloadKey(newKeyFile('five.pem'));
  const put = async (session: string) => {
    const table = await KeyTable.open(log);
    await table.put(wrapKey(key, { ...scope, session }, dek, time), '2026-11-20');
    await table.close();
  };
  await put('s1');
  const path = join(log, 'keys/wrapped/2026-11-20.jsonl');
  appendFileSync(path, '{"alg":"X25519-HK');
  await put('s2');
  assert.equal(readFileSync(path, 'utf8').split('\n').length, 3);
  appendFileSync(path, '{"alg":');
  assert.deepEqual(await sessionsIn(log), ['s1', 's2']);
});

test('the digest of a disclosure is that of the example in RFC 9901', () => {
  const disclosure = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
  assert.equal(disclosureDigest(disclosure), 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
  assert.deepEqual(readDisclosure(disclosure), {
    salt: '_26bc4LT-ac6q2KI6cBW5es',
    name: 'family_name',
    value: 'Möbius',
  });
});

test('each fact has a salt of its own, and decoys hide how many there are', () => {
  const bytes = (length: number) => Buffer.alloc(length, counter++);
  let counter = 0;
  const made = disclose({ user: 'ann', application: 'ann' }, { bytes, below: () => 3 });
  assert.equal(made.disclosures.length, 2);
  assert.equal(made.digests.length, 5);
  assert.deepEqual(made.digests, [...made.digests].sort());
  for (const disclosure of made.disclosures) assert.ok(made.digests.includes(disclosureDigest(disclosure)));
  assert.notEqual(
    readDisclosure(made.disclosures[0] as string).salt,
    readDisclosure(made.disclosures[1] as string).salt,
  );
});

test('what is no disclosure is refused', () => {
  for (const text of [
    '',
    'AAAA',
    Buffer.from('[1,2,3]').toString('base64url'),
    Buffer.from('["a","b"]').toString('base64url'),
  ]) {
    assert.throws(() => readDisclosure(text), { code: 'disclosure.shape' });
  }
});
