// The digest binds an answer to exactly one action: any other spells other bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action, Parameter } from '../model/action.ts';
import type { Principal } from '../model/principal.ts';
import { digestOf } from './binding.ts';

const salt = Buffer.alloc(32, 7);
const principal: Principal = {
  ...{ kind: 'agent', tokenKind: 'agent-identity', tenant: 't', subject: 's', actor: 'a' },
  ...{ groups: [], roles: [], directoryRoles: [], scopes: [], expiresAt: 0 },
};
const shape = {
  verb: 'sql:delete',
  accesses: [],
  understood: true,
  doubts: [],
  context: {},
  fingerprint: '',
};
const text = (value: string | null): Parameter => ({ type: 'text', value, encoding: 'text' });
const action = (change: Partial<Action> = {}): Action => ({
  ...{
    shape,
    phase: 'execute',
    text: 'delete from t where a = $1 and b = $2',
    parameters: [text('x'), text('y')],
  },
  ...change,
});

test('every part of an action is in the digest, and no two actions share one', () => {
  const digests = [
    digestOf(salt, principal, 'shop', action()),
    digestOf(salt, principal, 'shop', action({ text: 'delete from t where a = $1 and b = $2 ' })),
    digestOf(salt, principal, 'shop', action({ phase: 'bind' })),
    digestOf(salt, principal, 'shop', action({ parameters: [text('xy'), text('')] })),
    digestOf(salt, principal, 'shop', action({ parameters: [text('x'), text('y'), text('z')] })),
    digestOf(salt, principal, 'shop', action({ parameters: [text(null), text('y')] })),
    digestOf(salt, principal, 'shop', action({ parameters: [text('null'), text('y')] })),
    digestOf(salt, principal, 'shop', action({ parameters: [{ ...text('x'), type: 'name' }, text('y')] })),
    digestOf(salt, principal, 'shop', action({ parameters: [{ ...text('x'), encoding: 'hex' }, text('y')] })),
    digestOf(salt, principal, 'shop', action({ shape: { ...shape, verb: 'sql:update' } })),
    digestOf(salt, principal, 'payroll', action()),
    digestOf(salt, { ...principal, subject: 'other' }, 'shop', action()),
    digestOf(salt, { ...principal, actor: 'other' }, 'shop', action()),
    digestOf(salt, { ...principal, human: 'robin' }, 'shop', action()),
    digestOf(Buffer.alloc(32, 8), principal, 'shop', action()),
  ];
  assert.equal(new Set(digests).size, digests.length);
  assert.equal(digestOf(salt, principal, 'shop', action()), digests[0]);
});
