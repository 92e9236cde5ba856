// Tests of SCRAM-SHA-256 against the example of RFC 7677, of what a bad server sends, and of md5.
import assert from 'node:assert/strict';
import test from 'node:test';
import { GatelogError } from '../../model/error.ts';
import { md5Answer } from './authenticate.ts';
import { prepare } from './saslprep.ts';
import { Scram } from './scram.ts';

/** RFC 7677, section 3. */
const rfc = {
  user: 'user',
  password: 'pencil',
  nonce: 'rOprNGfwEbeRWgbNEkqO',
  first: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  final:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

const begin = () => new Scram({ ...rfc, binding: { type: 'none' } });
const refused = (error: unknown) => error instanceof GatelogError && error.code === 'target.failed';

test('the example of RFC 7677 is computed byte for byte', () => {
  const scram = begin();
  assert.equal(scram.mechanism, 'SCRAM-SHA-256');
  assert.equal(scram.first().toString(), rfc.first);
  assert.equal(scram.answer(Buffer.from(rfc.serverFirst)).toString(), rfc.final);
  scram.verify(Buffer.from(rfc.serverFinal));
});

test('a server that cannot sign is refused', () => {
  const scram = begin();
  assert.throws(() => scram.verify(Buffer.from(rfc.serverFinal)), refused, 'out of turn');
  scram.answer(Buffer.from(rfc.serverFirst));
  for (const final of [
    rfc.serverFinal.replace('6', '7'),
    'v=',
    'e=other-error',
    '',
    `${rfc.serverFinal},x=y`,
  ]) {
    assert.throws(() => scram.verify(Buffer.from(final)), refused, final);
  }
});

test('a challenge that does not extend our nonce, asks too much or has an extension is refused', () => {
  const bad = [
    rfc.serverFirst.replace('r=rOpr', 'r=xOpr'),
    'r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    rfc.serverFirst.replace('4096', '0'),
    rfc.serverFirst.replace('4096', '2147483647'),
    rfc.serverFirst.replace('s=W22ZaJ0SNY7soEsUEjb6gQ==', 's='),
    `m=ext,${rfc.serverFirst}`,
    `${rfc.serverFirst},m=ext`,
    '',
  ];
  for (const challenge of bad)
    assert.throws(() => begin().answer(Buffer.from(challenge)), refused, challenge);
});

test('the binding is told in the header and repeated in the proof', () => {
  const hash = Buffer.alloc(32, 5);
  const bound = new Scram({ ...rfc, binding: { type: 'end-point', hash } });
  assert.equal(bound.mechanism, 'SCRAM-SHA-256-PLUS');
  assert.match(bound.first().toString(), /^p=tls-server-end-point,,n=/);
  const said = /^c=([^,]+),/.exec(bound.answer(Buffer.from(rfc.serverFirst)).toString())?.[1] ?? '';
  assert.deepEqual(
    Buffer.from(said, 'base64'),
    Buffer.concat([Buffer.from('p=tls-server-end-point,,'), hash]),
  );
  assert.match(new Scram({ ...rfc, binding: { type: 'not-offered' } }).first().toString(), /^y,,/);
});

test('md5 answers with the salted double digest', () => {
  // md5(md5('pencil' + 'user') as hex + 01020304), computed with md5sum.
  assert.equal(md5Answer('user', 'pencil', Buffer.from([1, 2, 3, 4])), 'md54376eb6913b38f9aaff38dc7cf19ca76');
});

test('passwords are prepared: ASCII as it is, the rest mapped and normalised, the prohibited left alone', () => {
  const cases = [
    ['pencil ~', 'pencil ~'],
    ['I\u00adX', 'IX'],
    ['a\u00a0b', 'a b'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['\u0007é', '\u0007é'],
    ['\u00ad', '\u00ad'],
  ];
  for (const [given, prepared] of cases) assert.equal(prepare(given as string), prepared);
});
