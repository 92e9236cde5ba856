import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { luhn, mod11And10, mod97, verhoeff, weigh } from './check-digits.ts';

/** Every number that differs from this one in one digit. */
function neighbours(digits: string): readonly string[] {
  return [...digits].flatMap((own, at) =>
    [...'0123456789']
      .filter((other) => other !== own)
      .map((other) => digits.slice(0, at) + other + digits.slice(at + 1)),
  );
}

/** Published examples: card schemes, the registry of IBANs, tax and identity offices. */
const known: readonly (readonly [string, (digits: string) => boolean, readonly string[]])[] = [
  ['Luhn', luhn, ['4111111111111111', '378282246310005', '046454286', '79927398713']],
  ['MOD 11,10', mod11And10, ['86095742719', '47036892816', '65929970489']],
  ['Verhoeff', verhoeff, ['2363', '234123412346', '499118665246']],
  [
    'MOD 97-10',
    (digits) => mod97(digits) === 1,
    ['370400440532013000131489', '3214282912345698765432161182'],
  ],
];

for (const [name, check, examples] of known) {
  describe(name, () => {
    it('takes published numbers', () => {
      for (const digits of examples) assert.equal(check(digits), true, digits);
    });

    it('takes none that differs from them in one digit', () => {
      for (const wrong of examples.flatMap(neighbours)) assert.equal(check(wrong), false, wrong);
    });
  });
}

describe('MOD 97-10', () => {
  it('counts letters from ten, in either case', () => {
    assert.equal(mod97('3704AB'), mod97('37041011'));
    assert.equal(mod97('ab'), mod97('AB'));
  });
});

describe('weights', () => {
  it('are multiplied place by place', () => {
    assert.equal(weigh('123', [1, 10, 100]), 321);
    assert.equal(weigh('999', [1]), 9);
  });
});
