// Tests of a session's trail: order, references, payloads by reference, answers, streams and the end.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import type { Outcome } from '../model/outcome.ts';
import { asObject, type Entry, readEntry } from './entry.ts';
import type { Json } from './jcs.ts';
import { Mac } from './payload/mac.ts';
import { MemoryLog } from './memory-log.ts';
import { Seal } from './payload/seal.ts';
import { StreamRoot } from './payload/stream-root.ts';
import { SessionTrail } from './trail.ts';
import { Unseal } from './payload/unseal.ts';

const dek = Buffer.alloc(32, 5);
const decision: Decision = {
  outcome: 'allow',
  reasons: ['policy.allowed'],
  policies: ['agents.cedar#1'],
  messages: [],
  approvers: [],
  needed: 0,
  bundle: 'f'.repeat(64),
};
const done: Outcome = { status: 'ok', word: 'SELECT 1', rows: 1, bytes: 3, micros: 120 };

function action(text: string, more: Partial<Action> = {}): Action {
  const shape = {
    verb: 'sql:select',
    accesses: [],
    understood: true,
    doubts: [],
    context: {},
    fingerprint: '',
  };
  return { shape, phase: 'execute', text, parameters: [], ...more };
}

function begin(cap = 1 << 20, durable: Promise<void> = Promise.resolve(), scrub?: (text: string) => string) {
  const log = new MemoryLog();
  const scope = { origin: log.origin, session: 's1' };
  const started = { ...log.append(() => Buffer.from('session.start')), durable };
  const ended: SessionTrail[] = [];
  const trail = new SessionTrail({
    log,
    seal: new Seal(scope, Buffer.from(dek), new Mac()),
    fragments: {
      session: ',"sid":"s1"',
      tail: ',"tgt":{"id":"t","kind":"postgres"},"v":1,"who":{"kind":"agent"}}',
    },
    cap,
    started,
    onEnd: (one) => ended.push(one),
    scrub,
  });
  const entry = (index: number): Entry => readEntry(log.entries[index] as Buffer);
  const open = (index: number, role: string): string | undefined => {
    const descriptor = entry(index).payloads.find((payload) => payload.role === role);
    if (descriptor === undefined) return undefined;
    const sections = log.sections.filter((section) => section.payload === descriptor.id);
    return new Unseal(scope, dek)
      .open(
        descriptor,
        sections.map((section) => section.ciphertext),
      )
      .toString();
  };
  return { log, trail, entry, open, ended };
}

test('each entry of a session names the one before it and its own place', () => {
  const { trail, entry, log } = begin();
  const first = trail.intent(action('SELECT 1'), decision);
  trail.deny(action('DROP TABLE t'), { ...decision, outcome: 'deny', reasons: ['policy.no-match'] });
  trail.answer(first.index).close(done);
  trail.end('client.closed', { fromClient: 10, toClient: 20 });
  const places = log.entries
    .slice(1)
    .map((_, index) => entry(index + 1))
    .map(({ kind, sequence, previous, ref }) => ({ kind, sequence, previous, ref }));
  assert.deepEqual(places, [
    { kind: 'req', sequence: 1, previous: 0, ref: undefined },
    { kind: 'deny', sequence: 2, previous: 1, ref: undefined },
    { kind: 'res', sequence: 3, previous: 2, ref: 1 },
    { kind: 'session.end', sequence: 4, previous: 3, ref: undefined },
  ]);
  assert.deepEqual(entry(4).fields['cnt'], { ask: 0, chunk: 0, deny: 1, in: 10, out: 20, req: 1, res: 1 });
});

