// Tests of the canonical form: the vectors of RFC 8785 and every way a text can fail to be canonical.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalize, type Json, parseCanonical } from './jcs.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

test('the example of RFC 8785 section 3.2.2 comes out as printed there', () => {
  const input =
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
    '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}';
  const expected =
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
  assert.equal(canonicalize(JSON.parse(input) as Json), expected);
});

test('keys are sorted by UTF-16 code units, as in RFC 8785 section 3.2.3', () => {
  const value = JSON.parse(
    '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",' +
      '"\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
  ) as Record<string, string>;
  const order = [...canonicalize(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(order, [
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test('negative zero is zero', () => {
  assert.equal(canonicalize([-0, 0]), '[0,0]');
});

test('what has no canonical form is an error', () => {
  assert.throws(() => canonicalize(Number.NaN), { code: 'jcs.value' });
  assert.throws(() => canonicalize(Number.POSITIVE_INFINITY), { code: 'jcs.value' });
  assert.throws(() => canonicalize('\ud800'), { code: 'jcs.value' });
  assert.throws(() => canonicalize({ '\udc00': 1 }), { code: 'jcs.value' });
  assert.throws(() => canonicalize({ a: undefined } as unknown as Json), { code: 'jcs.value' });
});

test('eight levels are read and nine are not', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
  assert.deepEqual(parseCanonical(bytes(deep(8))), JSON.parse(deep(8)));
  assert.throws(() => parseCanonical(bytes(deep(9))), { code: 'jcs.nesting' });
  assert.throws(() => parseCanonical(bytes(deep(30_000))), { code: 'jcs.nesting' });
});

test('canonical bytes are read back', () => {
  const text = '{"a":[1,"ü",null,true],"b":{"c":9007199254740991,"d":-1}}';
  assert.deepEqual(parseCanonical(bytes(text)), JSON.parse(text));
});

const refused: readonly (readonly [string, string | Buffer])[] = [
  ['a duplicate key', '{"a":1,"a":1}'],
  ['keys out of order', '{"b":1,"a":1}'],
  ['white space', '{"a": 1}'],
  ['a trailing newline', '{"a":1}\n'],
  ['an escape that is not needed', '{"a":"\\u0041"}'],
  ['an escaped solidus', '{"a":"\\/"}'],
  ['a lone surrogate', '{"a":"\\ud800"}'],
  ['a float', '{"a":1.5}'],
  ['an exponent', '{"a":1e2}'],
  ['negative zero', '{"a":-0}'],
  ['an integer of 2^53', '{"a":9007199254740992}'],
  ['an integer that loses digits', '{"a":9007199254740993}'],
  ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['nothing', ''],
];

for (const [what, text] of refused) {
  test(`the parser refuses ${what}`, () => {
    assert.throws(() => parseCanonical(typeof text === 'string' ? bytes(text) : text), /GatelogError/);
  });
}
