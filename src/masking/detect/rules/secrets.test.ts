import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSensitive } from '../find-sensitive.ts';
import { chooseRules } from '../rule-set.ts';

const rules = chooseRules();
const found = (text: string) =>
  findSensitive(text, rules).map(({ rule, start, end }) => `${rule}: ${text.slice(start, end)}`);

/** Random once. Put together here, so that nobody who scans this repository takes a token for real. */
const random = 'Zk3vQ9xT2mB7wL1pR8sN4cD6fG0hJ5yKaUeXoViM';
const join = (...parts: readonly string[]) => parts.join('');
const token = (prefix: string, length: number) => prefix + random.repeat(3).slice(0, length);
const header = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('passwords in statements', () => {
  const statements: readonly (readonly [string, string])[] = [
    ["CREATE ROLE a PASSWORD 'x1'", 'x1'],
    ["CREATE ROLE a PASSWORD'x1'", 'x1'],
    ["ALTER ROLE a PASSWORD E'x\\'1' LOGIN", "x\\'1"],
    ["ALTER ROLE a PASSWORD 'x''1' LOGIN", "x''1"],
    ["ALTER ROLE a PASSWORD $$x'1$$", "x'1"],
    ['ALTER ROLE a PASSWORD $q$x$$1$q$', 'x$$1'],
    ["ALTER ROLE a PASSWORD 'x'\n  '1' LOGIN", "x'\n  '1"],
    ["ALTER ROLE a PASSWORD U&'\\0061'", '\\0061'],
    ["ALTER ROLE a PASSWORD /* a /* b */ */ -- c\n 'x1'", 'x1'],
    ["DO $d$ BEGIN EXECUTE 'ALTER ROLE a PASSWORD ''x1'' LOGIN'; END $d$", 'x1'],
    ["ALTER ROLE a PASSWORD 'x1", 'x1'],
    ["ALTER ROLE a PASSWORD 'x\\' VALID UNTIL '2030'", "x\\' VALID UNTIL "],
    ["CREATE USER a IDENTIFIED BY 'x1'", 'x1'],
    ["CREATE USER a IDENTIFIED WITH sha2 BY 'x1'", 'x1'],
    ["SET PASSWORD FOR a@b = 'x1'", 'x1'],
    ["EXECUTE 'ALTER ROLE a PASSWORD ' || quote_literal('x1')", "' || quote_literal('x1')"],
    ["SELECT concat('ALTER ROLE a PASSWORD ', 'x1')", "', 'x1')"],
    ["SELECT format('ALTER ROLE %I PASSWORD %L', 'a', 'x1')", "%L', 'a', 'x1')"],
    [`ALTER ROLE a PASSWORD /*${'c'.repeat(5000)}*/ 'x1'`, ` /*${'c'.repeat(5000)}*/ 'x1'`],
  ];
  for (const [text, password] of statements) {
    it(`are found in ${text.slice(0, 80)}`, () =>
      assert.deepEqual(found(text), [`ddl-password: ${password}`]));
  }

  for (const text of [
    'ALTER ROLE a PASSWORD NULL',
    "ALTER ROLE a PASSWORD ''",
    'ALTER ROLE a PASSWORD $1',
    "SELECT password, 'x1' FROM t",
    "SELECT 'password', 'x1'",
    "SELECT 'your password ' || 'was reset'",
    `{"password": null, 'password': 'string'}`,
    "the password's length and the user's name",
    "SET password_encryption = 'scram-sha-256'",
    "crypt($1, gen_salt('bf'))",
    "crypt(col, 'salt')",
  ]) {
    it(`are not seen in ${text}`, () => assert.deepEqual(found(text), []));
  }
});

describe('JSON Web Tokens', () => {
  const signature = token('', 40);

  it('are known by a header that says alg', () => {
    const jwt = `${header({ alg: 'HS256' })}.${header({ sub: 'a' })}.${signature}`;
    assert.deepEqual(found(`(${jwt})`), [`jwt: ${jwt}`]);
    assert.deepEqual(found(`See ${jwt}.`), [`jwt: ${jwt}`]);
  });

  it('may have blanks in their header, five parts, or none to sign them', () => {
    for (const head of ['{ "alg": "none" }', '{\n "alg": "RSA-OAEP"}']) {
      const jwt = `${Buffer.from(head).toString('base64url')}.a.b.c.d`;
      assert.deepEqual(found(jwt), [`jwt: ${jwt}`]);
    }
    const unsigned = `${header({ alg: 'none' })}.${header({ sub: 'a' })}.`;
    assert.equal(found(unsigned).length, 1);
  });

  it('are not any three words, nor any JSON', () => {
    for (const text of [
      `${header({ typ: 'x', value: 12345 })}.${header({ sub: 'a' })}.x`,
      `${header({ alg: 'HS256' })}`,
      'eyJhbGciOiJIUzI1NiJ8.eyJzdWIiOiJhIn0.x',
      `eyJ${'x'.repeat(40)}.a.b`,
    ]) {
      assert.deepEqual(found(text), [], text);
    }
  });

  it('count by their beginning when the header is too long to be read', () => {
    const jwt = `eyJ${'A1b'.repeat(2000)}.x.y`;
    assert.deepEqual(found(jwt), [`jwt: ${jwt}`]);
  });
});