test('a text sent twice is stored once, its parameters each time', () => {
  const { trail, entry, open, log } = begin();
  const parameters = [{ type: 'int4', value: '7', encoding: 'text' as const }];
  const intent = { text: 'tidy up', ticket: 'T-1' };
  trail.intent(action('SELECT $1', { parameters, intent }), decision);
  trail.intent(action('SELECT $1', { parameters, intent: { ...intent } }), decision);
  const ids = (index: number) =>
    Object.fromEntries(entry(index).payloads.map((payload) => [payload.role, payload.id]));
  assert.equal(ids(1)['req.text'], ids(2)['req.text']);
  assert.equal(ids(1)['req.intent'], ids(2)['req.intent']);
  assert.notEqual(ids(1)['req.params'], ids(2)['req.params']);
  assert.equal(log.sections.length, 4);
  assert.equal(open(2, 'req.text'), 'SELECT $1');
  assert.equal(open(2, 'req.params'), '[["int4","text","7"]]');
  assert.equal(open(2, 'req.intent'), '{"text":"tidy up","ticket":"T-1"}');
});

test('no text, value, intent or error stands in an entry', () => {
  const { trail, log } = begin();
  const parameters = [{ type: 'text', value: 'hidden-value', encoding: 'text' as const }];
  const { index } = trail.intent(
    action('SELECT hidden-text', { parameters, intent: { text: 'hidden-intent' } }),
    decision,
  );
  const answer = trail.answer(index);
  answer.write(Buffer.from('hidden-rows'));
  answer.close({ ...done, status: 'error', word: '22P02' }, 'hidden-error');
  for (const bytes of [...log.entries, ...log.sections.map((section) => section.ciphertext)]) {
    assert.ok(!bytes.includes('hidden'));
  }
});

test('an answer is kept as it passed, with its error beside it', () => {
  const { trail, open, entry } = begin();
  const { index } = trail.intent(action('SELECT 1'), decision);
  const answer = trail.answer(index);
  const scratch = Buffer.from('row one,');
  answer.write(scratch);
  scratch.fill(0x20);
  answer.write(Buffer.from('row two'));
  const { index: closed } = answer.close(done, 'ERROR: no');
  assert.equal(open(closed, 'res.body'), 'row one,row two');
  assert.equal(open(closed, 'res.error'), 'ERROR: no');
  assert.deepEqual(entry(closed).fields['out'], {
    bytes: 3,
    micros: 120,
    rows: 1,
    status: 'ok',
    word: 'SELECT 1',
  });
});

test('an answer beyond the cap states what was kept and what was not', () => {
  const { trail, open, entry } = begin(4);
  const { index } = trail.intent(action('SELECT 1'), decision);
  const answer = trail.answer(index);
  answer.write(Buffer.from('abc'), 1);
  answer.write(Buffer.from('def'), 1);
  const { index: closed } = answer.close(done);
  assert.equal(open(closed, 'res.body'), 'abcd');
  const cut = asObject(entry(closed).fields['cut'], 'cut');
  const rest = asObject(cut['rest'], 'rest');
  assert.deepEqual([cut['bytes'], cut['rows'], rest['bytes']], [4, 1, 2]);
  const pt = new Unseal({ origin: 'x', session: 'x' }, dek)
    .commitment(rest['id'] as string)
    .update('ef')
    .digest('base64url');
  assert.equal(rest['pt'], pt);
});

test('a stream is committed to chunk by chunk, and its outcome carries length and root', () => {
  const { trail, open, entry } = begin(10);
  const { index } = trail.intent(action('COPY t FROM STDIN'), decision);
  const chunks = ['12345', '67890', 'abcde'].map((text) => trail.chunk(index, Buffer.from(text)).index);
  assert.equal(open(chunks[1] as number, 'chunk'), '67890');
  assert.deepEqual(
    chunks.map((at) => entry(at).payloads[0]?.ct === undefined),
    [false, false, true],
  );
  assert.deepEqual(
    chunks.map((at) => [entry(at).fields['no'], entry(at).ref]),
    [
      [0, 1],
      [1, 1],
      [2, 1],
    ],
  );
  const root = new StreamRoot();
  for (const at of chunks) root.add(entry(at).payloads[0]?.pt as string);
  const { index: closed } = trail.answer(index).close(done);
  assert.deepEqual(entry(closed).fields['str'], { bytes: 15, chunks: 3, root: root.root() });
});

