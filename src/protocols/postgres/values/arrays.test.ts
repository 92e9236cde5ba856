// Arrays keep dimensions, bounds and NULLs in both formats, and what is no array is not read.
import assert from 'node:assert/strict';
import test from 'node:test';
import { mutate, seeded } from '../../../../tests/fuzz/random.ts';
import { readBinary } from '../binary-values.ts';
import { emptyArray, mapBinaryArray } from './binary-array.ts';
import { mapTextArray, MOST_ELEMENTS } from './text-array.ts';

const INT4 = 23;
const INT4_ARRAY = 1007;

test('each element is given unquoted and written quoted where it must be', () => {
  const met: string[] = [];
  const text = '{a,"b c","d\\"e\\\\",NULL,"NULL","","{x}",ü\u00a0y}';
  assert.equal(
    mapTextArray(text, (element) => (met.push(element), element)),
    text,
  );
  assert.deepEqual(met, ['a', 'b c', 'd"e\\', 'NULL', '', '{x}', 'ü\u00a0y']);
});

test('dimensions and bounds stay; a mask may be NULL or need quotes', () => {
  assert.equal(
    mapTextArray('{{1,2},{3,NULL}}', (text) => `${text},`),
    '{{"1,","2,"},{"3,",NULL}}',
  );
  assert.equal(
    mapTextArray('[0:1][-1:0]={{1,2},{3,4}}', () => null),
    '[0:1][-1:0]={{NULL,NULL},{NULL,NULL}}',
  );
  assert.equal(mapTextArray('{}', assert.fail), '{}');
  assert.equal(
    mapTextArray('{a,b}', (_, at) => String(at)),
    '{0,1}',
  );
});

test('what array_out does not write is not read', () => {
  for (const text of [
    '',
    'a',
    '{',
    '{a',
    '{a,',
    '{a,}',
    '{,a}',
    '{a}}',
    '{a}b',
    '{"a}',
    '{"a"b}',
    '{a"b}',
    '{a b}',
    '{a\\b}',
    '{{a},b',
    '{}{}',
    '[1:2={a}',
    '[1:2]={a',
    `${'{'.repeat(7)}a${'}'.repeat(7)}`,
    `${'{'.repeat(100_000)}`,
  ]) {
    assert.equal(
      mapTextArray(text, (element) => element),
      undefined,
      text.slice(0, 20),
    );
  }
  const many = (count: number) => `{${Array.from({ length: count }, () => '1').join(',')}}`;
  assert.equal(mapTextArray(many(MOST_ELEMENTS), () => '0')?.length, 2 * MOST_ELEMENTS + 1);
  assert.equal(
    mapTextArray(many(MOST_ELEMENTS + 1), () => '0'),
    undefined,
  );
});

/** array_send of int4, dimensions as given. */
function arrayOf(sizes: readonly number[], values: readonly (number | null)[]): Buffer {
  const ints = [sizes.length, values.includes(null) ? 1 : 0, INT4, ...sizes.flatMap((size) => [size, 1])];
  for (const value of values) ints.push(...(value === null ? [-1] : [4, value]));
  const bytes = Buffer.alloc(ints.length * 4);
  for (const [at, int] of ints.entries()) bytes.writeInt32BE(int, at * 4);
  return bytes;
}

test('in binary the header stays, lengths may change and NULLs raise the flag', () => {
  const array = arrayOf([2, 2], [1, 2, null, 4]);
  const negated = mapBinaryArray(array, INT4, (element) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(-element.readInt32BE(0));
    return bytes;
  });
  assert.equal(readBinary(negated ?? Buffer.alloc(0), INT4_ARRAY), '{{-1,-2},{NULL,-4}}');
  const nulls = mapBinaryArray(arrayOf([2], [1, 2]), INT4, () => null);
  assert.deepEqual(nulls, arrayOf([2], [null, null]));
  assert.equal(readBinary(emptyArray(INT4), INT4_ARRAY), '{}');
  assert.deepEqual(mapBinaryArray(emptyArray(INT4), INT4, assert.fail), emptyArray(INT4));
});

test('bytes that are no such array are not read, and nothing breaks on any bytes', () => {
  const array = arrayOf([3], [1, null, 3]);
  const same = (element: Buffer) => element;
  assert.equal(mapBinaryArray(array, 25, same), undefined, 'elements of another type');
  assert.equal(mapBinaryArray(array.subarray(0, -1), INT4, same), undefined);
  assert.equal(mapBinaryArray(Buffer.concat([array, Buffer.from([0])]), INT4, same), undefined);
  assert.equal(mapBinaryArray(arrayOf([0x7fffffff, 0x7fffffff, 0x7fffffff], [1]), INT4, same), undefined);
  assert.equal(mapBinaryArray(arrayOf([-1], [1]), INT4, same), undefined);
  const random = seeded(4);
  for (let round = 0; round < 2000; round++) {
    const mapped = mapBinaryArray(mutate(random, array), INT4, () => Buffer.alloc(0));
    assert.ok(mapped === undefined || mapped.length >= 12);
  }
});
