// Tests of the templates: for random inputs their bytes are exactly the canonical spelling, and bounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Access, Action } from '../model/action.ts';
import type { Decision } from '../model/decision.ts';
import { maximumEntry, readEntry } from './entry.ts';
import { resourceText, whoFields } from './fragments.ts';
import { parseCanonical } from './jcs.ts';
import { descriptorText, encodeChunk, encodeOutcome, encodeRequest, payloadsText } from './template.ts';

/** A small generator, so that a failure can be repeated: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

const alphabet = [
  'a',
  'Z',
  '"',
  '\\',
  '/',
  '\n',
  '\u0000',
  '\u001f',
  'é',
  '€',
  '\u2028',
  '😀',
  '\ud800',
  '%',
  ' ',
];
const hash = 'A'.repeat(43);

function words(next: () => number, most: number): string {
  return Array.from(
    { length: Math.floor(next() * most) },
    () => alphabet[Math.floor(next() * alphabet.length)],
  ).join('');
}

function list<T>(next: () => number, most: number, make: () => T): T[] {
  return Array.from({ length: Math.floor(next() * most) }, make);
}

function randomAccess(next: () => number): Access {
  return {
    verb: words(next, 20),
    resource: { kind: 'Table', path: list(next, 4, () => words(next, 80)) },
    context: {},
  };
}

function randomAction(next: () => number): Action {
  const shape = {
    verb: words(next, 30),
    accesses: list(next, 6, () => randomAccess(next)),
    understood: next() < 0.5,
    doubts: list(next, 3, () => words(next, 30)),
    context: {},
    fingerprint: next() < 0.5 ? '' : words(next, 20),
  };
  return { shape, phase: next() < 0.5 ? 'execute' : 'prepare', text: '', parameters: [] };
}

function randomDecision(next: () => number): Decision {
  return {
    outcome: next() < 0.5 ? 'allow' : 'needs-approval',
    reasons: ['policy.allowed'],
    policies: list(next, 100, () => words(next, 30)),
    messages: [],
    approvers: list(next, 3, () => words(next, 12)),
    needed: 0,
    bundle: words(next, 64),
  };
}

const tail = `,"tgt":{"id":"orders-db","kind":"postgres"},"v":1,"who":{"principal":"u"}}`;
const session = { session: ',"sid":"s1"', tail };
const at = (index: number) => ({
  log: 'audit.example.com/"gw"/é',
  index,
  time: '2026-11-20T23:45:15.123456Z',
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
});

function randomPayloads(next: () => number): string {
  const whole = { id: 'p3', role: 'req.text', len: 17, pt: hash, ct: hash };
  const { ct: _, ...bare } = whole;
  return payloadsText(list(next, 3, () => descriptorText(next() < 0.5 ? whole : bare)));
}

test('templates spell what the canonical form spells, for random inputs', () => {
  const next = random(20261121);
  for (let index = 0; index < 3_000; index++) {
    const place = { sequence: index, previous: index };
    const payloads = randomPayloads(next);
    const kind = next() < 0.5 ? 'req' : 'deny';
    const outcome = {
      status: 'ok' as const,
      word: words(next, 300),
      rows: next() * 1e9,
      bytes: next() * 1e18,
      micros: -1,
    };
    const cut =
      next() < 0.5
        ? {}
        : { cut: { bytes: 1, rest: { bytes: 2, id: 'p9', pt: hash }, ...(next() < 0.5 ? {} : { rows: 3 }) } };
    const stream = next() < 0.5 ? {} : { stream: { chunks: 3, bytes: 4, root: hash } };
    for (const bytes of [
      encodeRequest(kind, at(index), place, session, randomAction(next), randomDecision(next), payloads),
      encodeOutcome(at(index), place, session, 5, outcome, payloads, { ...cut, ...stream }),
      encodeChunk(at(index), place, session, 5, 6, payloads),
    ]) {
      parseCanonical(bytes);
      assert.equal(readEntry(bytes).index, index);
    }
  }
});

test('an entry with more accesses than fit states how many there were', () => {
  const access: Access = {
    verb: 'sql:select',
    resource: { kind: 'Table', path: ['é'.repeat(63), '😀'.repeat(63)] },
    context: {},
  };
  const shape = {
    verb: 'sql:select',
    accesses: Array.from({ length: 5_000 }, () => access),
    understood: false,
    doubts: Array(500).fill('x'.repeat(5_000)) as string[],
    context: {},
    fingerprint: 'f'.repeat(9_999),
  };
  const decision: Decision = {
    outcome: 'deny',
    reasons: ['policy.no-match'],
    policies: Array(500).fill('é'.repeat(9_999)) as string[],
    messages: [],
    approvers: [],
    needed: 0,
    bundle: 'b',
  };
  const action: Action = { shape, phase: 'execute', text: '', parameters: [] };
  const bytes = encodeRequest('deny', at(1), { sequence: 1, previous: 0 }, session, action, decision, '');
  assert.ok(bytes.length < maximumEntry);
  const { fields } = readEntry(bytes);
  assert.equal(fields['accn'], 5_000);
  assert.equal(fields['psn'], 500);
  assert.ok((fields['acc'] as unknown[]).length < 257);
});

test('a name with a separator cannot pass for a path', () => {
  const table = (path: string[]) => resourceText({ kind: 'Table', path });
  assert.equal(table(['a/b', 'c%']), 'Table:a%2Fb/c%25');
  assert.notEqual(table(['a/b', 'c']), table(['a', 'b/c']));
});

test('mail addresses, URLs and names with blanks stay out of `who`', () => {
  const who = whoFields({
    kind: 'user',
    tokenKind: 'oidc',
    tenant: 'https://login.example.com/',
    subject: 'ann@example.com',
    actor: 'client-7',
    human: 'Ann Other',
    groups: [],
    roles: [],
    directoryRoles: [],
    scopes: [],
    displayName: 'Ann Other',
    expiresAt: 0,
  });
  assert.deepEqual(who, { agent: 'client-7', kind: 'user', token: 'oidc' });
});
