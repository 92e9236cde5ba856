// Masks on the wire: of the same type in both formats, never what came in, for whatever bytes come in.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mutate, seeded } from '../../../../tests/fuzz/random.ts';
import { binaryExamples } from '../../../../tests/support/binary-examples.ts';
import { MaskKeys } from '../../../masking/ways/mask-keys.ts';
import { constantOf } from '../../../masking/ways/constants.ts';
import { maskValue } from '../../../masking/ways/mask-value.ts';
import type { Way } from '../../../model/data-class.ts';
import type { Mask } from '../../../model/masker.ts';
import { readBinary } from '../binary-values.ts';
import { encodeBinary } from './encode-binary.ts';
import { maskerFor } from './masker.ts';

const key = new MaskKeys(Buffer.alloc(32, 9)).of('pii');
const maskBy = (way: Way): Mask => ({
  way,
  constant: constantOf,
  of: (text, type) => maskValue(text, type, way, key),
});
const redact: Way = { name: 'redact' };
const surrogate: Way = { name: 'surrogate' };
const ways: readonly Way[] = [
  redact,
  surrogate,
  { name: 'hash' },
  { name: 'generalise' },
  { name: 'keep-last', count: 2 },
];

const inText = (oid: number, way: Way, text: string, modifier = -1) =>
  maskerFor(oid, modifier, 0, maskBy(way))(Buffer.from(text))?.toString();

describe('text and binary', () => {
  for (const [type, oid, values] of binaryExamples) {
    test(`${type} is masked alike in both formats`, () => {
      for (const value of values) {
        const binary = encodeBinary(value, oid);
        if (binary === undefined) continue;
        const text = readBinary(binary, oid) ?? assert.fail(value);
        for (const way of ways) {
          const shown = inText(oid, way, text);
          const sent: Buffer =
            maskerFor(oid, -1, 1, maskBy(way))(binary) ?? assert.fail(`${value} by ${way.name}`);
          assert.equal(readBinary(sent, oid), normalise(oid, shown ?? ''), `${value} by ${way.name}`);
        }
      }
    });
  }

  test('way null and types or formats nobody knows become NULL', () => {
    for (const format of [0, 1]) {
      assert.equal(maskerFor(25, -1, format, maskBy({ name: 'null' }))(Buffer.from('x')), null);
      for (const oid of [0, 790, 2249, 99_999]) {
        assert.equal(maskerFor(oid, -1, format, maskBy(surrogate))(Buffer.from('x')), null, String(oid));
      }
    }
    assert.equal(maskerFor(25, -1, 2, maskBy(redact))(Buffer.from('x')), null);
  });
});

/** A mask in text need not be the shortest text of its binary form: a float may lose digits, an address its zeros. */
function normalise(oid: number, text: string): string {
  return readBinary(encodeBinary(text, oid) ?? Buffer.alloc(0), oid) ?? text;
}

describe('constants', () => {
  test('a redacted column shares one value', () => {
    const mask = maskerFor(25, -1, 0, maskBy(redact));
    assert.equal(mask(Buffer.from('a')), mask(Buffer.from('b')));
    assert.equal(mask(Buffer.from('a'))?.toString(), '[masked]');
  });

  test('addresses of each type have their own', () => {
    for (const [oid, text] of [
      [650, '0.0.0.0/0'],
      [869, '0.0.0.0'],
      [829, '00:00:00:00:00:00'],
      [774, '00:00:00:00:00:00:00:00'],
    ] as const) {
      assert.equal(inText(oid, redact, 'x'), text);
      assert.equal(inText(oid, surrogate, 'x'), text);
      const sent = maskerFor(oid, -1, 1, maskBy(surrogate))(Buffer.from('x'));
      assert.equal(readBinary(sent ?? Buffer.alloc(0), oid), text);
    }
  });

  test('dates of another style than ISO become the constant', () => {
    for (const text of ['11/20/2026', '20.11.2026', '20-11-2026', 'Fri Nov 20 10:00:00 2026']) {
      assert.equal(inText(1082, surrogate, text), '1970-01-01');
      assert.equal(inText(1114, { name: 'generalise' }, text), '1970-01-01 00:00:00');
    }
  });

  test('bytes in the escape form are masked like the same bytes in hex', () => {
    for (const way of [surrogate, { name: 'hash' }] as const) {
      assert.equal(inText(17, way, 'a\\\\b\\000\\377'), inText(17, way, '\\x615c6200ff'));
    }
    assert.equal(inText(17, surrogate, 'a\\9'), inText(17, redact, 'x'));
  });

  test('ranges and multiranges are empty', () => {
    assert.equal(inText(3904, surrogate, '[1,5)'), 'empty');
    assert.equal(inText(4451, surrogate, '{[1,5)}'), '{}');
    assert.equal(inText(3905, redact, '{"[1,5)",NULL}'), '{empty,NULL}');
  });

  test('text that is not UTF-8, and what is too long to be read', () => {
    const mask = maskerFor(25, -1, 0, maskBy({ name: 'hash' }));
    assert.match(mask(Buffer.from([0xff]))?.toString() ?? '', /^h:/);
    assert.equal(mask(Buffer.alloc(17 * 1024 * 1024, 'a'))?.toString(), '[masked]');
    assert.match(mask(Buffer.alloc(1024 * 1024, 'a'))?.toString() ?? '', /^h:/);
  });
});

