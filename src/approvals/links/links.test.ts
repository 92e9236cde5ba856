// One-time links: what they say, when they are refused, and when they are used up.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { approvalRequest } from '../../../tests/support/approval-request.ts';
import { openStore } from '../../store/open-store.ts';
import { writeToken } from './link-token.ts';
import { Links, spendLink } from './links.ts';

const key = randomBytes(32);
const links = new Links({ key, console: 'https://gatelog.example.com/' });
const request = approvalRequest({ askedAt: 1_000_000 });
const before = request.expiresAt - 1;

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('link') ?? '';
}

/** A real store in a folder of its own, which counts what it is asked. */
async function realStore() {
  const folder = mkdtempSync(join(tmpdir(), 'gatelog-links-'));
  const place = { key: join(folder, 'store.key'), sqlite: join(folder, 'store.db') };
  const store = await openStore(place, { onDamaged: () => assert.fail('no row is damaged') });
  const asked: string[] = [];
  return {
    asked,
    useLink: (hash: string, until: number) => (asked.push(hash), store.useLink(hash, until)),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

test('a link leads to its request and names its channel', () => {
  const link = links.makeLink(request, 'slack');
  assert.match(link, /^https:\/\/gatelog\.example\.com\/approvals\/K3J4M5N6P7\?link=[\w-]+\.[\w-]+$/);
  assert.equal(links.readLink(tokenOf(link), before, request).channel, 'slack');
  assert.ok(link.length < 500, `${link.length}`);
});

test('every link is another, and so is what the store remembers of it', () => {
  const tokens = ['slack', 'slack', 'mail'].map((channel) => tokenOf(links.makeLink(request, channel)));
  const hashes = tokens.map((token) => links.readLink(token, before, request).hash);
  assert.equal(new Set([...tokens, ...hashes]).size, 6);
});

test('reading it any number of times uses nothing up; answering with it does', async () => {
  await using store = await realStore();
  const token = tokenOf(links.makeLink(request, 'slack'));
  for (let times = 0; times < 5; times++) links.readLink(token, before, request);
  assert.deepEqual(store.asked, []);
  await spendLink(store, links.readLink(token, before, request));
  await assert.rejects(spendLink(store, links.readLink(token, before, request)), { code: 'link.used' });
});

test('two answers at the same moment use it once', async () => {
  await using store = await realStore();
  const link = links.readLink(tokenOf(links.makeLink(request, 'slack')), before, request);
  const spent = await Promise.allSettled(Array.from({ length: 10 }, () => spendLink(store, link)));
  assert.equal(spent.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('an altered link is refused, whichever character it is', () => {
  const token = tokenOf(links.makeLink(request, 'slack'));
  for (let at = 0; at < token.length; at++) {
    const altered = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    assert.throws(() => links.readLink(altered, before, request), { code: 'link.malformed' }, altered);
  }
});

test('another writing of the same link is refused, so that it cannot be used twice', () => {
  const token = tokenOf(links.makeLink(request, 'slack'));
  const [payload = '', mac = ''] = token.split('.');
  const others = [
    `${token}=`,
    `${token}.`,
    `${payload}=.${mac}`,
    ` ${token}`,
    `${payload}\n.${mac}`,
    `${token}.x`,
  ];
  // The last character of 32 bytes carries two bits that say nothing.
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const loose = last[(last.indexOf(mac.at(-1) ?? '') & ~3) | ((last.indexOf(mac.at(-1) ?? '') + 1) & 3)];
  for (const other of [...others, `${payload}.${mac.slice(0, -1)}${loose}`])
    assert.throws(() => links.readLink(other, before, request), { code: 'link.malformed' }, other);
});

test('what is no link at all is refused', () => {
  for (const text of [
    '',
    '.',
    'a',
    'a.b',
    'a.b.c',
    '💥',
    'x'.repeat(1_000_000),
    `${'A'.repeat(40)}.${'A'.repeat(43)}`,
  ])
    assert.throws(() => links.readLink(text, before, request), { code: 'link.malformed' });
});

test('another key reads nothing, and the key of links is not the key of the store', () => {
  const token = tokenOf(links.makeLink(request, 'slack'));
  const stranger = new Links({ key: randomBytes(32), console: 'https://x.example' });
  assert.throws(() => stranger.readLink(token, before, request), { code: 'link.malformed' });
  const forged = writeToken(key, {
    ...{ request: request.id, digest: request.digest.slice(0, 16), channel: 'slack' },
    ...{ expiresAt: request.expiresAt, nonce: 'n' },
  });
  assert.throws(() => links.readLink(forged, before, request), { code: 'link.malformed' });
});

test('it ends with the request', () => {
  const token = tokenOf(links.makeLink(request, 'slack'));
  assert.throws(() => links.readLink(token, request.expiresAt, request), { code: 'link.expired' });
});

test('it is for one request, and for exactly what that asked', () => {
  const token = tokenOf(links.makeLink(request, 'slack'));
  const other = { ...request, id: 'ZZZZZZZZZZ' };
  const changed = { ...request, digest: `x${request.digest.slice(1)}` };
  for (const wrong of [other, changed])
    assert.throws(() => links.readLink(token, before, wrong), { code: 'link.other-request' });
});