test('the end closes what is open as unknown and forgets the key', () => {
  const { trail, entry, open, ended } = begin();
  trail.intent(action('SELECT 1'), decision);
  const { index } = trail.intent(action('SELECT 2'), decision);
  trail.answer(index).write(Buffer.from('half'));
  const { index: end } = trail.end('session.expired', { fromClient: 0, toClient: 4 });
  assert.deepEqual([entry(3).ref, entry(4).ref, end], [1, 2, 5]);
  assert.equal((entry(4).fields['out'] as Record<string, Json>)['status'], 'unknown');
  assert.equal(open(4, 'res.body'), 'half');
  assert.deepEqual(ended, [trail]);
  assert.throws(() => trail.intent(action('SELECT 3'), decision), { code: 'trail.ended' });
});

test('what does not fit the order is refused', () => {
  const { trail } = begin();
  const { index } = trail.intent(action('SELECT 1'), decision);
  assert.throws(() => trail.answer(index + 1), { code: 'trail.no-intent' });
  const answer = trail.answer(index);
  assert.throws(() => trail.answer(index), { code: 'trail.answered' });
  answer.close(done);
  assert.throws(() => answer.close(done), { code: 'trail.answered' });
  assert.throws(() => answer.write(Buffer.of(1)), { code: 'trail.answered' });
  assert.throws(() => trail.answer(index), { code: 'trail.no-intent' });
});

test('no entry counts as durable before the wrapped data key is', async () => {
  const key = Promise.withResolvers<void>();
  const { trail } = begin(0, key.promise);
  let durable = false;
  const intent = trail.intent(action('SELECT 1'), decision).durable.then(() => {
    durable = true;
  });
  await new Promise(setImmediate);
  assert.equal(durable, false);
  key.resolve();
  await intent;
});

test('when the data key cannot be stored nothing more is recorded', async () => {
  const { trail } = begin(0, Promise.reject(new Error('disk')));
  await new Promise(setImmediate);
  assert.throws(() => trail.intent(action('SELECT 1'), decision), { code: 'log.unavailable' });
});

test('when the log fails under a long answer the next entry is refused, and the end still forgets the key', async () => {
  const { trail, log, ended } = begin();
  const { index } = trail.intent(action('SELECT 1'), decision);
  await new Promise(setImmediate);
  const answer = trail.answer(index);
  log.failure = new Error('disk');
  answer.write(Buffer.alloc(100_000));
  await new Promise(setImmediate);
  assert.throws(() => answer.close(done), { code: 'log.unavailable' });
  assert.throws(() => trail.end('log.unavailable', { fromClient: 0, toClient: 0 }));
  assert.equal(ended.length, 1);
});

test('after a section that was refused no other follows: a payload has no hole', async () => {
  const { trail, log } = begin();
  const { index } = trail.intent(action('SELECT 1'), decision);
  await new Promise(setImmediate);
  const answer = trail.answer(index);
  answer.write(Buffer.alloc(100_000));
  log.failure = new Error('too far behind');
  answer.write(Buffer.alloc(100_000));
  await new Promise(setImmediate);
  log.failure = undefined;
  const before = log.sections.length;
  assert.throws(() => answer.write(Buffer.alloc(100_000)), { code: 'log.unavailable' });
  assert.equal(log.sections.length, before);
});

test('a restart needs to read back to the first open intent, or to the last beat', () => {
  const { trail, entry } = begin();
  const { index } = trail.intent(action('SELECT 1'), decision);
  trail.deny(action('x'), decision);
  assert.equal(trail.oldestNeeded, index);
  trail.beat();
  assert.equal(trail.oldestNeeded, 3);
  assert.deepEqual(entry(3).fields['open'], [index]);
  trail.answer(index).close(done);
  assert.equal(trail.oldestNeeded, 4);
});

