// Frames of a client come out whole and bounded, wherever its chunks end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bind, copyData, parse, query, sync } from '../../../../tests/support/raw-messages.ts';
import { splitSet } from '../../../../tests/support/split-set.ts';
import { frontBounds } from '../bounds.ts';
import { ClientFrames } from './client-frames.ts';

const header = (type: string, length: number) => {
  const bytes = Buffer.alloc(5);
  bytes.write(type, 'latin1');
  bytes.writeInt32BE(length, 1);
  return bytes;
};

function run(chunks: readonly Buffer[]): readonly string[] {
  const frames = new ClientFrames(frontBounds(1000));
  const found: string[] = [];
  for (const chunk of chunks) {
    frames.push(chunk);
    for (let frame = frames.peek(0); frame !== undefined; frame = frames.peek(0)) {
      found.push(frames.slice(frame.start, frame.end).toString('latin1'));
      frames.consume(frame.end);
    }
  }
  return found;
}

const messages = [query('select 1'), parse('x', { name: 'n' }), bind(), copyData('row\n'), sync()];
splitSet({
  name: 'frames of a client',
  messages,
  run,
  outputs: messages.length,
  oversized: [
    { bytes: header('Q', 1001), code: 'protocol.too-large' },
    { bytes: header('S', 5), code: 'protocol.too-large' },
    { bytes: header('Q', 3), code: 'protocol.violation' },
    { bytes: header('Q', -1), code: 'protocol.violation' },
    { bytes: header('?', 4), code: 'protocol.violation' },
  ],
});

test('frames behind one another can be looked at before the first is consumed', () => {
  const frames = new ClientFrames(frontBounds(1000));
  const [first, second] = [query('a'), query('b')];
  frames.push(first);
  frames.push(second);
  assert.equal(frames.peek(first.length)?.end, first.length + second.length);
});

test('a slice stays as it is when more comes and what was sliced is consumed', () => {
  const frames = new ClientFrames(frontBounds(1000));
  const first = query('a');
  frames.push(Buffer.from(first));
  frames.peek(0);
  const slice = frames.slice(0, first.length);
  frames.consume(first.length);
  frames.push(query('b'));
  frames.peek(0);
  assert.deepEqual(slice, first);
});

test('an incomplete frame starves, a complete one does not', () => {
  const frames = new ClientFrames(frontBounds(1000));
  const bytes = query('select 1');
  frames.push(bytes.subarray(0, 9));
  assert.equal(frames.peek(0), undefined);
  assert.ok(frames.starved);
  frames.push(bytes.subarray(9));
  assert.ok(frames.peek(0) !== undefined && !frames.starved);
});