describe('private keys', () => {
  const body = random.repeat(4);

  it('are found as a block, lines broken or escaped', () => {
    for (const line of ['\n', '\r\n', '\\n', ' ']) {
      const key = `-----BEGIN RSA PRIVATE KEY-----${line}${body}${line}-----END RSA PRIVATE KEY-----`;
      assert.deepEqual(found(`a ${key} b`), [`private-key: ${key}`]);
    }
  });

  it('without an end reach to the end of the text', () => {
    const text = `-----BEGIN PRIVATE KEY-----\n${body}\nand more`;
    assert.deepEqual(found(text), [`private-key: ${text}`]);
  });

  it('are not certificates and public keys', () => {
    for (const kind of ['CERTIFICATE', 'PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE REQUEST']) {
      assert.deepEqual(found(`-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`), []);
    }
  });
});

describe('tokens with a form of their own', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['github-token', token(join('gh', 'p_'), 36)],
    ['npm-token', token(join('np', 'm_'), 36)],
    ['stripe-key', token(join('sk', '_live_'), 24)],
    ['google-key', token(join('AI', 'za'), 35)],
    ['ai-key', token(join('sk', '-proj-'), 48)],
    ['slack-token', token(join('xo', 'xb-123456789012-'), 24)],
    ['entra-client-secret', join('abc8', 'Q~', random.slice(0, 34))],
  ];
  for (const [rule, value] of forms) {
    it(`${rule}: found alone, quoted and assigned`, () => {
      for (const text of [value, `'${value}'`, `x=${value}`, `(${value})`, `${value}, and`]) {
        assert.deepEqual(found(text), [`${rule}: ${value}`], text);
      }
    });

    it(`${rule}: not as a piece of a longer word`, () => {
      assert.deepEqual(
        found(`zz${value}`).filter((one) => one.startsWith(rule)),
        [],
      );
    });
  }

  it('are not the same character many times', () => {
    assert.deepEqual(found(join('gh', 'p_', 'x'.repeat(36))), []);
  });
});

describe('secrets beside a word', () => {
  const values: readonly (readonly [string, string])[] = [
    [`api_key = "${random.slice(0, 24)}"`, random.slice(0, 24)],
    [`clientSecret: ${random.slice(0, 24)}`, random.slice(0, 24)],
    [`otpauth://totp/x?secret=${join('JBSWY3DP', 'EHPK3PXP')}`, join('JBSWY3DP', 'EHPK3PXP')],
    ["UPDATE u SET password = 'correct horse'", 'correct horse'],
    ['{"password":"hunter2"}', 'hunter2'],
    ['DB_PASSWORD=hunter2', 'hunter2'],
    [`token=${random.repeat(10)}`, random.repeat(10)],
  ];
  for (const [text, value] of values) {
    it(`are found in ${text.slice(0, 60)}`, () =>
      assert.deepEqual(found(text), [`assigned-secret: ${value}`]));
  }

  for (const text of [
    'token: 550e8400-e29b-41d4-a716-446655440000',
    'cache_key=d41d8cd98f00b204e9800998ecf8427e',
    'key: d41d8cd98f00b204e9800998ecf8427e',
    `public_key=${random}`,
    `monkey=${random}`,
    'password: required',
    'password = $1',
    'password = hash_password(input)',
    'password=${PASSWORD}',
    '"password": "string"',
    'password = user.password_hash',
    'PWD=/srv/app/current',
    'compass=north-by-northwest-1',
  ]) {
    it(`are not seen in ${text}`, () => assert.deepEqual(found(text), []));
  }
});

describe('connection strings', () => {
  const strings: readonly (readonly [string, string])[] = [
    ['postgres://a:p@ss@h/d', 'connection-url: p@ss'],
    ['redis://:pw@h', 'connection-url: pw'],
    ['host=h user=a password=letmein dbname=d', 'connection-string: letmein'],
    ["host='h' user='a' password='let me\\' in'", "connection-string: let me\\' in"],
    ['Server=s;Password={a;b};Database=d', 'connection-string: a;b'],
    ['Password=a b;Server=s', 'connection-string: a b'],
    ["connect('host=h password=''a b'' user=c')", 'connection-string: a b'],
  ];
  for (const [text, expected] of strings) {
    it(`give up the password of ${text}`, () => assert.deepEqual(found(text), [expected]));
  }

  it('take a value too long to be a password to the end of the line', () => {
    const long = 'pw '.repeat(200);
    assert.deepEqual(found(`Server=s;Password=${long};x\nmore`), [`connection-string: ${long};x`]);
  });

  for (const text of [
    'postgres://a@h/d',
    'postgres://a:${PW}@h/d',
    'https://h:8080/users/@me',
    'connect(user=user, password=password)',
    'UPDATE t SET username=excluded.username, password=excluded.password',
    'host=h password=***** user=a',
  ]) {
    it(`are not seen in ${text}`, () => assert.deepEqual(found(text), []));
  }
});
