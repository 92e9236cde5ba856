// Parts of JSON values masked, the rest kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { column, fakeMasker } from './fake-masker.ts';
import { maskParts } from './mask-parts.ts';

const parts = fakeMasker.classesOf(column('notes'));
const masked = (text: string) => maskParts(Buffer.from(text), parts, fakeMasker)?.toString();

test('what a path leads to is masked, through keys, stars and elements', () => {
  assert.equal(
    masked('{"card":{"number":"4111","name":"A"},"x":1}'),
    '{"card":{"number":"<payment>","name":"A"},"x":1}',
  );
  assert.equal(masked('{"cards":["4111",{"n":5},null]}'), '{"cards":["<payment>","<payment>",null]}');
  assert.equal(
    masked('{"who":{"a":{"ssn":1,"b":2},"c":[{"ssn":"3"}]}}'),
    '{"who":{"a":{"ssn":"<pii>","b":2},"c":[{"ssn":"<pii>"}]}}',
  );
});

test('a key inside elements is found without naming the elements', () => {
  assert.equal(masked('[{"card":{"number":4111}}]'), '[{"card":{"number":"<payment>"}}]');
});

test('a whole object under a path is masked whole', () => {
  assert.equal(masked('{"card":{"number":{"deep":"4111"}}}'), '{"card":{"number":"<payment>"}}');
});

test('long numbers, odd keys and text without the paths stay what they are', () => {
  for (const text of ['{"a":12345678901234567890.123,"__proto__":{"x":1}}', '"text"', '[1,2.50]', 'null'])
    assert.equal(masked(text), text);
});

test('a key twice does not hide a value', () => {
  assert.ok(!masked('{"card":{"number":"4111"},"card":{"number":"4222"}}')?.includes('4'));
});

test('what is no JSON, or too deep, cannot be masked in parts', () => {
  assert.equal(masked('{"card":'), undefined);
  assert.equal(masked(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), undefined);
});
