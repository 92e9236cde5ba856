// Approval as an input of policy: who may approve, what it opens, and what it never opens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agent, decide, engineOf, person, shape, table } from './samples.ts';

const once = { count: 1, granted: false };
const base = 'permit (principal, action, resource);\n';
const byDba = `${base}@id("ask") @approvers("dba") @reason("writes need a person")
forbid (principal is Agent, action in Action::"write", resource)
unless { context has approval && context.approval.by in Group::"dba" };\n`;

test('when only forbids that a person can lift stand in the way, approval is needed', () => {
  const decision = decide(engineOf(byDba), table('sql:insert'));
  assert.deepEqual(
    [decision.outcome, decision.reasons, decision.policies, decision.messages, decision.approvers],
    ['needs-approval', ['policy.needs-approval'], ['ask'], ['writes need a person'], ['dba']],
  );
});

test('an approval by a member of the group allows, by anyone else it does not', () => {
  const by = (groups: string[]) => ({ approval: { by: person({ groups }), ...once } });
  assert.equal(decide(engineOf(byDba), table('sql:insert'), by(['dba'])).outcome, 'allow');
  assert.equal(decide(engineOf(byDba), table('sql:insert'), by(['interns'])).outcome, 'needs-approval');
});

test('a forbid that nobody can lift wins over the ones that can be lifted', () => {
  const engine = engineOf(
    `${byDba}@id("never") forbid (principal, action == Action::"sql:truncate", resource);`,
  );
  const decision = decide(engine, table('sql:truncate'));
  assert.deepEqual([decision.outcome, decision.policies], ['deny', ['ask', 'never']]);
  const mixed = decide(engine, shape([table('sql:insert'), table('sql:truncate')]));
  assert.equal(mixed.outcome, 'deny');
});

test('an approval opens nothing that no policy permits', () => {
  const engine = engineOf(
    byDba.replace('permit (principal, action,', 'permit (principal, action == Action::"sql:insert",'),
  );
  assert.equal(decide(engine, table('sql:insert')).outcome, 'needs-approval');
  assert.equal(decide(engine, table('sql:update')).outcome, 'deny');
});

test('a forbid that no approval satisfies is a denial, even when it names approvers', () => {
  const engine = engineOf(
    `${base}@approvers("dba") forbid (principal, action, resource) unless { context.hasWhere };`,
  );
  assert.equal(decide(engine, table('sql:delete')).outcome, 'deny');
});

test('of several groups only those whose approval would do are named', () => {
  const engine = engineOf(`${base}@approvers("dba, owners,interns")
    forbid (principal, action, resource)
    unless { context has approval && (context.approval.by in Group::"dba" || context.approval.by in Group::"owners") };`);
  assert.deepEqual(decide(engine, table('sql:insert')).approvers, ['dba', 'owners']);
});

test('accesses that want different groups are denied: no one group can approve all', () => {
  const rule = (group: string, table1: string) =>
    `@approvers("${group}") forbid (principal, action, resource == Table::"orders-db/public.${table1}")
     unless { context has approval && context.approval.by in Group::"${group}" };\n`;
  const engine = engineOf(base + rule('dba', 'a') + rule('hr', 'b'));
  assert.equal(
    decide(engine, shape([table('sql:select', 'public.a'), table('sql:select', 'public.b')])).outcome,
    'deny',
  );
  assert.deepEqual(decide(engine, table('sql:select', 'public.b')).approvers, ['hr']);
});

test('four eyes: the human behind the agent cannot approve it', () => {
  const engine = engineOf(`${base}@approvers("dba") forbid (principal, action, resource)
    unless { context has approval && context.approval.by in Group::"dba" &&
             !(principal has human && principal.human == context.approval.by.subject) };`);
  const principal = agent({ human: 'h-1' });
  const by = (subject: string) => ({
    principal,
    approval: { by: person({ subject, groups: ['dba'] }), ...once },
  });
  assert.equal(decide(engine, table('sql:insert'), { principal }).outcome, 'needs-approval');
  assert.equal(decide(engine, table('sql:insert'), by('h-1')).outcome, 'needs-approval');
  assert.equal(decide(engine, table('sql:insert'), by('h-2')).outcome, 'allow');
});

