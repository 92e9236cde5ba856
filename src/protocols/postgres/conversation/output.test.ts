// Bytes for the client leave in order and, where they lie together, uncopied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Output } from './output.ts';

test('pieces that lie together leave as one slice, uncopied', () => {
  const output = new Output();
  const chunk = Buffer.from('abcdef');
  output.add(chunk, 1, 3);
  output.add(chunk, 3, 5);
  const taken = output.take();
  assert.equal(taken.toString(), 'bcde');
  assert.equal(taken.buffer, chunk.buffer);
});

test('a gap or another buffer between pieces does not leave', () => {
  const output = new Output();
  const chunk = Buffer.from('abcdef');
  output.add(chunk, 0, 1);
  output.add(chunk, 2, 3);
  output.add(Buffer.from('X'), 0, 1);
  output.add(chunk, 5, 6);
  assert.equal(output.take().toString(), 'acXf');
});

test('what was taken is not given again', () => {
  const output = new Output();
  output.add(Buffer.from('a'), 0, 1);
  output.take();
  assert.equal(output.take().length, 0);
});
