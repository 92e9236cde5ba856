// Texts that are too long: what stays, what is said of the rest, and that no secret is left half beside the mark.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutText } from './cut-text.ts';

const room = { head: 60, tail: 40 };
const plain = (text: string) => text;
/** As a detector that knows a key by its beginning and its end. */
const scrub = (text: string) => text.replaceAll(/KEY[0-9]+END/g, '[masked:secret]');

test('a text with room is whole', () => {
  const text = 'x'.repeat(100);
  assert.deepEqual(cutText(text, room, plain), { text, leftOut: 0 });
});

test('of a longer one the beginning and the end stay, and the mark says how much is missing', () => {
  for (const length of [101, 1_000, 40_000, 2_000_000]) {
    const { text, leftOut } = cutText(`a${'-'.repeat(length - 2)}z`, room, plain);
    assert.equal(leftOut, length - 100);
    assert.match(text, /^a-{59} ⟦… [0-9,]+ characters? not shown …⟧ -{39}z$/);
    assert.ok(text.includes(` ${leftOut.toLocaleString('en')} character`), text);
  }
});

test('a secret over either cut is taken out whole, wherever it begins', () => {
  for (let at = 20; at < 60; at += 1) {
    const secret = `KEY${'7'.repeat(200)}END`;
    const begin = cutText(`${'-'.repeat(at)}${secret}${'-'.repeat(90_000)}`, room, scrub);
    assert.doesNotMatch(begin.text, /777/, `begins at ${at}`);
    const end = cutText(`${'-'.repeat(90_000)}${secret}${'-'.repeat(at - 20)}`, room, scrub);
    assert.doesNotMatch(end.text, /777/, `ends ${at - 20} before the end`);
  }
});

test('what was taken out makes no room for what detectors saw only a part of', () => {
  const known = `KEY${'7'.repeat(16_393)}END`;
  const edge = 60 + 16_384 - known.length - 5;
  const text = `${known}${'-'.repeat(edge)}lead-of-a-secret${'-'.repeat(90_000)}`;
  assert.ok(!cutText(text, room, scrub).text.includes('lead-'));
});

test('detectors are given a bounded part, however long the text is', () => {
  const seen: number[] = [];
  const count = (text: string) => {
    seen.push(text.length);
    return text;
  };
  cutText('x'.repeat(50_000_000), room, count);
  assert.ok(seen.reduce((sum, one) => sum + one, 0) < 40_000, seen.join());
});

test('no character is cut in half', () => {
  const { text } = cutText('😀'.repeat(50_000), { head: 61, tail: 41 }, plain);
  assert.ok(text.isWellFormed());
});
