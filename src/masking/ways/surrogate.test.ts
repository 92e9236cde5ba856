// Surrogates are one to one where promised, agree across types and forms, and keep the shape of what they replace.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seeded } from '../../../tests/fuzz/random.ts';
import type { ValueType, Way } from '../../model/data-class.ts';
import { readDay } from './calendar.ts';
import { MaskKeys } from './mask-keys.ts';
import { maskValue } from './mask-value.ts';

const keys = new MaskKeys(Buffer.alloc(32, 7));
const key = keys.of('pii');
const hash: Way = { name: 'hash' };
const surrogate: Way = { name: 'surrogate' };
const two = (value: number) => String(value).padStart(2, '0');

describe('surrogates', () => {
  const of = (text: string, type: ValueType = { kind: 'text' }) =>
    maskValue(text, type, surrogate, key) as string;
  const integer: ValueType = { kind: 'integer', width: 32 };

  test('integers of up to four digits are permuted: none is lost, none stays', () => {
    for (const [least, most] of [
      [0, 9],
      [10, 99],
      [1000, 9999],
      [-9, -1],
      [-99, -10],
    ] as const) {
      const values = Array.from({ length: most - least + 1 }, (_, at) => least + at);
      const moved = values.map((value) => Number(of(String(value), integer)));
      assert.deepEqual(
        moved.toSorted((a, b) => a - b),
        values,
      );
      assert.ok(moved.every((value, at) => value !== values[at]));
    }
  });

  test('integers near the edge of their width stay within it and apart', () => {
    for (const [width, from] of [
      [16, 32_767n],
      [32, 2_147_483_647n],
      [64, 9_223_372_036_854_775_807n],
    ] as const) {
      const values = Array.from({ length: 200 }, (_, at) => String(from - BigInt(at)));
      const moved = values.map((value) => of(value, { kind: 'integer', width }));
      assert.equal(new Set(moved).size, values.length);
      const negative = values.map((value) => of(`-${BigInt(value) + 1n}`, { kind: 'integer', width }));
      assert.equal(new Set(negative).size, values.length);
      assert.ok(negative.every((value) => BigInt(value) < 0n && BigInt(value) >= -from - 1n));
      assert.ok(moved.every((value) => BigInt(value) <= from && value.length === String(from).length));
    }
  });

  test('digit strings, letters and decimals of one shape stay apart', () => {
    const random = seeded(2);
    for (const make of [
      (n: number) => `0${170_000_000 + n}`,
      (n: number) => `4111-1111-1111-${1000 + n}`,
      (n: number) => String.fromCharCode(65 + (n % 26), 65 + Math.floor(n / 26)),
      (n: number) => `AB-${100 + n}x`,
      (n: number) => `${(10_000_000_000_000_000_000n + BigInt(n)).toString()}${random.below(10)}`,
    ]) {
      const texts = Array.from({ length: 600 }, (_, n) => make(n));
      assert.equal(new Set(texts.map((text) => of(text))).size, 600, texts[0]);
    }
    const amounts = Array.from({ length: 900 }, (_, n) => `${1 + Math.floor(n / 100)}.${two(n % 100)}`);
    assert.equal(new Set(amounts.map((text) => of(text, { kind: 'decimal', scale: 2 }))).size, 900);
  });

  test('all days of two centuries stay apart, and all of them are such days', () => {
    const moved = new Set<string>();
    const least = readDay('1900-01-01') as number;
    for (let n = 0; n < 73_049; n += 7) {
      const text = new Date((least + n) * 86_400_000).toISOString().slice(0, 10);
      const masked = of(text, { kind: 'date' });
      assert.ok(masked >= '1900-01-01' && masked <= '2099-12-31' && masked !== text);
      moved.add(masked);
    }
    assert.equal(moved.size, Math.ceil(73_049 / 7));
  });

  test('times stay apart, with as many places behind the second', () => {
    const times = Array.from({ length: 1440 }, (_, n) => `${two(Math.floor(n / 60))}:${two(n % 60)}:59`);
    for (const places of ['', '.5', '.123', '.000001']) {
      const moved = times.map((time) => of(time + places, { kind: 'time' }));
      assert.equal(new Set(moved).size, times.length);
      assert.ok(moved.every((time) => time.length === 8 + places.length));
    }
  });

  test('one value agrees with itself in other types and forms of its class', () => {
    assert.equal(of('123456789'), of('123456789', { kind: 'integer', width: 64 }));
    assert.equal(of('42', integer), of('42', { kind: 'decimal' }));
    assert.equal(of('4111 1111 1111 1111').replaceAll(' ', ''), of('4111111111111111'));
    assert.equal(of('bob'), of('BOB').toLowerCase());
    assert.equal(of('bob'), of('bob  ', { kind: 'text', length: 5, padded: true }).trim());
    assert.equal(of('bob'), JSON.parse(of('["bob"]', { kind: 'json' }))[0]);
    const uuid = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
    assert.equal(of(uuid.toUpperCase()), of(uuid, { kind: 'uuid' }));
    const zoned = { kind: 'timestamp', zone: true } as const;
    assert.equal(of('2026-11-20 01:00:00+02', zoned), of('2026-11-19 23:00:00+00', zoned));
    assert.equal(
      of('2026-11-20 23:00:00', { kind: 'timestamp' }).slice(0, 10),
      of('2026-11-20', { kind: 'date' }),
    );
  });

  test('the shape of a text stays', () => {
    assert.match(
      of('Mr. Smith-Jones, flat 4b'),
      /^[A-Z][a-z]\. [A-Z][a-z]{4}-[A-Z][a-z]{4}, [a-z]{4} \d[a-z]$/,
    );
    assert.match(of('DE89 3704 0044 0532 0130 00'), /^[A-Z]{2}\d\d \d{4} \d{4} \d{4} \d{4} \d\d$/);
    assert.match(of('007'), /^00\d$/);
    assert.match(of('Zoë'), /^[A-Z][a-z]{2}$/);
    assert.match(of('ÄÖ😀'), /^[A-Z]{2}[a-z]$/);
  });

  test('an e-mail address stays one, of nobody', () => {
    for (const email of [
      'a@b.co',
      'bob.smith+x@mail.example.com',
      `${'long'.repeat(9)}@example.org`,
      'jörg@bücher.de',
    ]) {
      assert.match(of(email), /^[a-z]+(?:[.+][a-z]+)*@[a-z]+(?:\.[a-z]+)*\.test$/, email);
    }
    assert.match(of('a@b.co', { kind: 'text', length: 6 }), /^[a-z]@[a-z]\.[a-z]{2}$/);
    const short = Array.from(
      { length: 676 },
      (_, n) => `${String.fromCharCode(97 + (n % 26))}@${String.fromCharCode(97 + Math.floor(n / 26))}.com`,
    );
    assert.equal(new Set(short.map((email) => of(email))).size, 676);
  });

  test('JSON keeps its names, order, blanks and number of digits', () => {
    const masked = of('{ "name": "Ann", "ids": [12345678901234567890, -1.5e3], "ok": true, "no": null }', {
      kind: 'json',
    });
    assert.match(
      masked,
      /^{ "name": "[A-Z][a-z]{2}", "ids": \[\d{20}, -\d\.\de3\], "ok": false, "no": null }$/,
    );
  });

  test('addresses keep family and prefix', () => {
    const network: ValueType = { kind: 'network' };
    assert.match(of('10.1.2.3', network), /^\d+\.\d+\.\d+\.\d+$/);
    assert.match(of('10.1.0.0/16', network), /^\d+\.\d+\.0\.0\/16$/);
    assert.match(of('2001:db8::/32', network), /^[0-9a-f]+:[0-9a-f]+::\/32$/);
    assert.match(of('08:00:2b:01:02:03', network), /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
  });

  test('another class or another secret gives another surrogate', () => {
    const mask = (from: MaskKeys, dataClass: string, way: Way) =>
      maskValue('4111111111111111', { kind: 'text' }, way, from.of(dataClass));
    const others = new MaskKeys(Buffer.alloc(32, 8));
    for (const way of [surrogate, hash]) {
      const all = [mask(keys, 'pii', way), mask(keys, 'payment', way), mask(others, 'pii', way)];
      assert.equal(new Set(all).size, 3);
    }
  });
});
