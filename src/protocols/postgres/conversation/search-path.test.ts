// The search path is split as the server splits it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schemasOf } from './probe.ts';
import { splitSearchPath } from './search-path.ts';

for (const [list, names] of [
  ['', []],
  ['public', ['public']],
  ['"$user", public', ['$user', 'public']],
  ['"Odd "" name" , b', ['Odd " name', 'b']],
  ['SECRET, "SECRET"', ['secret', 'SECRET']],
  ['a,b', ['a', 'b']],
  ['a"b', ['a"b']],
  ['""', []],
  ['Ärger', ['Ärger']],
  [`"${'x'.repeat(70)}"`, ['x'.repeat(63)]],
  [`"${'ä'.repeat(40)}"`, ['ä'.repeat(31)]],
] as const)
  test(`the search path ${JSON.stringify(list)} is ${JSON.stringify(names)}`, () => {
    assert.deepEqual(splitSearchPath(list), names);
  });

for (const list of ['a,', ',a', 'a b', '"a', '"a"b'])
  test(`${JSON.stringify(list)} is no search path`, () => assert.equal(splitSearchPath(list), undefined));

test('no schema is known when the path cannot be read', () => {
  assert.deepEqual(schemasOf({ path: 'a,', role: 'none' }, 'u'), []);
});

test('$user is the role, or the user of the session when there is none', () => {
  assert.deepEqual(schemasOf({ path: '"$user"', role: 'none' }, 'u'), ['u']);
  assert.deepEqual(schemasOf({ path: '"$user"', role: 'boss' }, 'u'), ['boss']);
});