/** RFC 6962 section 2.1, as it is written there. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0] as Buffer);
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha(Buffer.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

test('a chunk is kept without its secrets, and what was sent is committed to and counts', () => {
  const { trail, entry, open } = begin(1 << 20, undefined, (text) => text.replaceAll('hunter2', '[secret]'));
  const { index } = trail.intent(action('COPY t FROM STDIN'), decision);
  const plain = trail.chunk(index, Buffer.from('1\tok\n')).index;
  const found = trail.chunk(index, Buffer.from('2\thunter2\n')).index;
  const odd = trail.chunk(index, Buffer.from([0xff, ...Buffer.from('hunter2'), 0xfe])).index;
  assert.equal(open(plain, 'chunk'), '1\tok\n');
  assert.equal(open(found, 'chunk'), '2\t[secret]\n');
  assert.match(open(odd, 'chunk') ?? '', /\[secret\]/);
  const roles = [plain, found, odd].map((at) => entry(at).payloads.map(({ role }) => role));
  assert.deepEqual(roles, [['chunk'], ['chunk', 'chunk.sent'], ['chunk', 'chunk.sent']]);
  const closed = trail
    .answer(index)
    .close({ status: 'ok', word: 'COPY 2', rows: 2, bytes: 0, micros: 1 }).index;
  const root = new StreamRoot();
  for (const at of [plain, found, odd]) root.add(entry(at).payloads.at(-1)?.pt as string);
  assert.deepEqual(entry(closed).fields['str'], { bytes: 5 + 10 + 9, chunks: 3, root: root.root() });
});

test('the root over chunks is that of RFC 6962 for every number of chunks up to 20', () => {
  for (let count = 0; count <= 20; count++) {
    const leaves = Array.from({ length: count }, (_, index) => Buffer.alloc(32, index));
    const root = new StreamRoot();
    for (const leaf of leaves) root.add(leaf.toString('base64url'));
    assert.equal(root.root(), treeHash(leaves).toString('base64url'));
  }
});

test('secrets of a request are not kept, and what was sent is committed to besides', () => {
  const { trail, entry, open } = begin(0, undefined, (text) => text.replaceAll('hunter2', '[masked]'));
  const changed = trail.intent(action(`ALTER ROLE a PASSWORD 'hunter2'`), decision).index;
  const plain = trail.intent(action('SELECT 1'), decision).index;
  const [kept, sent] = entry(changed).payloads;
  assert.deepEqual([kept?.role, kept?.ct !== undefined], ['req.text', true]);
  assert.deepEqual([sent?.role, sent?.ct], ['req.text.sent', undefined]);
  assert.notEqual(kept?.pt, sent?.pt);
  assert.equal(open(changed, 'req.text'), `ALTER ROLE a PASSWORD '[masked]'`);
  assert.deepEqual(
    entry(plain).payloads.map(({ role }) => role),
    ['req.text'],
  );
});

test('what was masked in an answer, and shown of a class, stands in its outcome', () => {
  const { trail, entry } = begin();
  const { index } = trail.intent(action('SELECT 1'), decision);
  const masked = { pii: { 'public.people.ssn': 3 }, payment: { '*': 1 } };
  const closed = trail.answer(index).close({ ...done, masked, shown: ['health'] });
  const { fields } = entry(closed.index);
  assert.deepEqual([fields['masked'], fields['shown']], [masked, ['health']]);
});

test('answers that do not stand are named, with the error kept beside the log, and counted', () => {
  const { trail, entry, open } = begin();
  const refs = ['INSERT 1', 'INSERT 2'].map((text) => trail.intent(action(text), decision).index);
  for (const ref of refs) trail.answer(ref).close(done);
  const { index } = trail.undone(refs, 2, { status: 'error', word: '23503', error: 'no such customer' });
  const { fields, kind } = entry(index);
  assert.deepEqual([kind, fields['refs'], fields['refn']], ['undone', refs, undefined]);
  assert.deepEqual(fields['out'], { status: 'error', word: '23503' });
  assert.equal(open(index, 'res.error'), 'no such customer');
  const { index: cut } = trail.undone(refs, 300, { status: 'unknown', word: '', error: '' });
  assert.equal(entry(cut).fields['refn'], 300);
  assert.deepEqual(entry(cut).payloads, []);
  const end = trail.end('client.closed', { fromClient: 0, toClient: 0 }).index;
  assert.equal(asObject(entry(end).fields['cnt'] as Json, 'cnt')['undone'], 2);
});
