// What is written in binary format reads back, and what is no value of its type is not written.
import assert from 'node:assert/strict';
import test from 'node:test';
import { binaryExamples } from '../../../../tests/support/binary-examples.ts';
import { readBinary } from '../binary-values.ts';
import { encodeBinary } from './encode-binary.ts';

test('every example that is written reads back as a text that is written the same', () => {
  let written = 0;
  for (const [type, oid, values] of binaryExamples) {
    for (const value of values) {
      const bytes = encodeBinary(value, oid);
      if (bytes === undefined) continue;
      const text = readBinary(bytes, oid);
      assert.ok(text !== undefined, `${type} ${value}`);
      assert.deepEqual(encodeBinary(text, oid), bytes, `${type} ${value}: ${text}`);
      written++;
    }
  }
  assert.ok(written > 70, `${written} examples`);
});

test('texts in the form the server prints come back unchanged', () => {
  for (const [oid, texts] of [
    [16, ['t', 'f']],
    [17, ['\\x', '\\x00ff']],
    [20, ['-9223372036854775808', '9223372036854775807']],
    [26, ['0', '4294967295']],
    [700, ['1.1', 'NaN', '-Infinity', '1e-05']],
    [701, ['0.1', '1.5e+300', '-0']],
    [869, ['10.1.2.3', '10.1.2.3/8', '2001:db8::1']],
    [650, ['10.0.0.0/8', '::/0']],
    [829, ['08:00:2b:01:02:03']],
    [774, ['08:00:2b:01:02:03:04:05']],
    [1082, ['2026-11-20', '0044-03-15 BC', '12026-01-01', 'infinity', '-infinity']],
    [1083, ['00:00:00', '24:00:00', '12:30:00.5']],
    [1114, ['1999-12-31 23:59:59.999999', '0044-03-15 12:00:00 BC', '-infinity']],
    [1184, ['2026-11-20 23:45:15.1+00']],
    [
      1186,
      [
        '00:00:00',
        '1 year 2 mons 3 days 04:05:06.789',
        '-1 days +02:00:00',
        '-00:00:01.5',
        'infinity',
        '-1 years -2 mons',
      ],
    ],
    [1266, ['12:00:00+05:30', '12:00:00-08']],
    [1560, ['10101', '']],
    [
      1700,
      [
        '0',
        '-1.50',
        '12345678901234567890.123456789',
        '0.0001',
        '0.00001234',
        '10000',
        '100000000',
        'NaN',
        '-Infinity',
        '0.00',
        '1234.00000000',
      ],
    ],
    [2950, ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    [3802, ['{"a": 1}']],
  ] as const) {
    for (const text of texts) {
      assert.equal(readBinary(encodeBinary(text, oid) ?? Buffer.alloc(0), oid), text);
    }
  }
});

test('what is no value of its type is not written', () => {
  for (const [oid, texts] of [
    [16, ['true', '']],
    [21, ['32768', '1.5', '']],
    [23, ['2147483648', '0x10']],
    [26, ['-1', '4294967296']],
    [701, ['', 'one']],
    [829, ['10.0.0.1', '08:00:2b:01:02:03:04:05']],
    [869, ['08:00:2b:01:02:03', '10.0.0.256']],
    [1082, ['2026-02-30', '']],
    [1083, ['25:00:00']],
    [1114, ['2026-11-20', '2026-11-20 10:00:00+02']],
    [1186, ['', 'P1Y', '99999999999 days', `${'9'.repeat(1000)} days`]],
    [1266, ['12:00:00']],
    [1560, ['102']],
    [1700, ['1e5', '', '.5', '9'.repeat(200_000)]],
    [2950, ['a0eebc99']],
    [600, ['(0,0)']],
    [99_999, ['x']],
  ] as const) {
    for (const text of texts) assert.equal(encodeBinary(text, oid), undefined, `${oid} ${text.slice(0, 30)}`);
  }
});
