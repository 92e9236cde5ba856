// What a statement cannot do to the message it is shown in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showLine, showText } from './show-text.ts';

const space = { bytes: 2800, lines: 40 };
const show = (text: string) => showText(text, space);

test('plain statements stay as they are', () => {
  const text = "UPDATE orders\n   SET note = 'Zürich 東京 🚀', total = 1 + 2\n WHERE id = $1 -- done";
  assert.equal(show(text), text);
});

test('characters that hide, reorder or control are written out', () => {
  assert.equal(
    show('a\u202Eb\u2066c\u200Bd\u00ADe\uFEFFf'),
    'a\\u{202E}b\\u{2066}c\\u{200B}d\\u{AD}e\\u{FEFF}f',
  );
  assert.equal(show('\u001B[2J\u0000\u0007\rx'), '\\u{1B}[2J\\u{0}\\u{7}\\u{D}x');
  assert.equal(
    show('\u{E0041}\u3164\u2800\u00A0\u3000\u2028\uFE0F'),
    '\\u{E0041}\\u{3164}\\u{2800}\\u{A0}\\u{3000}\\u{2028}\\u{FE0F}',
  );
  assert.equal(show('\uD800x'), '\\u{D800}x');
});

test('marks pile up on a letter only so far', () => {
  assert.equal(show('e\u0301'), 'e\u0301');
  assert.equal(show(`e${'\u0301'.repeat(5)}`), `e${'\u0301'.repeat(3)}\\u{301}\\u{301}`);
});

test('addresses are no links any more', () => {
  assert.equal(
    show('see https://evil.example and WWW.evil.example'),
    'see https[:]//evil.example and WWW[.]evil.example',
  );
});

test('what stands behind a long beginning is shown', () => {
  const text = `SELECT 1; -- ${'x'.repeat(100_000)}\n; DROP TABLE orders`;
  const [, head = '', missing = '', tail = ''] =
    /^([^]+)\n… ([\d,]+) characters are not shown here …\n([^]+)$/.exec(show(text)) ?? [];
  assert.equal(head.length + Number(missing.replaceAll(',', '')) + tail.length, text.length);
  assert.ok(text.startsWith(head) && text.endsWith(tail) && tail.endsWith('; DROP TABLE orders'));
  assert.match(
    show(`SELECT 1${'\n'.repeat(5000)}; DROP TABLE orders`),
    /^SELECT 1\n⟨5,000 line ends⟩\n; DROP TABLE orders$/,
  );
  assert.match(
    show(`SELECT 1${' '.repeat(5000)}; DROP TABLE orders`),
    /^SELECT 1 ⟨5,000 spaces⟩ ; DROP TABLE orders$/,
  );
  assert.match(
    show(`${'SELECT 1;\n'.repeat(500)}DROP TABLE orders`),
    /not shown here …\n[^]*DROP TABLE orders$/,
  );
});

test('it fits its room, whatever it is made of', () => {
  for (const piece of [
    'x',
    '"',
    '\\',
    '東',
    '🚀',
    '\u202E',
    '\u{E0041}',
    '\n',
    'a\n',
    ' ',
    '\t',
    '\uD800',
    '\u0301',
    '://',
    '{{',
  ])
    for (const times of [1, 39, 40, 41, 699, 700, 701, 2799, 2800, 2801, 50_000]) {
      const shown = show(piece.repeat(times));
      assert.ok(
        Buffer.byteLength(shown) <= space.bytes,
        `${JSON.stringify(piece)} × ${times}: ${Buffer.byteLength(shown)}`,
      );
      assert.ok(shown.split('\n').length <= space.lines, `${JSON.stringify(piece)} × ${times}: lines`);
    }
});

test('a line stays one line', () => {
  assert.equal(showLine('fix\nApproved by: the boss\r\nok', 200), 'fix⏎Approved by: the boss⏎ok');
  const shown = showLine(`a${'b'.repeat(9000)}c`, 160);
  assert.ok(Buffer.byteLength(shown) <= 160 && shown.startsWith('ab') && shown.endsWith('bc'), shown);
});
