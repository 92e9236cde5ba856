// Tests of the audit commands over a real log: what they print, as text and JSON, and their exit codes.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseVkey } from '../audit/log/note.ts';
import { verifyProof } from '../audit/log/prove.ts';
import { sampleOrigin, samplePayloadKey, writeSample } from '../audit/verify/sample-log.ts';
import { run as prove } from './audit-prove.ts';
import { run as show } from './audit-show.ts';
import { run as verify } from './audit-verify.ts';

const root = mkdtempSync(join(tmpdir(), 'gatelog-cli-audit-'));
const log = join(root, 'log');
before(() => writeSample(log, 3));
after(() => rmSync(root, { recursive: true }));

function capture() {
  const out: (string | Buffer)[] = [];
  const err: string[] = [];
  const io = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  };
  return { io, text: () => out.join(''), errors: () => err.join('') };
}

const vkeyFile = () => join(log, 'keys/log.vkey');

test('verify says OK, what it counted, and loudly what it did not check', async () => {
  const { io, text } = capture();
  assert.equal(await verify([log, '--vkey', vkeyFile(), '--key', samplePayloadKey(log)], io), 0);
  assert.match(text(), /^OK {2}/);
  assert.match(text(), /NO EXTERNAL ANCHOR/);
  assert.match(text(), /entries +\d+, newest .*, closed/);
});

test('verify tells an altered log from a truncated one by exit code', async () => {
  const copy = join(root, 'altered');
  cpSync(log, copy, { recursive: true });
  const path = join(copy, 'checkpoint');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/\n\d+\n/, '\n9\n'));
  const { io, text } = capture();
  assert.equal(await verify([copy, '--json'], io), 3);
  assert.equal((JSON.parse(text()) as { verdict: string }).verdict, 'altered');
  const bigger = join(root, 'kept');
  writeFileSync(bigger, readFileSync(join(log, 'checkpoint')));
  assert.equal(await verify([log, '--checkpoint', bigger], io), 0);
});

test('verify of what is no log is incomplete, and a wrong command line is a usage error', async () => {
  const { io, errors } = capture();
  assert.equal(await verify([root], io), 7);
  assert.match(errors(), /INCOMPLETE/);
  await assert.rejects(verify([], io), { code: 'cli.usage' });
  await assert.rejects(verify([log, '--min-index', 'x'], io), { code: 'cli.usage' });
  await assert.rejects(verify([log, '--vkey', join(root, 'none')], io), { code: 'cli.usage' });
});

test('verify takes a trust file and a maximum age', async () => {
  const trust = join(root, 'trust');
  writeFileSync(
    trust,
    `# ours\nlog ${readFileSync(vkeyFile(), 'utf8').trim()} https://log.example.com/\nquorum none\n`,
  );
  const { io, text } = capture();
  assert.equal(await verify([log, '--trust', trust, '--max-age', '1', '--json'], io), 0);
  const { notChecked } = JSON.parse(text()) as { notChecked: string[] };
  assert.ok(!notChecked.some((sentence) => sentence.startsWith('the signing key')));
});

test('prove writes a proof that others can check', async () => {
  const { io, text } = capture();
  assert.equal(await prove(['4', '--directory', log, '--json'], io), 0);
  const { proof, entry } = JSON.parse(text()) as { proof: string; entry: string };
  const known = [parseVkey(readFileSync(vkeyFile(), 'utf8').trim())];
  assert.equal(verifyProof(proof, Buffer.from(entry), known, sampleOrigin).index, 4);
  await assert.rejects(prove(['999999', '--directory', log], io), { code: 'log.no-entry' });
  await assert.rejects(prove(['x', '--directory', log], io), { code: 'cli.usage' });
});

test('prove refuses to prove a changed entry', async () => {
  const copy = join(root, 'changed');
  cpSync(log, copy, { recursive: true });
  const { size } = JSON.parse(await output(() => verify([copy, '--json'], current.io))) as { size: number };
  const bundle = join(copy, `tile/entries/000.p/${size}`);
  const bytes = readFileSync(bundle);
  bytes[40] = (bytes[40] as number) ^ 1;
  writeFileSync(bundle, bytes);
  await assert.rejects(prove(['0', '--directory', copy], capture().io), { code: 'proof.mismatch' });
});

let current = capture();
async function output(command: () => Promise<number>): Promise<string> {
  current = capture();
  await command();
  return current.text();
}

test('show words an entry with its payloads for the key holder only', async () => {
  const key = ['--key', samplePayloadKey(log)];
  const opened = await output(() => show(['3', '--directory', log, ...key], current.io));
  assert.match(opened, /^3 \S+Z req\n/);
  assert.match(opened, /req\.text \(9 bytes\):\n {4}SELECT \$1\n/);
  const closed = await output(() => show(['3', '--directory', log], current.io));
  assert.match(closed, /req\.text \(9 bytes\): payload\.key/);
  assert.ok(!closed.includes('SELECT'));
});

test('show words an answer as its protocol does, gives JSON, and raw bytes to a pipe', async () => {
  const at = ['4', '--directory', log, '--key', samplePayloadKey(log)];
  const answer = (protocol: string, bytes: Buffer) => `${protocol}: ${bytes.length} bytes`;
  assert.match(await output(() => show(at, current.io, { answer })), /postgres: 5 bytes/);
  const [one] = JSON.parse(await output(() => show([...at, '--json'], current.io))) as {
    payloads: { base64: string }[];
  }[];
  assert.equal(Buffer.from(one?.payloads[0]?.base64 as string, 'base64').toString(), 'row 0');
  assert.equal(await output(() => show([...at, '--raw', 'res.body'], current.io)), 'row 0');
  assert.equal(await show([...at, '--raw', 'none'], capture().io), 1);
});

test('show takes a session', async () => {
  const first = await output(() => show(['3', '--directory', log, '--json'], current.io));
  const [{ entry }] = JSON.parse(first) as [{ entry: { sid: string } }];
  const all = await output(() => show([entry.sid, '--directory', log], current.io));
  assert.match(all, /session\.start/);
  assert.match(all, /session\.end/);
});
