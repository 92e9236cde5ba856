import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSensitive } from '../find-sensitive.ts';
import { chooseRules } from '../rule-set.ts';

const rules = chooseRules();
const found = (text: string, beside = '') =>
  findSensitive(text, rules, beside).map(({ rule, start, end }) => `${rule}: ${text.slice(start, end)}`);

describe('numbers', () => {
  const right: readonly (readonly [string, string])[] = [
    ['4242424242424242', 'payment-card: 4242424242424242'],
    ['4111 1111 1111 1111 737', 'payment-card: 4111 1111 1111 1111'],
    ['4111.1111.1111.1111', 'payment-card: 4111.1111.1111.1111'],
    ['4111\u00a01111\u00a01111\u00a01111', 'payment-card: 4111\u00a01111\u00a01111\u00a01111'],
    ['(7,4111111111111111,9)', 'payment-card: 4111111111111111'],
    ['visa 4222222222222', 'payment-card: 4222222222222'],
    ['卡号4111111111111111。', 'payment-card: 4111111111111111'],
    ['gb29 nwbk 6016 1331 9268 19', 'iban: gb29 nwbk 6016 1331 9268 19'],
    ['MT84MALT011000012345MTLCAST001S', 'iban: MT84MALT011000012345MTLCAST001S'],
    ['1 84 12 76 451 089 46', 'fr-nir: 1 84 12 76 451 089 46'],
    ['2 55 08 14 168 025 38', 'fr-nir: 2 55 08 14 168 025 38'],
    ['X1234567L', 'es-dni: X1234567L'],
    ['12.345.678-Z', 'es-dni: 12.345.678-Z'],
    ['dni 12345678z', 'es-dni: 12345678z'],
    ['MRTMTT25D09F205Z', 'it-codice-fiscale: MRTMTT25D09F205Z'],
    ['burgerservicenummer 1112.22.333', 'nl-bsn: 1112.22.333'],
    ['111.444.777-35', 'br-cpf: 111.444.777-35'],
    ['12.ABC.345/01DE-35', 'br-cnpj: 12.ABC.345/01DE-35'],
    ['SIN 130 692 544', 'ca-sin: 130 692 544'],
    ['ssn: 078 05 1120', 'us-ssn: 078 05 1120'],
    ['+49 (0)30 901820', 'phone: +49 (0)30 901820'],
    ['+1 212 555 0123 2024-01-01', 'phone: +1 212 555 0123'],
    ['(030) 901820 4711 4712 4713', 'phone: (030) 901820 4711'],
    ['(212) 555-0123', 'phone: (212) 555-0123'],
  ];
  for (const [text, expected] of right) {
    it(`are found in ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), [expected]));
  }

  const wrong = [
    '4111111111111112',
    '4111-1111 1111-1111',
    '0.4111111111111111',
    'x4111111111111111',
    '4111111111111111e5',
    '12345-4111111111111111',
    '0000000000000000',
    '4222222222222',
    'GB29NWBK60161331926818',
    'GB29NWBK601613319268190',
    'XX29NWBK60161331926819',
    '000-12-3456',
    '666-12-3456',
    '912-12-3456',
    '123-00-4567',
    '123-45-0000',
    '123-45-67890',
    '1123-45-6789',
    'BG123456C',
    'AB123456E',
    'ab123456c',
    '12345678A',
    '12345678z',
    'RSSMRA85T10A562T',
    '130 692 544',
    'cpf 12345678901',
    '86095742719',
    '44051401359',
    '111222333',
    '234123412346',
    '52998224725',
    '111.111.111-11',
    '00.000.000/0000-00',
    '+123456789',
    '+999 123 456 789',
    '+35236450.6',
    '212 555 0123',
    '01-02-2024',
    '01 02 03 04 05',
    '1.2.3.4:5432',
    '192.168.100.200',
  ];
  for (const text of wrong) {
    it(`are not seen in ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), []));
  }

  it('that look like many others need a word near, or beside', () => {
    for (const [number, rule, words] of [
      ['111222333', 'nl-bsn', 'klant_bsn'],
      ['44051401359', 'pl-pesel', 'numerPesel'],
      ['234123412346', 'in-aadhaar', 'AADHAAR'],
      ['52998224725', 'br-cpf', 'cpf'],
      ['86095742719', 'de-steuer-id', 'steuer_id'],
      ['130692544', 'ca-sin', 'sin'],
      ['078051120', 'us-ssn', 'user_ssn'],
      ['2125550123', 'phone', 'phone'],
    ] as const) {
      assert.deepEqual(found(number), [], number);
      assert.deepEqual(found(number, words), [`${rule}: ${number}`]);
      assert.deepEqual(found(number, `not${words.toLowerCase()}able`), [], `${number} beside another word`);
    }
  });
});

describe('e-mail addresses', () => {
  const addresses: readonly (readonly [string, string])[] = [
    ['<jo@example.com>', 'jo@example.com'],
    ["'o''brien@example.com'", "o''brien@example.com"],
    ['jo@example.com.', 'jo@example.com'],
    ['--jo@example.com', 'jo@example.com'],
    ['x://jo@example.com', 'jo@example.com'],
    ['müller@exämple.de', 'müller@exämple.de'],
    ['联系zhang@example.cn谢谢', 'zhang@example.cn'],
    [`${'a'.repeat(80)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ];
  for (const [text, address] of addresses) {
    it(`are found in ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), [`email: ${address}`]));
  }

  for (const text of [
    'jo@localhost',
    'git@github.com:acme/x.git',
    'ssh://deploy@host.example.com/',
    'icon@2x.png',
    'user@1000.service',
    'pkg@1.2.3',
    'Object@1f2e.toString()',
    '@media',
    'a @ b.cc',
  ]) {
    it(`are not seen in ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), []));
  }
});
