// Tests of the wording of refusals: stable codes, a stable DETAIL, and nothing that tells targets apart.
import assert from 'node:assert/strict';
import test from 'node:test';
import { type ReasonCode, reasons } from '../../model/reason.ts';
import { decodeErrorFields } from './decode.ts';
import { encodeNativeError, encodeRefusal, wordRefusal } from './refuse.ts';

const codes = Object.keys(reasons) as ReasonCode[];

test('a denied statement is an ERROR 42501 with reason, code and entry', () => {
  const bytes = encodeRefusal(
    { code: 'policy.forbidden', messages: ['DELETE must name its rows', 'Add WHERE.'], entry: 17 },
    'ERROR',
  );
  assert.deepEqual(
    [...decodeErrorFields(bytes.subarray(5))],
    [
      ['S', 'ERROR'],
      ['V', 'ERROR'],
      ['C', '42501'],
      ['M', 'Gatelog denied this statement: DELETE must name its rows'],
      ['D', 'Gatelog: policy.forbidden, entry 17'],
      ['H', 'Add WHERE.'],
    ],
  );
});

test('without a message of a policy the reason speaks for itself', () => {
  const fields = wordRefusal({ code: 'policy.no-match', messages: [] }, 'ERROR');
  assert.equal(fields.get('M'), `Gatelog denied this statement: ${reasons['policy.no-match']}`);
  assert.equal(fields.get('D'), 'Gatelog: policy.no-match');
});

test('every action and policy reason denies a statement with one SQLSTATE', () => {
  for (const code of codes.filter((one) => /^(policy|action)\./.test(one))) {
    assert.equal(wordRefusal({ code, messages: [] }, 'ERROR').get('C'), '42501', code);
  }
});

test('the SQLSTATEs of a refused connection', () => {
  const expected: Partial<Record<ReasonCode, string>> = {
    'identity.expired': '28P01',
    'identity.audience': '28P01',
    'protocol.tls-required': '28000',
    'protocol.violation': '08P01',
    'target.unavailable': '3D000',
    'session.limit': '53300',
    'session.expired': '57P01',
    'session.ended': '57P01',
  };
  for (const [code, sqlstate] of Object.entries(expected)) {
    assert.equal(wordRefusal({ code: code as ReasonCode, messages: [] }, 'FATAL').get('C'), sqlstate, code);
  }
});

test('every reason can be worded either way, and a NUL in a message does not break the frame', () => {
  for (const code of codes) {
    for (const severity of ['ERROR', 'FATAL'] as const) {
      const fields = decodeErrorFields(
        encodeRefusal({ code, messages: ['a\0b'], entry: 1 }, severity).subarray(5),
      );
      assert.match(fields.get('C') ?? '', /^[0-9A-Z]{5}$/);
      assert.equal(fields.get('D'), `Gatelog: ${code}, entry 1`);
      assert.match(fields.get('M') ?? '', /: ab$/);
    }
  }
});

test("an error in the target's own words carries nothing of Gatelog", () => {
  const fields = decodeErrorFields(
    encodeNativeError({ sqlstate: '34000', message: 'portal "x" does not exist' }).subarray(5),
  );
  assert.deepEqual([...fields.keys()], ['S', 'V', 'C', 'M']);
});
