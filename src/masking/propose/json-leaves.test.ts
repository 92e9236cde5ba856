// Strings and numbers of JSON with their places: in whole texts, in texts that were cut, and in what is no JSON.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leavesOf } from './json-leaves.ts';

const shown = (text: string) => leavesOf(text).map(({ steps, text: value }) => `${steps.join('.')}=${value}`);

test('each string and number with the way to it', () => {
  const text = '{"a": {"b": ["x", 1, true, null]}, "c": [{"d": "y"}, {"d": -2.5e3}], "e": "", "f": []}';
  assert.deepEqual(shown(text), ['a.b.[]=x', 'a.b.[]=1', 'c.[].d=y', 'c.[].d=-2.5e3', 'e=']);
});

test('the nearest key stands beside it', () => {
  const keys = leavesOf('["top", {"a": [["in"]], "b": {"c": 1}}]').map(({ key }) => key);
  assert.deepEqual(keys, ['', 'a', 'c']);
});

test('a value that is one string or number has no steps', () => {
  assert.deepEqual(shown(' "alone" '), ['=alone']);
  assert.deepEqual(shown('42'), ['=42']);
});

test('signs inside strings are part of them, and escapes are undone', () => {
  assert.deepEqual(shown('{"a\\"b": "c\\u0041\\n,}", "d": "e:{"}'), ['a"b=cA\n,}', 'd=e:{']);
});

test('a text that was cut is read as far as it goes', () => {
  const whole = '{"a": "one", "b": {"c": ["two\\n", 34]}}';
  const ends = ['a=one', 'b.c.[]=two\n', 'b.c.[]=34'];
  for (let end = 0; end < whole.length; end++) {
    const found = shown(whole.slice(0, end));
    assert.deepEqual(found.slice(0, -1), ends.slice(0, Math.max(0, found.length - 1)), String(end));
  }
  assert.deepEqual(shown('{"a": "half an addr'), ['a=half an addr']);
  assert.deepEqual(shown('{"a": "b\\'), ['a=b']);
});

test('what lies very deep is told as if it lay higher', () => {
  const [leaf] = leavesOf(`${'{"a":'.repeat(800)}"x"`);
  assert.equal(leaf?.steps.length, 12);
});

test('what is no JSON neither throws nor hangs', () => {
  for (const text of [
    '',
    '}}}]]',
    ',,:',
    '"',
    '\\',
    'plain words',
    '{]}',
    '[}'.repeat(2000),
    '"\\'.repeat(3000),
  ])
    assert.ok(Array.isArray(leavesOf(text)), text.slice(0, 20));
});
