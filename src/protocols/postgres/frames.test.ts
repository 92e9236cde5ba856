// Tests of the framing in both directions, with the shared split set.
import assert from 'node:assert/strict';
import test from 'node:test';
import { splitSet } from '../../../tests/support/split-set.ts';
import { GatelogError } from '../../model/error.ts';
import { backBounds, frontBounds } from './bounds.ts';
import * as encode from './encode.ts';
import * as request from './encode-request.ts';
import { frame } from './frame.ts';
import { FrameScanner } from './frame-scanner.ts';
import { back, front, targetBroke, violation } from './messages.ts';
import { StreamWalker } from './stream-walker.ts';

const LIMIT = 1000;

function scan(chunks: readonly Buffer[]): readonly unknown[] {
  const scanner = new FrameScanner(frontBounds(LIMIT), violation);
  const views: [number, Buffer][] = [];
  for (const chunk of chunks) {
    scanner.push(chunk);
    while (scanner.next()) views.push([scanner.type, scanner.body()]);
  }
  // Copied only now: a view that was written over would show.
  return views.map(([type, body]) => [type, body.toString('hex')]);
}

splitSet({
  name: 'client frames',
  messages: [
    request.encodeQuery('SELECT 1'),
    request.encodeParse('', 'SELECT $1', [23]),
    request.encodeBind({
      portal: '',
      statement: '',
      formats: [],
      values: [Buffer.from('7')],
      resultFormats: [],
    }),
    request.encodeDescribe('P', ''),
    request.encodeExecute(''),
    request.encodeFlush(),
    request.encodeSync(),
    frame(front.copyData, (to) => to.bytes(Buffer.alloc(40, 7))),
    frame(front.copyDone),
    request.encodeTerminate(),
  ],
  run: scan,
  outputs: 10,
  oversized: [
    { bytes: Buffer.from('510000ffff', 'hex'), code: 'protocol.too-large' },
    { bytes: Buffer.from('5300000005', 'hex'), code: 'protocol.too-large' },
    { bytes: Buffer.from('5100000003', 'hex'), code: 'protocol.violation' },
    { bytes: Buffer.from('51ffffffff', 'hex'), code: 'protocol.violation' },
    { bytes: Buffer.from('0000000000', 'hex'), code: 'protocol.violation' },
  ],
});

/** Pieces of one frame are joined, so that the result does not depend on the chunks. */
function walk(chunks: readonly Buffer[]): readonly unknown[] {
  const walker = new StreamWalker(backBounds(), targetBroke);
  const frames: { type: number; pieces: Buffer[]; whole: boolean }[] = [];
  for (const chunk of chunks) {
    walker.push(chunk);
    while (walker.next()) {
      if (walker.first) frames.push({ type: walker.type, pieces: [], whole: false });
      const last = frames.at(-1) as (typeof frames)[number];
      last.pieces.push(walker.buffer.subarray(walker.start, walker.end));
      last.whole = walker.last;
    }
  }
  const whole = frames.filter((one) => one.whole);
  return whole.map(({ type, pieces }) => [type, Buffer.concat(pieces).toString('hex')]);
}

splitSet({
  name: 'target frames',
  messages: [
    encode.encodeColumns([
      { name: 'a', table: 0, attribute: 0, type: 25, size: -1, modifier: -1, format: 0 },
    ]),
    encode.encodeRow([Buffer.from('one')]),
    encode.encodeRow([null]),
    frame(back.copyData),
    encode.encodeRow([Buffer.from('x'.repeat(30))]),
    encode.encodeCommandComplete('SELECT 3'),
    frame(back.copyDone),
    encode.encodeError(new Map([['M', 'no']])),
    encode.encodeReady('I'),
  ],
  run: walk,
  outputs: 9,
  oversized: [
    { bytes: Buffer.from('5a00ffffff', 'hex'), code: 'target.failed' },
    { bytes: Buffer.from('4400000003', 'hex'), code: 'target.failed' },
    { bytes: Buffer.from('0000000000', 'hex'), code: 'target.failed' },
  ],
});

test('a frame that lies whole in a chunk is not copied', () => {
  const chunk = Buffer.concat([request.encodeSync(), request.encodeQuery('SELECT 1')]);
  const scanner = new FrameScanner(frontBounds(LIMIT), violation);
  scanner.push(chunk);
  assert.ok(scanner.next() && scanner.next());
  assert.equal(scanner.buffer, chunk);
  assert.equal(scanner.held, 0);
});

test('the promise of a large message takes no memory before its bytes come', () => {
  const scanner = new FrameScanner(frontBounds(16 * 1024 * 1024), violation);
  scanner.push(Buffer.from('5100ffffff', 'hex'));
  assert.equal(scanner.next(), false);
  scanner.push(Buffer.from('SELECT'));
  assert.equal(scanner.next(), false);
  assert.ok(scanner.buffer.length <= 4096);
});

test('a large message that drips in is copied a few times, not once per chunk', () => {
  const text = 'x'.repeat(4 * 1024 * 1024);
  const message = request.encodeQuery(text);
  const scanner = new FrameScanner(frontBounds(message.length), violation);
  const buffers = new Set<Buffer>();
  for (let at = 0; at < message.length; at += 1000) {
    scanner.push(message.subarray(at, at + 1000));
    buffers.add(scanner.buffer);
    assert.equal(scanner.next(), at + 1000 >= message.length);
  }
  assert.ok(buffers.size < 20, String(buffers.size));
  assert.equal(scanner.body().length, text.length + 1);
});

test('a run of rows is walked in one step, up to the row that is not whole', () => {
  const row = encode.encodeRow([Buffer.from('abc')]);
  const walker = new StreamWalker(backBounds(), targetBroke);
  const bytes = Buffer.concat([...Array.from({ length: 100 }, () => row), row.subarray(0, 7)]);
  walker.push(bytes);
  assert.ok(walker.next() && walker.first && walker.last);
  assert.equal(walker.skipSame(), 99);
  assert.equal(walker.end, row.length * 100);
  assert.ok(walker.next() && walker.first && !walker.last);
  assert.equal(walker.skipSame(), 0);
  assert.equal(walker.next(), false);
  assert.ok(walker.inside);
});

test('a row of a gigabyte passes in pieces that are the chunks themselves', () => {
  const walker = new StreamWalker(backBounds(), targetBroke);
  walker.push(Buffer.from('4440000000', 'hex'));
  assert.ok(walker.next() && walker.first && !walker.last);
  const chunk = Buffer.alloc(64 * 1024);
  let left = 0x40000000 - 4;
  while (left > 0) {
    walker.push(chunk);
    assert.ok(walker.next() && !walker.first);
    assert.equal(walker.buffer, chunk);
    left -= walker.end - walker.start;
    assert.equal(walker.last, left === 0);
  }
});

test('an error text beyond its bound ends the session instead of filling memory', () => {
  const walker = new StreamWalker(backBounds(), targetBroke);
  walker.push(Buffer.from('4500500000', 'hex'));
  assert.throws(() => walker.next(), GatelogError);
});
