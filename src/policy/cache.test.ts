// The caches never change an answer, never outgrow their bound, and are quick.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionShape } from '../model/action.ts';
import type { Principal } from '../model/principal.ts';
import { PolicyEngine } from './engine.ts';
import { makePolicySet } from './load.ts';
import { Lru } from './lru.ts';
import { access, agent, engineOf, person, shape, table, target } from './samples.ts';

const policies = `
permit (principal, action in Action::"read", resource);
permit (principal in Group::"writers", action in Action::"write", resource) when { context.phase == "execute" };
permit (principal in Role::"r", action == Action::"sql:opaque", resource);
@approvers("dba") @reason("ask") forbid (principal is Agent, action == Action::"sql:delete", resource)
  unless { context has approval && context.approval.by in Group::"dba" };
@reason("columns") forbid (principal, action, resource) when { context.columnsRead.contains("ssn") };
forbid (principal, action, resource is Table) when { resource.name == "b" && !context.hasWhere };
forbid (principal, action in Action::"write", resource) unless { context has ticket && context.ticket like "T-*" };
forbid (principal, action, resource) when { principal.scopes.contains("blocked") };
`;

/** Deterministic, so that a failure can be run again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

type Pick = <T>(values: readonly T[]) => T;

function randomShape(pick: Pick): ActionShape {
  const accesses = Array.from({ length: pick([0, 1, 1, 2]) }, () =>
    pick([
      table(pick(['sql:select', 'sql:insert', 'sql:delete']), `public.${pick(['a', 'b'])}`, {
        hasWhere: pick([true, false]),
        columnsRead: pick([[], ['id'], ['ssn', 'id']]),
      }),
      access('sql:set', 'Target', []),
      access(pick(['sql:select', 'sql:nonsense']), 'Schema', ['public']),
    ]),
  );
  return shape(accesses, {
    understood: pick([true, true, true, false]),
    verb: pick(['sql:select', 'sql:delete']),
  });
}

function randomPrincipal(pick: Pick): Principal {
  const changes = {
    groups: pick<Principal['groups']>([[], ['writers'], 'unknown']),
    roles: pick([[], ['r']]),
    scopes: pick([[], ['blocked']]),
  };
  return pick([agent(changes), person(changes), agent({ ...changes, subject: 'another' })]);
}

test('property: through every cache the decision is the one Cedar gives', () => {
  const random = generator(20261120);
  const pick: Pick = (values) => values[Math.floor(random() * values.length)] as (typeof values)[number];
  const engine = engineOf(policies);
  const shapes = Array.from({ length: 60 }, () => randomShape(pick));
  const deciders = Array.from({ length: 8 }, () => {
    const principal = randomPrincipal(pick);
    return { principal, decider: engine.forPrincipal(principal, target) };
  });
  for (let round = 0; round < 1200; round += 1) {
    const { principal, decider } = pick(deciders);
    const known = pick(shapes);
    // A copy misses the layer that goes by identity and meets the one that goes by content.
    const asked = pick([known, structuredClone(known)]);
    const phase = pick(['execute', 'prepare', 'bind'] as const);
    const intent = pick([
      undefined,
      {},
      { ticket: 'T-1' },
      { ticket: 'X' },
      { text: 'cleaning', ticket: 'T-1' },
    ]);
    const fresh = engine.judge({ principal, target, shape: asked, phase, intent }).decision;
    assert.deepEqual(decider.decide(asked, phase, intent), fresh);
  }
});

test('a shape seen before is answered with the very same decision', () => {
  const decider = engineOf(policies).forPrincipal(agent(), target);
  const read = shape([table('sql:select')]);
  assert.equal(decider.decide(read, 'execute'), decider.decide(read, 'execute'));
  assert.equal(decider.decide(structuredClone(read), 'execute'), decider.decide(read, 'execute'));
});

test('an intent that no policy asks about does not reach Cedar again', () => {
  const engine = engineOf('permit (principal, action, resource);');
  const decider = engine.forPrincipal(agent(), target);
  const read = shape([table('sql:select')]);
  const first = decider.decide(read, 'execute', { text: 'one' });
  assert.equal(decider.decide(read, 'execute', { text: 'two', ticket: 'T-2' }), first);
});

test('principals that differ in anything policy can read do not share decisions', () => {
  const engine = engineOf('permit (principal, action, resource);');
  const read = shape([table('sql:select')]);
  const full = agent({
    actor: 'a',
    human: 'h',
    roles: ['r'],
    directoryRoles: ['d'],
    scopes: ['s'],
    groups: ['g'],
  });
  const others: Partial<Principal>[] = [
    { kind: 'workload' },
    { tokenKind: 'app' },
    { tenant: 't' },
    { subject: 's' },
    { actor: 'b' },
    { human: 'i' },
    { roles: ['g'], groups: ['r'] },
    { directoryRoles: [] },
    { scopes: ['r'] },
    { groups: 'unknown' },
    { groups: [] },
  ];
  const ask = (principal: Principal, to = target) =>
    engine.decide({ principal, target: to, shape: read, phase: 'execute' });
  const first = ask(full);
  for (const other of others) assert.notEqual(ask({ ...full, ...other }), first, JSON.stringify(other));
  assert.notEqual(ask(full, { name: 'orders-db', database: 'x' }), first);
  assert.equal(ask({ ...full, displayName: 'Someone', tokenId: 'x', expiresAt: 1 }), first);
});

test('another set is in force at once, also for deciders that knew the answer', () => {
  const engine = engineOf('permit (principal, action, resource);');
  const decider = engine.forPrincipal(agent(), target);
  const read = shape([table('sql:select')]);
  assert.equal(decider.decide(read, 'execute').outcome, 'allow');
  engine.use(makePolicySet([]));
  assert.equal(decider.decide(read, 'execute').outcome, 'deny');
  assert.equal(decider.decide(read, 'execute').bundle, engine.bundle);
  engine.use(
    makePolicySet([{ name: 'x.cedar', bytes: Buffer.from('permit (principal, action, resource);') }]),
  );
  assert.equal(decider.decide(read, 'execute').outcome, 'allow');
});

test('an approved decision is not remembered', () => {
  const decider = engineOf(`permit (principal, action, resource);
    @approvers("dba") forbid (principal, action, resource) unless { context has approval };`).forPrincipal(
    agent(),
    target,
  );
  const write = shape([table('sql:insert')]);
  const approval = { by: person({ groups: ['dba'] }), count: 1, granted: false };
  assert.equal(decider.decide(write, 'execute', {}, approval).outcome, 'allow');
  assert.equal(decider.decide(write, 'execute', {}).outcome, 'needs-approval');
});

test('a known shape is decided without asking Cedar: many times quicker, and by the same decision', () => {
  const engine = engineOf(policies);
  const decider = engine.forPrincipal(agent(), target);
  const read = shape([table('sql:select')]);
  const intent = { text: 'x', ticket: 'T-1' };
  const first = decider.decide(read, 'execute', intent);
  const known = each(100_000, () => assert.equal(decider.decide(read, 'execute', intent), first));
  const asked = each(200, () =>
    engine.judge({ principal: agent(), target, shape: read, phase: 'execute', intent }),
  );
  assert.ok(asked / known > 5, `asked in ${asked} ns, known in ${known} ns`);
});

/** Nanoseconds for each. */
function each(times: number, run: () => unknown): number {
  const start = process.hrtime.bigint();
  for (let at = 0; at < times; at += 1) run();
  return Number(process.hrtime.bigint() - start) / times;
}

test('the cache forgets what was asked for longest ago', () => {
  const cache = new Lru<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  assert.equal(cache.get('a'), 1);
  cache.set('c', 3);
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c'), cache.size], [1, undefined, 3, 2]);
});

test('an engine keeps no more decisions than it was told to', () => {
  const set = makePolicySet([
    { name: 'p.cedar', bytes: Buffer.from('permit (principal, action, resource);') },
  ]);
  const engine = new PolicyEngine(set, { cached: 3 });
  const ask = (name: string) =>
    engine.decide({
      principal: agent(),
      target,
      shape: shape([table('sql:select', `public.${name}`)]),
      phase: 'execute',
    });
  const first = ask('t0');
  assert.equal(ask('t0'), first);
  for (const name of ['t1', 't2', 't3']) ask(name);
  assert.notEqual(ask('t0'), first);
});