test('a user who approves the own action is one entity, and a rule can see it', () => {
  const engine = engineOf(`${base}@approvers("dba") forbid (principal is User, action, resource)
    unless { context has approval && context.approval.by in Group::"dba" && context.approval.by != principal };`);
  const principal = person({ groups: ['dba'] });
  assert.equal(
    decide(engine, table('sql:insert'), { principal, approval: { by: principal, ...once } }).outcome,
    'needs-approval',
  );
  const other = person({ subject: 'someone-else', groups: ['dba'] });
  assert.equal(
    decide(engine, table('sql:insert'), { principal, approval: { by: other, ...once } }).outcome,
    'allow',
  );
});

test('only a person approves, and one whose groups are known', () => {
  const engine = engineOf(byDba);
  const byAgent = { approval: { by: agent({ groups: ['dba'] }), ...once } };
  assert.deepEqual(decide(engine, table('sql:insert'), byAgent).reasons, ['policy.error']);
  const unknown = { approval: { by: person({ groups: 'unknown' }), ...once } };
  assert.deepEqual(decide(engine, table('sql:insert'), unknown).reasons, ['identity.groups-unknown']);
});

test('what was not understood can be sent for approval, when a permit names it', () => {
  const engine = engineOf(`${base}permit (principal, action == Action::"sql:opaque", resource);
    @approvers("dba") forbid (principal, action == Action::"sql:opaque", resource)
    unless { context has approval && context.approval.by in Group::"dba" };`);
  const unread = shape([], { understood: false });
  assert.deepEqual(decide(engine, unread).reasons, ['policy.needs-approval', 'action.not-understood']);
  assert.equal(
    decide(engine, unread, { approval: { by: person({ groups: ['dba'] }), ...once } }).outcome,
    'allow',
  );
});

const byTwo = byDba.replace('@approvers("dba")', '@approvers("dba") @approvals("2")');

test('of several policies the one that wants most people decides', () => {
  const more = `${byTwo}@id("three") @approvers("dba") @approvals("3")
    forbid (principal, action == Action::"sql:delete", resource)
    unless { context has approval && context.approval.by in Group::"dba" };`;
  assert.equal(decide(engineOf(byDba), table('sql:insert')).needed, 1);
  assert.equal(decide(engineOf(byTwo), table('sql:insert')).needed, 2);
  assert.equal(decide(engineOf(more), table('sql:delete')).needed, 3);
  assert.equal(decide(engineOf(byTwo), table('sql:select')).needed, 0);
});

test('fewer people than policy wants open nothing, and what several must approve is not approved in advance', () => {
  const by = (count: number, granted: boolean) => ({
    approval: { by: person({ groups: ['dba'] }), count, granted },
  });
  const engine = engineOf(byTwo);
  assert.equal(decide(engine, table('sql:insert'), by(1, false)).outcome, 'needs-approval');
  assert.equal(decide(engine, table('sql:insert'), by(2, false)).outcome, 'allow');
  assert.equal(decide(engine, table('sql:insert'), by(2, true)).outcome, 'needs-approval');
  assert.equal(decide(engineOf(byDba), table('sql:insert'), by(1, true)).outcome, 'allow');
});

test('a policy can ask for a person each time, and for a number of them', () => {
  const each = byDba.replace('context.approval.by in', '!context.approval.granted && context.approval.by in');
  const by = { by: person({ groups: ['dba'] }), count: 1 };
  assert.equal(
    decide(engineOf(each), table('sql:insert'), { approval: { ...by, granted: true } }).outcome,
    'needs-approval',
  );
  assert.equal(
    decide(engineOf(each), table('sql:insert'), { approval: { ...by, granted: false } }).outcome,
    'allow',
  );
});

test('what people do with Gatelog is permitted by name only', () => {
  const verbs = ['approval:decide', 'audit:read-payload', 'session:end', 'access:ask'];
  const everything = engineOf('permit (principal, action, resource);');
  for (const verb of verbs) {
    const access = { verb, resource: { kind: 'Target', path: [] }, context: {} } as const;
    assert.equal(decide(everything, access, { principal: person({}) }).outcome, 'deny', verb);
    const named = engineOf(`permit (principal, action == Action::"${verb}", resource);`);
    assert.equal(decide(named, access, { principal: person({}) }).outcome, 'allow', verb);
  }
});
