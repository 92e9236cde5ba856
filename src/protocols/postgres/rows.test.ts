// Tests of the reading of stored answers: complete, cut anywhere, too many rows, and bytes that are no answer.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as encode from './encode.ts';
import { frame } from './frame.ts';
import { back } from './messages.ts';
import { readAnswer } from './rows.ts';

const column = (name: string, type: number, format: number) => ({
  ...{ table: 0, attribute: 0, size: -1, modifier: -1 },
  name,
  type,
  format,
});

const answer = Buffer.concat([
  encode.encodeColumns([column('id', 23, 1), column('name', 25, 0)]),
  encode.encodeRow([Buffer.from('00000007', 'hex'), Buffer.from('schön')]),
  encode.encodeRow([Buffer.from('00000008', 'hex'), null]),
  encode.encodeCommandComplete('SELECT 2'),
]);

test('an answer is read back into columns and rows, binary or not', () => {
  assert.deepEqual(readAnswer(answer), {
    columns: ['id', 'name'],
    rows: [
      ['7', 'schön'],
      ['8', null],
    ],
    notes: ['SELECT 2'],
    cut: false,
  });
});

test('an answer cut at any byte gives what is whole and says that it was cut', () => {
  const whole = readAnswer(answer);
  const ends = new Set<number>();
  for (let at = 0; at < answer.length; at += 1 + answer.readInt32BE(at + 1)) ends.add(at);
  for (let at = 0; at < answer.length; at++) {
    const read = readAnswer(answer.subarray(0, at));
    assert.deepEqual(read.rows, whole.rows.slice(0, read.rows.length));
    assert.equal(read.cut, !ends.has(at), String(at));
  }
});

test('no more rows are given than asked for', () => {
  const read = readAnswer(answer, 1);
  assert.deepEqual(read.rows, [['7', 'schön']]);
  assert.equal(read.cut, true);
});

test('errors, notices and COPY data are told', () => {
  const error = encode.encodeError(
    new Map([
      ['S', 'ERROR'],
      ['C', '22012'],
      ['M', 'division by zero'],
      ['H', 'do not'],
    ]),
  );
  const copied = frame(back.copyData, (to) => to.bytes(Buffer.from('1\tx\n')));
  const read = readAnswer(Buffer.concat([copied, error]));
  assert.deepEqual(read.rows, [['1\tx']]);
  assert.deepEqual(read.notes, ['ERROR 22012: division by zero; do not']);
});

test('values that cannot be read are told in hex, also without columns', () => {
  const unknown = encode.encodeColumns([column('x', 99999, 1)]);
  const row = encode.encodeRow([Buffer.from('ff', 'hex')]);
  assert.deepEqual(readAnswer(Buffer.concat([unknown, row])).rows, [['\\xff']]);
  assert.deepEqual(readAnswer(row).rows, [['\\xff']]);
});

test('bytes that are no answer give nothing and do not throw', () => {
  assert.deepEqual(readAnswer(Buffer.from('not an answer at all')), {
    columns: [],
    rows: [],
    notes: [],
    cut: true,
  });
  assert.deepEqual(readAnswer(Buffer.alloc(0)), { columns: [], rows: [], notes: [], cut: false });
});
