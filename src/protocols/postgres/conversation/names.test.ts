// Names mean what the server will mean by them, or are waited for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Names } from './names.ts';

const names = () => new Names<string>((value) => value.length);

test('a proposal of the same segment is relied on as if it had succeeded', () => {
  const on = names();
  on.propose('s', 'text', 1);
  assert.deepEqual(on.lookup('s', 1), { known: 'text' });
});

test('a proposal of an earlier segment is waited for', () => {
  const on = names();
  on.propose('s', 'text', 1);
  assert.equal(on.lookup('s', 2), 'wait');
});

test('a confirmed name is known in every segment', () => {
  const on = names();
  on.confirm(on.propose('s', 'text', 1));
  assert.deepEqual(on.lookup('s', 9), { known: 'text' });
});

test('a withdrawn proposal leaves what stood under the name', () => {
  const on = names();
  on.set('s', 'old');
  on.withdraw(on.propose('s', 'new', 1));
  assert.deepEqual(on.lookup('s', 2), { known: 'old' });
});

test('of several proposals the newest counts, and each is confirmed for itself', () => {
  const on = names();
  const [first, second] = [on.propose('s', 'a', 1), on.propose('s', 'b', 1)];
  on.confirm(first);
  assert.deepEqual(on.lookup('s', 1), { known: 'b' });
  on.withdraw(second);
  assert.deepEqual(on.lookup('s', 2), { known: 'a' });
});

test('a name given up is unknown once that is confirmed', () => {
  const on = names();
  on.set('s', 'text');
  on.confirm(on.propose('s', undefined, 1));
  assert.deepEqual(on.lookup('s', 2), { known: undefined });
});

test('size counts names and not uses; weight counts what every use holds', () => {
  const on = names();
  for (let i = 0; i < 10; i++) on.propose('', 'four', 1);
  assert.deepEqual([on.size, on.weight], [1, 40]);
});

test('weight is given back, however a name is given up', () => {
  const on = names();
  const proposal = on.propose('a', '12345', 1);
  on.withdraw(proposal);
  on.withdraw(proposal);
  on.confirm(on.propose('b', '12', 1));
  on.set('b', '123');
  on.set('c', '1');
  on.retain((_value, name) => name === 'c');
  assert.deepEqual([on.size, on.weight], [1, 1]);
  on.delete('c');
  on.delete('c');
  assert.deepEqual([on.size, on.weight], [0, 0]);
});
