// What is allowed and denied, with which reasons and policies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { access, agent, decide, engineOf, person, shape, table, target } from './samples.ts';

const everything = '@id("everything") permit (principal, action, resource);\n';

test('what no policy permits is denied', () => {
  const decision = decide(engineOf(''), table('sql:select'));
  assert.deepEqual(
    [decision.outcome, decision.reasons, decision.policies],
    ['deny', ['policy.no-match'], []],
  );
});

test('a permit allows, and the decision names it and the bundle', () => {
  const engine = engineOf(
    'permit (principal, action in Action::"read", resource in Schema::"orders-db/public");',
  );
  const decision = decide(engine, table('sql:select'));
  assert.deepEqual(decision, {
    outcome: 'allow',
    reasons: ['policy.allowed'],
    policies: ['p.cedar#1'],
    messages: [],
    approvers: [],
    needed: 0,
    bundle: engine.bundle,
  });
  assert.equal(decide(engine, table('sql:select', 'private.orders')).outcome, 'deny');
  assert.equal(decide(engine, table('sql:delete')).outcome, 'deny');
});

test('a forbid wins over every permit, with its sentence', () => {
  const engine = engineOf(
    `${everything}@id("no") @reason("not here") forbid (principal, action == Action::"sql:drop", resource);`,
  );
  const decision = decide(engine, table('sql:drop'));
  assert.deepEqual(
    [decision.outcome, decision.reasons, decision.policies, decision.messages],
    ['deny', ['policy.forbidden'], ['no'], ['not here']],
  );
});

test('every access of an action must be allowed', () => {
  const engine = engineOf('permit (principal, action, resource == Table::"orders-db/public.orders");');
  const both = shape([table('sql:select'), table('sql:select', 'public.salaries')]);
  assert.deepEqual(decide(engine, both).reasons, ['policy.no-match']);
  assert.equal(decide(engine, shape([table('sql:select'), table('sql:update')])).outcome, 'allow');
});

test('an action without accesses is decided on its target, not waved through', () => {
  const bare = shape([], { verb: 'sql:select' });
  assert.equal(decide(engineOf(''), bare).outcome, 'deny');
  assert.equal(
    decide(engineOf('permit (principal, action, resource == Target::"orders-db");'), bare).outcome,
    'allow',
  );
});

test('what was not understood needs a permit that names it, beside permits for what was read', () => {
  const unread = shape([table('sql:select')], { understood: false, doubts: ['dynamic-sql'] });
  const denied = decide(engineOf(everything), unread);
  assert.deepEqual([denied.outcome, denied.reasons], ['deny', ['action.not-understood']]);
  const named = 'permit (principal, action == Action::"sql:opaque", resource == Target::"orders-db");';
  assert.equal(decide(engineOf(everything + named), unread).outcome, 'allow');
  assert.deepEqual(decide(engineOf(named), unread).reasons, ['policy.no-match']);
  const inCondition = 'permit (principal, action, resource) when { action == Action::"sql:opaque" };';
  assert.equal(decide(engineOf(everything + inCondition), unread).outcome, 'deny');
});

test('not understood and forbidden says so with the policy', () => {
  const text = `${everything}@id("no") @reason("simpler, please") forbid (principal, action == Action::"sql:opaque", resource);`;
  const decision = decide(engineOf(text), shape([], { understood: false }));
  assert.deepEqual(
    [decision.reasons, decision.policies, decision.messages],
    [['action.not-understood'], ['no'], ['simpler, please']],
  );
});

test('a call by function number is let through by name only', () => {
  const call = access('sql:function-call', 'Target', [], { function: 1215 });
  assert.equal(decide(engineOf(everything), call).outcome, 'deny');
  const named = 'permit (principal, action == Action::"sql:function-call", resource);';
  assert.equal(decide(engineOf(named), call).outcome, 'allow');
});

test('a verb the schema does not know counts as not understood', () => {
  assert.deepEqual(decide(engineOf(everything), table('sql:teleport')).reasons, ['action.not-understood']);
  assert.deepEqual(decide(engineOf(everything), table('read')).outcome, 'deny');
});

test('a policy that fails to evaluate denies, whatever the others say', () => {
  const overflow = `${everything}@id("sum") permit (principal, action, resource) when { 9223372036854775807 + 1 > 0 };`;
  const decision = decide(engineOf(overflow), table('sql:select'));
  assert.deepEqual(
    [decision.outcome, decision.reasons, decision.policies],
    ['deny', ['policy.error'], ['sum']],
  );
});

test('context of the wrong type denies', () => {
  const decision = decide(engineOf(everything), table('sql:select', 'public.orders', { hasWhere: 'yes' }));
  assert.deepEqual([decision.outcome, decision.reasons], ['deny', ['policy.error']]);
});

