import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLiteral, skipBlank } from './literal.ts';

const contentOf = (text: string, from = 0) => {
  const span = readLiteral(text, from);
  return span && text.slice(span.start, span.end);
};

describe('a literal', () => {
  const literals: readonly (readonly [string, string])[] = [
    [`'abc' rest`, 'abc'],
    [`''`, ''],
    [`'' VALID`, ''],
    [`'it''s'`, `it''s`],
    [`'''quoted''' x`, `''quoted''`],
    [`E'a\\'b' x`, `a\\'b`],
    [`'a\\' x'`, `a\\' x`],
    [`N'abc'`, 'abc'],
    [`U&'d\\0061t'`, 'd\\0061t'],
    [`_utf8'abc'`, 'abc'],
    [`"abc" x`, 'abc'],
    [`$$abc$$ x`, 'abc'],
    [`$a$b$$c$a$ x`, 'b$$c'],
    [`$ünï$x$ünï$`, 'x'],
    [`'a'\n'b' x`, `a'\n'b`],
    [`'a' -- more\n  'b' x`, `a' -- more\n  'b`],
    [`'a' 'b'`, 'a'],
    [`'a' /* c */ 'b'`, 'a'],
    [`''nested'' , x`, 'nested'],
    [`''''twice'''' x`, 'twice'],
  ];
  for (const [text, content] of literals) {
    it(`is read in ${JSON.stringify(text)}`, () => assert.equal(contentOf(text), content));
  }

  it('without its end reaches to the end of the text', () => {
    for (const text of [`'abc`, `E'abc\\'`, `$a$bc$b$`, `''nested'`, `'a'\n'b`]) {
      assert.equal(readLiteral(text, 0)?.end, text.length, text);
    }
  });

  it('is not a parameter, a name or a number', () => {
    for (const text of ['$1', '$PASSWORD', '%L', 'null', 'x', '1', '', ':pw', '@p', '$a']) {
      assert.equal(readLiteral(text, 0), undefined, text);
    }
  });

  it('that may go on behind too many blanks is taken to the end', () => {
    const text = `'a'\n${' '.repeat(5000)}'b' x`;
    assert.equal(readLiteral(text, 0)?.end, text.length);
  });
});

describe('blanks', () => {
  const blanks: readonly (readonly [string, number])[] = [
    ['x', 0],
    ['  \n\tx', 4],
    ['-- c\nx', 5],
    ['/* a /* b */ c */x', 17],
    ['/**/x', 4],
    ['/*', 2],
    ['--', 2],
  ];
  for (const [text, next] of blanks) {
    it(`before what follows in ${JSON.stringify(text)}`, () => assert.equal(skipBlank(text, 0), next));
  }

  it('are too many to be understood', () => {
    for (const text of [`${' '.repeat(5000)}x`, `/*${'c'.repeat(5000)}*/x`, `--${'c'.repeat(5000)}\nx`]) {
      assert.equal(skipBlank(text, 0), undefined);
    }
  });
});
