// The truth table of decisions about a principal whose groups are unknown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agent, decide, engineOf, shape, table } from './samples.ts';

const permits = {
  none: '',
  plain: 'permit (principal, action, resource);\n',
  grouped: 'permit (principal in Group::"g", action, resource);\n',
  unlessGrouped: 'permit (principal, action, resource) unless { principal in Group::"g" };\n',
};
const forbids = {
  none: '',
  plain: 'forbid (principal, action, resource);',
  grouped: 'forbid (principal in Group::"g", action, resource);',
  unlessGrouped: 'forbid (principal, action, resource) unless { principal in Group::"g" };',
  elsewhere: 'forbid (principal in Group::"g", action == Action::"sql:drop", resource);',
  otherwise: 'forbid (principal in Group::"g", action, resource) when { context.hasWhere };',
};

const unknown = 'identity.groups-unknown';
const table1: Record<keyof typeof permits, Record<keyof typeof forbids, string>> = {
  none: {
    none: 'policy.no-match',
    plain: 'policy.forbidden',
    grouped: 'policy.no-match',
    unlessGrouped: 'policy.no-match',
    elsewhere: 'policy.no-match',
    otherwise: 'policy.no-match',
  },
  plain: {
    none: 'policy.allowed',
    plain: 'policy.forbidden',
    grouped: unknown,
    unlessGrouped: unknown,
    elsewhere: 'policy.allowed',
    otherwise: 'policy.allowed',
  },
  grouped: {
    none: unknown,
    plain: 'policy.forbidden',
    grouped: unknown,
    unlessGrouped: unknown,
    elsewhere: unknown,
    otherwise: unknown,
  },
  unlessGrouped: {
    none: unknown,
    plain: 'policy.forbidden',
    grouped: unknown,
    unlessGrouped: unknown,
    elsewhere: unknown,
    otherwise: unknown,
  },
};

for (const [permit, row] of Object.entries(table1)) {
  for (const [forbid, reason] of Object.entries(row)) {
    test(`groups unknown, permit ${permit}, forbid ${forbid}: ${reason}`, () => {
      const engine = engineOf(permits[permit as 'none'] + forbids[forbid as 'none']);
      const decision = decide(engine, table('sql:select'), { principal: agent({ groups: 'unknown' }) });
      assert.deepEqual(decision.reasons, [reason]);
      assert.equal(decision.outcome, reason === 'policy.allowed' ? 'allow' : 'deny');
    });

    test(`groups unknown never allows what some groups would deny: permit ${permit}, forbid ${forbid}`, () => {
      const engine = engineOf(permits[permit as 'none'] + forbids[forbid as 'none']);
      const ask = (groups: string[] | 'unknown') =>
        decide(engine, table('sql:select'), { principal: agent({ groups }) }).outcome;
      if (ask('unknown') === 'allow') assert.deepEqual([ask([]), ask(['g'])], ['allow', 'allow']);
      if (ask([]) === 'allow' && ask(['g']) === 'allow' && permit === 'plain')
        assert.equal(ask('unknown'), 'allow');
    });
  }
}

test('the policies that would need the groups are named', () => {
  const engine = engineOf(`${permits.plain}@id("contractors") ${forbids.grouped}`);
  const decision = decide(engine, table('sql:select'), { principal: agent({ groups: 'unknown' }) });
  assert.deepEqual(decision.policies, ['contractors']);
});

test('one access that needs the groups denies the whole action', () => {
  const engine = engineOf(
    `${permits.plain}forbid (principal in Group::"g", action, resource == Table::"orders-db/public.pay");`,
  );
  const principal = agent({ groups: 'unknown' });
  assert.equal(decide(engine, table('sql:select'), { principal }).outcome, 'allow');
  const both = shape([table('sql:select'), table('sql:select', 'public.pay')]);
  assert.deepEqual(decide(engine, both, { principal }).reasons, [unknown]);
});

test('rules on roles still decide, for roles are known', () => {
  const engine = engineOf('permit (principal in Role::"r", action, resource);');
  const ask = (roles: string[]) =>
    decide(engine, table('sql:select'), { principal: agent({ groups: 'unknown', roles }) }).reasons;
  assert.deepEqual(ask(['r']), ['policy.allowed']);
  assert.deepEqual(ask([]), ['policy.no-match']);
});

test('a guard that tested groups may go, but what it guarded then counts as reached', () => {
  const engine = engineOf(`${permits.plain}forbid (principal, action, resource)
    when { principal in Group::"g" && context has ticket } when { context.ticket == "x" };`);
  const decision = decide(engine, table('sql:select'), { principal: agent({ groups: 'unknown' }) });
  assert.deepEqual(decision.reasons, [unknown]);
});
