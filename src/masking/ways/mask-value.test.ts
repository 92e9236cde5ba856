// Properties of masks: valid for their type, never what they stand for, the same each time, one to one where promised.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Random, seeded } from '../../../tests/fuzz/random.ts';
import type { ValueKind, ValueType, Way } from '../../model/data-class.ts';
import { readDay, readMoment, readZonedTime } from './calendar.ts';
import { constantOf, countCharacters } from './constants.ts';
import { MaskKeys } from './mask-keys.ts';
import { LONGEST_SHAPED, maskValue } from './mask-value.ts';
import { readNetwork } from './network.ts';

const keys = new MaskKeys(Buffer.alloc(32, 7));
const key = keys.of('pii');
const redact: Way = { name: 'redact' };
const hash: Way = { name: 'hash' };
const surrogate: Way = { name: 'surrogate' };
const generalise: Way = { name: 'generalise' };
const keepFour: Way = { name: 'keep-last', count: 4 };
const ways: readonly Way[] = [redact, hash, surrogate, generalise, keepFour, { name: 'null' }];

function within(text: string, { length, padded }: ValueType): boolean {
  const count = countCharacters(text);
  return (
    text.isWellFormed() && (length === undefined || (padded === true ? count === length : count <= length))
  );
}

/** What a strict client takes, written without the code under test wherever that is short. */
const takes: Readonly<Record<ValueKind, (text: string, type: ValueType) => boolean>> = {
  text: within,
  boolean: (text) => /^[tf]$/.test(text),
  integer: (text, { width = 64 }) =>
    /^-?(0|[1-9]\d*)$/.test(text) && BigInt.asIntN(width, BigInt(text)) === BigInt(text),
  decimal: (text, { precision = 1e6, scale }) => {
    const [, whole = '', fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    const digits = (whole + fraction).replace(/^0+/, '').length;
    const zeros = scale !== undefined && scale < 0 ? '0'.repeat(-scale) : '';
    return (
      whole !== '' &&
      (scale === undefined || fraction.length === Math.max(0, scale)) &&
      digits <= precision + zeros.length &&
      (whole === '0' || whole.endsWith(zeros))
    );
  },
  float: (text, { width = 64 }) => {
    const value = width === 32 ? Math.fround(Number(text)) : Number(text);
    return /^-?\d/.test(text) && Number.isFinite(value);
  },
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text),
  date: (text) => readDay(text) !== undefined,
  time: (text, { zone }) => {
    const time = readZonedTime(text);
    return time !== undefined && (time.east !== undefined) === (zone === true);
  },
  timestamp: (text, { zone }) =>
    readMoment(text, zone === true) !== undefined && text.includes('+') === (zone === true),
  interval: (text) => /^(\d+ days )?\d\d:\d\d:\d\d$/.test(text),
  bytes: (text) => /^\\x([0-9a-f]{2})*$/.test(text),
  json: (text) => JSON.parse(text) !== undefined,
  xml: (text) => text === '<masked/>',
  network: (text) => readNetwork(text) !== undefined,
  bits: (text, type) => /^[01]*$/.test(text) && within(text, type),
  unknown: () => false,
};

const types: readonly ValueType[] = [
  { kind: 'text' },
  { kind: 'text', length: 3 },
  { kind: 'text', length: 20 },
  { kind: 'text', length: 1, padded: true },
  { kind: 'text', length: 30, padded: true },
  { kind: 'boolean' },
  { kind: 'integer', width: 16 },
  { kind: 'integer', width: 32 },
  { kind: 'integer', width: 64 },
  { kind: 'decimal' },
  { kind: 'decimal', precision: 10, scale: 2 },
  { kind: 'decimal', precision: 2, scale: 4 },
  { kind: 'decimal', precision: 5, scale: -2 },
  { kind: 'float', width: 32 },
  { kind: 'float', width: 64 },
  { kind: 'uuid' },
  { kind: 'date' },
  { kind: 'time' },
  { kind: 'time', zone: true },
  { kind: 'timestamp' },
  { kind: 'timestamp', zone: true },
  { kind: 'interval' },
  { kind: 'bytes' },
  { kind: 'json' },
  { kind: 'xml' },
  { kind: 'network' },
  { kind: 'bits', length: 9, padded: true },
  { kind: 'bits', length: 100 },
  { kind: 'bits' },
  { kind: 'unknown' },
];

const digits = (random: Random, count: number) =>
  Array.from({ length: count }, (_, at) => (at === 0 ? 1 + random.below(9) : random.below(10))).join('');
const two = (value: number) => String(value).padStart(2, '0');
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-_@/éßŁ漢ñ😀\u0301';
const word = (random: Random, count: number) =>
  Array.from({ length: count }, () => Array.from(letters)[random.below(Array.from(letters).length)]).join('');
const day = (random: Random) =>
  `${1900 + random.below(199)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`;
const clock = (random: Random) =>
  `${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`;
const sign = (random: Random) => (random.below(3) === 0 ? '-' : '');

