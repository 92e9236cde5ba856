// Which policies test groups, read which context and name which actions: by their parsed form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { contextKeys, namedActions, testsGroups } from './analyse.ts';

function parse(text: string) {
  const answer = policyToJson(text);
  assert.equal(answer.type, 'success', text);
  return answer.type === 'success' ? answer.json : assert.fail();
}

const dependsOnGroups: Record<string, boolean> = {
  'permit (principal, action, resource);': false,
  'permit (principal is Agent, action, resource);': false,
  'permit (principal in Role::"r", action, resource);': false,
  'permit (principal == Agent::"a", action, resource);': false,
  'permit (principal in Group::"g", action, resource);': true,
  'permit (principal is Agent in Group::"g", action, resource);': true,
  'permit (principal is Agent in Role::"r", action, resource);': false,
  'forbid (principal, action, resource) when { principal in Group::"g" };': true,
  'forbid (principal, action, resource) unless { !(principal in Group::"g") };': true,
  'forbid (principal, action, resource) when { principal in [Role::"r", Group::"g"] };': true,
  'forbid (principal, action, resource) when { principal in [Role::"r", DirectoryRole::"d"] };': false,
  'forbid (principal, action, resource) when { principal is Agent in Group::"g" };': true,
  'forbid (principal, action, resource) when { principal is Agent };': false,
  'forbid (principal, action, resource) when { (if true then principal else principal) in Group::"g" };': true,
  'forbid (principal, action, resource) when { principal in context.where };': true,
  'forbid (principal, action, resource) unless { context has approval && context.approval.by in Group::"g" };': false,
  'forbid (principal, action, resource) when { resource in Target::"t" && action in Action::"read" };': false,
};

for (const [text, expected] of Object.entries(dependsOnGroups)) {
  test(`${expected ? 'depends' : 'does not depend'} on the groups of the principal: ${text}`, () => {
    assert.equal(testsGroups(parse(text)), expected);
  });
}

test('the context keys a policy reads are found, through has and through records', () => {
  const text =
    'permit (principal, action, resource) when { context has approval.by && context.hasWhere } unless { context has ticket && context.ticket like "A*" };';
  assert.deepEqual(contextKeys([parse(text)]), new Set(['approval', 'hasWhere', 'ticket']));
});

test('a context used as a whole hides which keys are read', () => {
  assert.equal(
    contextKeys([parse('permit (principal, action, resource) when { [context].isEmpty() };')]),
    'all',
  );
});

test('actions count as named only when the head names them', () => {
  assert.deepEqual(
    namedActions(parse('permit (principal, action, resource) when { action == Action::"x" };')),
    [],
  );
  assert.deepEqual(namedActions(parse('permit (principal, action == Action::"x", resource);')), ['x']);
  assert.deepEqual(
    namedActions(parse('permit (principal, action in [Action::"x", Action::"y"], resource);')),
    ['x', 'y'],
  );
});
