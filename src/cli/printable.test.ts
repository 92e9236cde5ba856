import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countUnseen, escapeJson, foldLine, showBlock, showLine } from './printable.ts';

/** What a terminal acts on, turns around or does not draw. */
const hostile = [
  ...['\u0000', '\u0007', '\b', '\r', '\u001b', '\u007f', '\u009b', '\u00a0', '\u00ad', '\u034f', '\u200b'],
  ...['\u200e', '\u2028', '\u2029', '\u202a', '\u202e', '\u2066', '\u2069', '\u2800', '\u3164', '\ufeff'],
  ...['\ufe0f', '\ud800', '\u{e0041}', '\u{e0100}', '\u3000'],
];

describe('text of others', () => {
  it('is shown with a number for each character that would not be seen', () => {
    for (const one of hostile) {
      const shown = showLine(`a${one}b`);
      assert.match(shown, /^a⟨U\+[0-9A-F]{4,6}⟩b$/);
      assert.equal(countUnseen(`a${one}b`), 1);
    }
    assert.equal(showLine('\u001b[2J\u202e'), '⟨U+001B⟩[2J⟨U+202E⟩');
  });

  it('stays as it is when all of it can be seen', () => {
    const text = "SELECT 'größe', '注文', 'עברית', '🚚' -- ok";
    assert.equal(showLine(text), text);
    assert.equal(countUnseen(text), 0);
  });

  it('keeps its lines, each behind a bar, so that none looks like words of ours', () => {
    assert.deepEqual(showBlock('SELECT 1\ndigest     abc\n\tx', 40), [
      '│ SELECT 1',
      '│ digest     abc',
      '│ ⇥   x',
    ]);
    assert.equal(countUnseen('a\n\tb'), 0);
  });

  it('is folded behind the bar before a terminal would fold it', () => {
    const padded = `SELECT 1${' '.repeat(200)}digest     abc`;
    const lines = showBlock(padded, 40);
    assert.equal(lines.length, 6);
    for (const line of lines) assert.ok(/^[│┆] /.test(line) && line.length <= 40, line);
    assert.equal(lines.map((line) => line.slice(2)).join(''), padded);
  });

  it('is folded by the columns that wide characters take', () => {
    const lines = showBlock('注'.repeat(50), 42);
    assert.deepEqual(
      lines.map((line) => line.length),
      [22, 22, 12],
    );
  });

  it('is folded at blanks where it is words', () => {
    assert.deepEqual(foldLine('a sentence of some words', 12), ['a sentence ', 'of some ', 'words']);
    assert.deepEqual(foldLine('x'.repeat(25), 12), ['x'.repeat(12), 'x'.repeat(12), 'x']);
  });

  it('means the same in JSON, and is all visible', () => {
    const value = { text: hostile.join(''), plain: 'größe' };
    const json = escapeJson(JSON.stringify(value, undefined, 2));
    assert.equal(countUnseen(json), 0);
    assert.deepEqual(JSON.parse(json), value);
  });
});