/** Some value of the type, as a server would print it. */
function valueOf(random: Random, type: ValueType): string {
  switch (type.kind) {
    case 'text': {
      const text = word(random, random.below((type.length ?? 40) + 1));
      const cut = Array.from(text).slice(0, type.length).join('');
      return type.padded === true ? cut + ' '.repeat((type.length ?? 0) - countCharacters(cut)) : cut;
    }
    case 'boolean':
      return random.below(2) === 0 ? 't' : 'f';
    case 'integer':
      return sign(random) + digits(random, 1 + random.below({ 16: 4, 32: 9, 64: 18 }[type.width ?? 64]));
    case 'decimal':
      if (type.scale === undefined)
        return `${sign(random)}${digits(random, 1 + random.below(30))}.${random.below(1000)}`;
      if (type.scale < 0) return `${sign(random)}${digits(random, 3)}00`;
      return type.scale === 4
        ? `0.00${two(random.below(100))}`
        : `${digits(random, 1 + random.below(8))}.${two(random.below(100))}`;
    case 'float':
      return `${sign(random)}${digits(random, 1)}.${digits(random, 1 + random.below(6))}e+${two(random.below(30))}`;
    case 'uuid':
      return random
        .bytes(16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    case 'date':
      return day(random);
    case 'time':
      return clock(random) + (type.zone === true ? '+05:30' : '');
    case 'timestamp':
      return `${day(random)} ${clock(random)}.${1 + random.below(9)}${type.zone === true ? '-03' : ''}`;
    case 'interval':
      return `${2 + random.below(90)} days ${clock(random)}`;
    case 'bytes':
      return `\\x${random.bytes(random.below(40)).toString('hex')}`;
    case 'json':
      return JSON.stringify({
        name: word(random, 9),
        n: random.below(1e9),
        list: [word(random, 3), null, true],
      });
    case 'xml':
      return `<a>${digits(random, 5)}</a>`;
    case 'network':
      return [
        `${[...random.bytes(4)].join('.')}`,
        `${[...random.bytes(3)].join('.')}.0/24`,
        '2001:db8::1',
        '08:00:2b:01:02:03',
      ][random.below(4)] as string;
    case 'bits': {
      const length = type.padded === true ? (type.length ?? 0) : random.below(30);
      return Array.from({ length }, () => random.below(2)).join('');
    }
    case 'unknown':
      return word(random, 9);
  }
}

/** Nothing of these is a plain value of its kind; each is given to every kind. */
const hostile: readonly string[] = [
  '',
  ' ',
  'NaN',
  'Infinity',
  '-Infinity',
  'infinity',
  '-infinity',
  '-0',
  '0044-03-15 BC',
  '12026-11-20',
  '2026-02-30',
  '24:00:00',
  '24:00:01',
  '23:59:60',
  '2026-11-20 24:00:00',
  '294276-12-31 23:59:59.999999',
  '0044-03-15 12:00:00+00:19:32 BC',
  '1 year 2 mons -3 days +04:05:06.789',
  'P1Y2M',
  '11/20/2026',
  '20.11.2026',
  '\\x0',
  '\\x0g',
  '\\000\\377',
  '1e400',
  '1e-400',
  '99999999999999999999999999999999',
  '9223372036854775808',
  '-9223372036854775808',
  '9223372036854775807',
  '32768',
  `${'9'.repeat(131_072)}.${'9'.repeat(16_383)}`,
  '::ffff:1.2.3.4/96',
  '1.2.3.256',
  '1.2.3.4/33',
  ':::',
  '{',
  '"\\ud800"',
  '{"a": 1, "a": 12345678901234567890.5e-7}',
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  `[${'1,'.repeat(50_000)}1]`,
  '\ud800',
  'a\udc00b',
  '😀😀😀',
  'e\u0301e\u0301e\u0301e\u0301',
  '\u0000\u0001\u001f',
  '----',
  '********',
  '[masked]',
  'a'.repeat(1_000_000),
  '7'.repeat(1_000_000),
  'é'.repeat(1_000_000),
  '1'.repeat(LONGEST_SHAPED),
  `${'.'.repeat(LONGEST_SHAPED - 1)}a`,
  `x@${'.'.repeat(300)}y`,
];

function check(text: string, type: ValueType, way: Way): void {
  const told = `${text.slice(0, 60)} as ${JSON.stringify(type)}, ${way.name}`;
  const masked = maskValue(text, type, way, key);
  assert.equal(masked, maskValue(text, type, way, key), `the same each time: ${told}`);
  if (masked === null) return assert.ok(type.kind === 'unknown' || way.name === 'null', `not NULL: ${told}`);
  assert.ok(takes[type.kind](masked, type), `${masked.slice(0, 60)} is no value: ${told}`);
  if (way.name === 'generalise' || masked === constantOf(type)) return;
  assert.notEqual(masked, text, told);
  if (text.trim().length > 12 && type.kind === 'text') assert.ok(!masked.includes(text.trim()), told);
}

describe('a mask is a value of the type and not the one it stands for', () => {
  for (const type of types) {
    test(`random values of ${JSON.stringify(type)}`, () => {
      const random = seeded(1);
      for (let round = 0; round < 300; round++) {
        const text = valueOf(random, type);
        for (const way of ways) check(text, type, way);
      }
    });
    test(`hostile texts as ${JSON.stringify(type)}`, () => {
      for (const text of hostile) for (const way of ways) check(text, type, way);
    });
  }
});

describe('what does not parse as its kind becomes the constant', () => {
  for (const type of types) {
    if (['text', 'xml', 'interval', 'unknown'].includes(type.kind)) continue;
    test(JSON.stringify(type), () => {
      for (const way of [surrogate, generalise]) {
        assert.equal(maskValue('Rosebud {', type, way, key), constantOf(type));
        assert.equal(maskValue('', type, way, key), constantOf(type));
      }
    });
  }
});
