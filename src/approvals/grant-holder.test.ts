// Who may use a grant, when several share the id of one person.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '../model/principal.ts';
import { isHeldBy } from './grant-holder.ts';

const eva: Principal = {
  ...{ kind: 'user', tokenKind: 'user', tenant: 't', subject: 'eva', actor: 'console', expiresAt: 0 },
  ...{ groups: [], roles: [], directoryRoles: [], scopes: [] },
};
const forEva: Principal = {
  ...eva,
  ...{ kind: 'agent', tokenKind: 'agent-on-behalf-of-user', actor: 'agent-1', human: 'eva' },
};

test('a person uses it through whichever application', () => {
  assert.ok(isHeldBy(eva, { ...eva, actor: 'az' }));
});

test('what a person was given is not for the agent that acts for them, nor the other way round', () => {
  assert.ok(!isHeldBy(eva, forEva));
  assert.ok(!isHeldBy(forEva, eva));
});

test('another agent of the same person is another', () => {
  assert.ok(isHeldBy(forEva, { ...forEva, expiresAt: 1 }));
  assert.ok(!isHeldBy(forEva, { ...forEva, actor: 'agent-2' }));
});

test('somebody else, or the same id in another tenant, is another', () => {
  assert.ok(!isHeldBy(eva, { ...eva, subject: 'dana' }));
  assert.ok(!isHeldBy(eva, { ...eva, tenant: 'u' }));
});
