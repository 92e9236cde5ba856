import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseRules } from './rule-set.ts';
import { mayHold, readSignals, signal } from './signals.ts';

const rules = chooseRules();
const passes = (text: string) => mayHold(Buffer.from(text), 0, Buffer.byteLength(text), rules);
const signalsOf = (text: string) =>
  readSignals(Buffer.from(text), 0, Buffer.byteLength(text), 0) & ~signal.any;

describe('the prefilter', () => {
  const ordinary = [
    '',
    'Customer 42 of Berlin',
    'a plain sentence, with marks; and more.',
    '2024-01-31 23:59:59.123456+00',
    '2024-01-31T23:59:59Z',
    '1999-12-31 23:59:59.12345-05',
    '23:59:59.123456789',
    '31.12.2024 08:15',
    '6b1f0c9e-0d5a-4c1e-9f5b-3c1a2b4d5e6f',
    'd41d8cd98f00b204e9800998ecf8427e',
    'averylongcolumnnameinlowercase',
    'Geschwindigkeitsbegrenzung',
    '12345678',
    '-----+-----+-----',
    'user @ home, or @home',
    '$25 and $100',
    'Привет, как дела? 今日は良い天気です。',
  ];
  for (const text of ordinary) {
    it(`holds ${JSON.stringify(text)} back`, () => assert.equal(passes(text), false));
  }

  const telling: readonly (readonly [string, number])[] = [
    ['123456789', signal.number],
    ['123-45-6789', signal.number],
    ['2024-01-31 4111111111111111', signal.number],
    ['23:59:59.1234 123456789', signal.number],
    ['cnpj:11.222.333/0001-81', signal.number | signal.identifier],
    ['41\u00a011\u00a011\u00a011\u00a01', signal.number],
    ['12345678Z', signal.identifier],
    ['AB 12 34 56 C', signal.identifier],
    ['MT31 MALT A', signal.identifier],
    ['a@b', signal.address],
    ['p!@[::1]', signal.address],
    ['AKIAABCDEFGHIJKLMNOP', signal.token],
    ['abcdef_012345_xyz_q', signal.token],
    ['ABCDEF85A01B123C', signal.token],
    ['my apikey', signal.word],
    ['DB_PASSWORD1', signal.word],
    ['-----BEGIN', signal.pem],
    ['abc8Q~x', signal.tilde],
    ['$2b$10', signal.crypt],
  ];
  for (const [text, expected] of telling) {
    it(`sees in ${JSON.stringify(text)} what it could be`, () => assert.equal(signalsOf(text), expected));
  }

  it('looks at nothing outside the slice', () => {
    const row = Buffer.from('123456789|harmless|987654321');
    assert.equal(mayHold(row, 10, 18, rules), false);
    assert.equal(mayHold(row, 0, 18, rules), true);
  });

  it('knows which rules are on', () => {
    const secrets = chooseRules({ switches: { pii: false, payment: false } });
    const text = Buffer.from('jo@work, 123456789');
    assert.equal(mayHold(text, 0, text.length, secrets), true, 'the @ may still follow a password in a URL');
    assert.equal(mayHold(text, 9, text.length, secrets), false);
  });

  it('holds nothing back from rules of which nothing is known', () => {
    const own = chooseRules({
      user: [{ name: 'any', class: 'own', pattern: 'x' }],
      compile: () => () => [],
    });
    assert.equal(mayHold(Buffer.from('plain'), 0, 5, own), true);
  });

  it('holds everything back from no rules', () => {
    const none = chooseRules({ switches: { pii: false, payment: false, secret: false } });
    const text = Buffer.from('4111 1111 1111 1111 a@b.cc');
    assert.equal(mayHold(text, 0, text.length, none), false);
  });
});
