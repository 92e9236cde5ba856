// Data classes in policy: who sees values as they are, and who may choose rows by them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { access, agent, decide, engineOf, target } from './samples.ts';

const group = 'cccccccc-0000-0000-0000-000000000003';
const readers = 'permit (principal, action in Action::"read", resource in Target::"orders-db");\n';
const clerks = `permit (principal in Group::"${group}", action == Action::"unmask", resource == DataClass::"orders-db/pii");`;
const clerk = agent({ groups: [group] });

test('nobody sees a class unless a permit names unmask', () => {
  const open = engineOf('permit (principal, action, resource);').forPrincipal(agent(), target);
  assert.equal(open.mayUnmask('pii', 'execute'), false);
  assert.equal(engineOf(readers).forPrincipal(agent(), target).mayUnmask('pii', 'execute'), false);
});

test('a permit for one class of one target opens no other', () => {
  const engine = engineOf(readers + clerks);
  assert.equal(engine.forPrincipal(clerk, target).mayUnmask('pii', 'execute'), true);
  assert.equal(engine.forPrincipal(clerk, target).mayUnmask('payment', 'execute'), false);
  assert.equal(engine.forPrincipal(clerk, { ...target, name: 'other' }).mayUnmask('pii', 'execute'), false);
  assert.equal(engine.forPrincipal(agent(), target).mayUnmask('pii', 'execute'), false);
});

test('groups that do not fit the token open nothing', () => {
  const decider = engineOf(readers + clerks).forPrincipal(agent({ groups: 'unknown' }), target);
  assert.equal(decider.mayUnmask('pii', 'execute'), false);
});

test('unmasking can ask for an intent, and a change of policy counts at once', () => {
  const engine = engineOf(`${clerks.slice(0, -1)} when { context has ticket };`);
  const decider = engine.forPrincipal(clerk, target);
  assert.equal(decider.mayUnmask('pii', 'execute', { ticket: 'T-1' }), true);
  assert.equal(decider.mayUnmask('pii', 'execute'), false);
  engine.use(engineOf(readers).set);
  assert.equal(decider.mayUnmask('pii', 'execute', { ticket: 'T-1' }), false);
});

test('choosing rows by a class is reading, and can be forbidden by itself', () => {
  const filter = access('sql:filter', 'DataClass', ['pii']);
  assert.equal(decide(engineOf(readers), filter).outcome, 'allow');
  const guarded = `${readers}@reason("no guessing") forbid (principal, action == Action::"sql:filter", resource == DataClass::"orders-db/pii");`;
  assert.deepEqual(decide(engineOf(guarded), filter).messages, ['no guessing']);
  assert.equal(decide(engineOf(guarded), access('sql:filter', 'DataClass', ['payment'])).outcome, 'allow');
});