describe('values that repeat', () => {
  const counting = () => {
    const heard = { count: 0 };
    const { of, ...mask } = maskBy(surrogate);
    return {
      heard,
      mask: { ...mask, of: (...value: Parameters<Mask['of']>) => (heard.count++, of(...value)) },
    };
  };

  test('are masked once, and now and then anew', () => {
    const { heard, mask } = counting();
    const masker = maskerFor(25, -1, 0, mask);
    const first = masker(Buffer.from('Ann'))?.toString();
    for (let n = 0; n < 1000; n++) assert.equal(masker(Buffer.from('Ann'))?.toString(), first);
    assert.equal(heard.count, 1);
    for (let n = 0; n < 50_000; n++) masker(Buffer.from('Ann'));
    assert.ok(heard.count > 1 && heard.count < 10, String(heard.count));
  });

  test('do not gather: what is long or many is masked again', () => {
    const { heard, mask } = counting();
    const masker = maskerFor(25, -1, 0, mask);
    for (let n = 0; n < 4000; n++) masker(Buffer.from(`Ann ${n % 2000}`));
    assert.equal(heard.count, 4000);
    const long = Buffer.from('x'.repeat(65));
    for (let n = 0; n < 10; n++) masker(long);
    assert.equal(heard.count, 4010);
  });
});

describe('arrays', () => {
  test('each element is masked, dimensions and NULLs stay', () => {
    assert.equal(inText(1009, redact, '{{a,NULL},{"b c",""}}'), '{{[masked],NULL},{[masked],[masked]}}');
    assert.match(inText(1007, surrogate, '[0:1]={12,345}') ?? '', /^\[0:1\]=\{\d\d,\d{3}\}$/);
    assert.match(inText(1001, surrogate, '{"\\\\x00ff"}') ?? '', /^\{"\\\\x[0-9a-f]{4}"\}$/);
    assert.equal(inText(1009, { name: 'keep-last', count: 1 }, '{"a \\"b"}'), '{"***b"}'.replaceAll('"', ''));
    assert.equal(inText(1014, redact, '{"ab   "}', 9), '{*****}');
    assert.equal(inText(1009, redact, '{a'), '{}');
  });

  test('what is too long is an array without elements, in both formats', () => {
    const long = 'x'.repeat(1024 * 1024);
    assert.equal(inText(1009, redact, `{${long}}`), '{}');
    const sent = maskerFor(1009, -1, 1, maskBy(redact))(Buffer.alloc(1024 * 1024 + 1));
    assert.equal(readBinary(sent ?? Buffer.alloc(0), 1009), '{}');
  });

  test('an element is masked like the same value alone', () => {
    assert.equal(inText(1009, surrogate, '{Ann}'), `{${inText(25, surrogate, 'Ann')}}`);
  });

  test('elements behind the ten thousandth are constants', () => {
    const text = `{${Array.from({ length: 10_001 }, () => '777').join(',')}}`;
    const masked = inText(1007, surrogate, text)?.slice(1, -1).split(',') ?? [];
    assert.equal(new Set(masked.slice(0, 10_000)).size, 1);
    assert.equal(masked.length, 10_001);
    assert.equal(masked.at(-1), '0');
  });
});

describe('whatever bytes come in', () => {
  test('the mask is a value of the type, or NULL', () => {
    const random = seeded(6);
    for (const [type, oid, values] of binaryExamples) {
      for (const way of ways) {
        const mask = maskerFor(oid, -1, 1, maskBy(way));
        const shown = maskerFor(oid, -1, 0, maskBy(way));
        for (let round = 0; round < 30; round++) {
          const value = values[round % values.length] as string;
          const bytes = mutate(random, encodeBinary(value, oid) ?? Buffer.from(value));
          const masked = mask(bytes);
          assert.ok(
            masked !== null && readBinary(masked, oid) !== undefined,
            `${type} ${bytes.toString('hex')}`,
          );
          assert.ok(shown(mutate(random, Buffer.from(value))) !== null, type);
        }
      }
    }
  });

  test('a secret is in no mask of any type, format or way but keep-last and generalise', () => {
    const secrets = ['Rosebud-7731', '4111111111111111', 'ann.secret@example.com'];
    for (const secret of secrets) {
      for (const [, oid] of binaryExamples) {
        for (const way of ways.slice(0, 3)) {
          for (const [format, value] of [0, 1].flatMap((format) =>
            [secret, `{${secret}}`, `"${secret}"`].map((text) => [format, text] as const),
          )) {
            const masked = maskerFor(oid, -1, format, maskBy(way))(Buffer.from(value));
            assert.ok(masked === null || !masked.includes(secret), `${oid} ${format} ${way.name}`);
          }
        }
      }
    }
  });
});
