// Cutting a file into policies, and finding places in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, splitPolicies } from './split.ts';

test('a file is cut at semicolons, not at those in strings and comments', () => {
  const text =
    '// first; really\npermit (a) when { "x;\\";y" == "" }; // ;\n\nforbid // not; yet\n (b);  // end\n';
  assert.deepEqual(
    splitPolicies(text).map((piece) => piece.text),
    ['permit (a) when { "x;\\";y" == "" };', 'forbid // not; yet\n (b);'],
  );
});

test('what follows the last semicolon is a piece of its own, unless it is blank', () => {
  assert.deepEqual(splitPolicies(' // only a remark'), []);
  assert.deepEqual(splitPolicies('permit(a); forbid'), [
    { text: 'permit(a);', start: 0 },
    { text: 'forbid', start: 11 },
  ]);
});

test('an open string runs to the end of the file', () => {
  assert.equal(splitPolicies('permit("a; forbid(b);').length, 1);
});

test('a place counts lines and columns from 1, in characters, from an offset in bytes', () => {
  const file = '// é\n  permit("é€😀", x);';
  const [piece] = splitPolicies(file);
  assert.ok(piece);
  assert.deepEqual(placeOf(file, piece, 0), { line: 2, column: 3 });
  assert.deepEqual(placeOf(file, piece, Buffer.byteLength('permit("é€😀", ')), { line: 2, column: 17 });
});
