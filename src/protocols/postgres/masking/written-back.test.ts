// Masks among the values of a statement that writes.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadParser } from '../sql/parser.ts';
import { fakeMasker } from './fake-masker.ts';
import { maskWrittenBack } from './written-back.ts';

before(loadParser);

const found = (text: string, values: readonly string[] = [], written = ['pii']) =>
  maskWrittenBack(
    text,
    values.map((value) => ({ type: 'text', value, encoding: 'text' })),
    written,
    fakeMasker,
  );

test('a mask is found as a literal, however it is written, and as a parameter', () => {
  assert.equal(found(`update people set ssn = '<pii>'`), 'pii');
  assert.equal(found(`insert into people (ssn) values (E'<pi\\x69>')`), 'pii');
  assert.equal(found(`insert into people (ssn) values ($$<pii>$$)`), 'pii');
  assert.equal(found('update people set ssn = $1', ['<pii>']), 'pii');
});

test('another value, another class and a comment are none', () => {
  assert.equal(found(`update people set ssn = '219' /* <pii> */`), undefined);
  assert.equal(found(`update people set ssn = '<payment>'`), undefined);
  assert.equal(found(`update people set name = '<pii>'`, [], []), undefined);
});

test('what a detector left behind is found whatever is written', () => {
  assert.equal(found(`update people set name = 'my <found> card'`, [], []), 'payment');
  assert.equal(found('update people set name = $1', ['my <found> card'], []), 'payment');
});
