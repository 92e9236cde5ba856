// Runs of rows with some of their columns masked, byte for byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowMasks, type ValueMask } from './mask-rows.ts';

type Values = readonly (string | null)[];

function row(values: Values): Buffer {
  const parts: Buffer[] = [Buffer.alloc(2)];
  parts[0]?.writeInt16BE(values.length);
  for (const value of values) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : Buffer.byteLength(value));
    parts.push(length, Buffer.from(value ?? ''));
  }
  const body = Buffer.concat(parts);
  const head = Buffer.from([0x44, 0, 0, 0, 0]);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const rows = (...all: Values[]): Buffer => Buffer.concat(all.map(row));
const constant =
  (text: string | null): ValueMask =>
  () =>
    text === null ? null : Buffer.from(text);

function rewrite(masks: readonly (ValueMask | undefined)[], bytes: Buffer): Buffer {
  return new RowMasks(masks).rewrite(bytes, 0, bytes.length);
}

test('a masked column is replaced in every row, longer, shorter, empty or by NULL', () => {
  const before = rows(['1', 'secret', 'x'], ['2', '', 'y'], ['3', null, 'z']);
  for (const [mask, shown] of [
    [constant('[masked]'), '[masked]'],
    [constant('m'), 'm'],
    [constant(''), ''],
    [constant(null), null],
  ] as const)
    assert.deepEqual(
      rewrite([undefined, mask, undefined], before),
      rows(['1', shown, 'x'], ['2', shown, 'y'], ['3', null, 'z']),
    );
});

test('several masked columns, the first and the last among them', () => {
  const before = rows(['a', 'b', 'c'], ['d', 'e', 'f']);
  assert.deepEqual(
    rewrite([constant('11'), undefined, constant(null)], before),
    rows(['11', 'b', null], ['11', 'e', null]),
  );
});

test('a mask that leaves some values as they are changes the others only', () => {
  const odd: ValueMask = (value) => (value.length % 2 === 1 ? Buffer.from('odd') : undefined);
  const before = rows(['aa', 'b'], ['ccc', 'dd'], ['', 'eeeee']);
  const masks = new RowMasks([odd, odd]);
  assert.deepEqual(masks.rewrite(before, 0, before.length), rows(['aa', 'odd'], ['odd', 'dd'], ['', 'odd']));
  assert.deepEqual(masks.counts, [1, 2]);
});

test('a mask as long as the value leaves the lengths alone', () => {
  assert.deepEqual(rewrite([constant('xyz')], rows(['abc'], ['def'])), rows(['xyz'], ['xyz']));
});

test('what stands around the run is left out', () => {
  const bytes = Buffer.concat([Buffer.from('before'), row(['a']), Buffer.from('behind')]);
  assert.deepEqual(new RowMasks([constant('b')]).rewrite(bytes, 6, bytes.length - 6), row(['b']));
});

test('masks far longer than the rows', () => {
  const long = 'm'.repeat(10_000);
  assert.deepEqual(
    rewrite([constant(long), constant(long)], rows(['a', 'b'], ['c', 'd'])),
    rows([long, long], [long, long]),
  );
});

test('a row that does not hold what was announced ends the session', () => {
  const whole = row(['a', 'b']);
  assert.throws(() => rewrite([constant('x')], whole), { code: 'target.failed' });
  const cut = Buffer.from(whole);
  cut.writeInt32BE(99, 7);
  assert.throws(() => rewrite([constant('x'), undefined], cut), { code: 'target.failed' });
  cut.writeInt32BE(-2, 7);
  assert.throws(() => rewrite([undefined, constant('x')], cut), { code: 'target.failed' });
});
