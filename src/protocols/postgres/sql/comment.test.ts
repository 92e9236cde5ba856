// The sqlcommenter comment: taken when well formed, left alone otherwise.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takeLeading, takeTrailing } from './comment.ts';

describe('a leading comment', () => {
  it('gives intent and ticket, decoded, and the text behind it', () => {
    const found = takeLeading(
      " /* gatelog.intent='close%20the%20m%C3%B6nth' , gatelog.ticket='OPS-7',a='b' */ SELECT 1",
    );
    assert.deepEqual(found, { text: ' SELECT 1', intent: { text: 'close the mönth', ticket: 'OPS-7' } });
  });

  it('may hold an escaped quote and a comma', () => {
    const found = takeLeading("/*gatelog.intent='it\\'s, well'*/SELECT 1");
    assert.equal(found?.intent.text, "it's, well");
  });

  for (const text of [
    "/*gatelog.intent='x' /* nested */ */ SELECT 1",
    '/*gatelog.intent=x*/ SELECT 1',
    "/*gatelog.intent='x'",
    "/*gatelog.intent='%zz'*/ SELECT 1",
    "/*gatelog.intent='%ff'*/ SELECT 1",
    '/*hint*/ SELECT 1',
    '/**/ SELECT 1',
    "-- gatelog.intent='x'",
    `/*gatelog.intent='${'x'.repeat(5000)}'*/ SELECT 1`,
    "/*gatelog.intent='x',*/ SELECT 1",
  ]) {
    it(`is not taken from ${text.slice(0, 50)}`, () => assert.equal(takeLeading(text), undefined));
  }
});

describe('a trailing comment', () => {
  it('is taken with the semicolons behind it', () => {
    const found = takeTrailing("SELECT 1 /*gatelog.ticket='T'*/ ; ");
    assert.deepEqual(found, { text: 'SELECT 1 ', intent: { ticket: 'T' } });
  });

  it('is not taken when it is none', () => {
    assert.equal(takeTrailing("SELECT 'a /*x=''1''*/'"), undefined);
    assert.equal(takeTrailing('SELECT 1 /* hint */'), undefined);
  });
});