test('context of an access goes over that of the shape, and neither replaces what the engine says', () => {
  const engine = engineOf(
    'permit (principal, action, resource) when { context.hasWhere && !(context has approval) };',
  );
  const access1 = table('sql:delete', 'public.orders', { hasWhere: true, approval: 'me' });
  assert.equal(
    decide(engine, shape([access1], { context: { hasWhere: false, ticket: 'T' } })).outcome,
    'allow',
  );
  assert.equal(
    decide(engine, shape([table('sql:delete')], { context: { hasWhere: true } })).outcome,
    'allow',
  );
  assert.equal(decide(engine, table('sql:delete')).outcome, 'deny');
  const ticket = engineOf('permit (principal, action, resource) when { context has ticket };');
  assert.equal(decide(ticket, shape([table('sql:select')], { context: { ticket: 'T' } })).outcome, 'deny');
});

test('columns, intent, ticket and phase can be asked about', () => {
  const text = `permit (principal, action, resource)
    when { context has ticket && context.ticket like "OPS-*" && context has intent && context.phase == "execute" }
    unless { context.columnsRead.contains("ssn") };`;
  const intent = { text: 'tidy up', ticket: 'OPS-7' };
  const read = (column: string) => table('sql:select', 'public.people', { columnsRead: [column] });
  assert.equal(decide(engineOf(text), read('name'), { intent }).outcome, 'allow');
  assert.equal(decide(engineOf(text), read('ssn'), { intent }).outcome, 'deny');
  assert.equal(decide(engineOf(text), read('name')).outcome, 'deny');
});

test('roles, directory roles, scopes, actor and human can be asked about', () => {
  const text = `permit (principal in Role::"Orders.Read", action, resource)
    when { principal in DirectoryRole::"d" && principal.scopes.contains("s") && principal has human && principal has actor };`;
  const full = agent({
    roles: ['Orders.Read'],
    directoryRoles: ['d'],
    scopes: ['s'],
    human: 'h',
    actor: 'a',
  });
  assert.equal(decide(engineOf(text), table('sql:select'), { principal: full }).outcome, 'allow');
  for (const without of [
    { roles: [] },
    { directoryRoles: [] },
    { scopes: [] },
    { roles: ['d'], directoryRoles: ['Orders.Read'] },
  ]) {
    assert.equal(
      decide(engineOf(text), table('sql:select'), { principal: { ...full, ...without } }).outcome,
      'deny',
    );
  }
});

test('the kinds of principal are told apart', () => {
  const engine = engineOf('permit (principal is Workload, action, resource);');
  assert.equal(
    decide(engine, table('sql:select'), { principal: agent({ kind: 'workload' }) }).outcome,
    'allow',
  );
  assert.equal(decide(engine, table('sql:select')).outcome, 'deny');
  assert.equal(decide(engine, table('sql:select'), { principal: person() }).outcome, 'deny');
});

test('more accesses than can be decided without delay are refused', () => {
  const many = Array.from({ length: 257 }, (_, at) => table('sql:select', `public.t${at}`));
  assert.deepEqual(decide(engineOf(everything), shape(many)).reasons, ['action.too-large']);
  const same = Array.from({ length: 300 }, () => table('sql:select'));
  assert.equal(decide(engineOf(everything), shape(same)).outcome, 'allow');
});

test('two engines of one process do not share policies', () => {
  const [open, shut] = [engineOf(everything), engineOf('')];
  assert.equal(decide(open, table('sql:select')).outcome, 'allow');
  assert.equal(decide(shut, table('sql:select')).outcome, 'deny');
});

test('a decision cannot be changed by who holds it', () => {
  const decision = engineOf(everything).decide({
    principal: agent(),
    target,
    shape: shape([table('sql:select')]),
    phase: 'execute',
  });
  assert.throws(() => Object.assign(decision, { outcome: 'allow' }), TypeError);
  assert.throws(() => (decision.policies as string[]).push('x'), TypeError);
});

test('settings, roles and directions can be asked about', () => {
  const engine = engineOf(`permit (principal, action, resource)
    unless { context has setting && context.setting like "row_security*" || context has role || context has direction };`);
  const set = (context: Record<string, string>) =>
    decide(engine, access('sql:set', 'Target', [], context)).outcome;
  assert.equal(set({ setting: 'work_mem' }), 'allow');
  assert.equal(set({ setting: 'row_security' }), 'deny');
  assert.equal(set({ role: 'postgres' }), 'deny');
  assert.equal(set({ direction: 'out' }), 'deny');
});

test('who may read a target may open a session on it', () => {
  const engine = engineOf('permit (principal, action in Action::"read", resource in Target::"orders-db");');
  assert.equal(decide(engine, access('connect', 'Target', [])).outcome, 'allow');
  assert.equal(
    decide(
      engineOf('permit (principal, action in Action::"write", resource);'),
      access('connect', 'Target', []),
    ).outcome,
    'deny',
  );
});

test('an opaque access that the reader marked itself is not asked twice', () => {
  const opaque = access('sql:opaque', 'Target', [], { why: 'x' });
  const judged = engineOf('').judge({
    principal: agent(),
    target,
    shape: shape([opaque], { understood: false }),
    phase: 'execute',
  });
  assert.equal(judged.verdicts.length, 1);
});
