// Nobody answers for themselves, whatever they are called; and what was given to one asker is not another's.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Principal } from '../model/principal.ts';
import { mayNotAnswer } from './four-eyes.ts';
import { isSameAsker } from './same-asker.ts';

const agent: Principal = {
  ...{ kind: 'agent', tokenKind: 'agent-on-behalf-of-user', tenant: 't-1', subject: 'robin' },
  ...{ actor: 'agent-app', human: 'robin', blueprint: 'blueprint-app' },
  ...{ groups: [], roles: [], directoryRoles: [], scopes: [], expiresAt: 0 },
};
const dana: Principal = {
  ...{ kind: 'user', tokenKind: 'user', tenant: 't-1', subject: 'dana', actor: 'console-app' },
  ...{ groups: ['dba'], roles: [], directoryRoles: [], scopes: [], expiresAt: 0 },
};
const request = { principal: agent, approvers: ['dba'] };

describe('four eyes', () => {
  test('a member of the group who had no part in it may answer', () => {
    assert.equal(mayNotAnswer(request, dana), undefined);
  });

  const own: readonly (readonly [string, Partial<Principal>])[] = [
    ['the human behind the agent', { subject: 'robin' }],
    ['a person with a token of the application that asked', { actor: 'agent-app' }],
    ['the same application in another tenant', { actor: 'agent-app', tenant: 't-2' }],
    ['the application behind the agent', { actor: 'blueprint-app' }],
    ['an application whose own id asked', { subject: 'agent-app' }],
  ];
  for (const [who, change] of own)
    test(`${who} may not`, () => {
      assert.equal(mayNotAnswer(request, { ...dana, ...change }), 'approval.own-request');
    });

  const others: readonly (readonly [string, Partial<Principal>])[] = [
    ['a person outside of the group', { groups: ['interns'] }],
    ['a person whose groups are unknown', { groups: 'unknown' }],
    ['an agent of the group', { kind: 'agent' }],
    ['a workload of the group', { kind: 'workload' }],
    ['an administrator outside of the group', { groups: [], roles: ['Gatelog.Administrator'] }],
  ];
  for (const [who, change] of others)
    test(`${who} is no approver`, () => {
      assert.equal(mayNotAnswer(request, { ...dana, ...change }), 'approval.not-approver');
    });

  test('people share the applications they sign in with', () => {
    const asked = { ...request, principal: { ...dana, subject: 'eva' } };
    assert.equal(mayNotAnswer(asked, dana), undefined);
    assert.equal(mayNotAnswer(asked, { ...dana, subject: 'eva' }), 'approval.own-request');
  });
});

describe('the one a grant is for', () => {
  test('is the same principal, however fresh its token', () => {
    assert.equal(isSameAsker(agent, { ...agent, expiresAt: 9, groups: ['x'] }), true);
  });

  test('of people, in whichever application they act', () => {
    assert.equal(isSameAsker(dana, { ...dana, actor: 'other-app' }), true);
  });

  const others: readonly Partial<Principal>[] = [
    { actor: 'other-agent' },
    { human: 'somebody-else' },
    { kind: 'user', tokenKind: 'user' },
    { subject: 'dana' },
    { tenant: 't-2' },
  ];
  for (const change of others)
    test(`is not one with another ${Object.keys(change).join(' and ')}`, () => {
      assert.equal(isSameAsker(agent, { ...agent, ...change }), false);
    });
});
