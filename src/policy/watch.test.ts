// Hot reload: what is in force after good, broken and missing files.
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { GatelogError } from '../model/error.ts';
import { PolicyEngine } from './engine.ts';
import { loadPolicies } from './load.ts';
import type { PolicySet } from './policy-set.ts';
import { agent, shape, table, target } from './samples.ts';
import { PolicyWatch, type WatchOptions } from './watch.ts';

const open = 'permit (principal, action, resource);';
const read = shape([table('sql:select')]);

function setUp(t: TestContext, times: Partial<WatchOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-watch-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const write = (text: string) => {
    writeFileSync(join(directory, 'new'), text);
    renameSync(join(directory, 'new'), join(directory, 'p.cedar'));
  };
  write(open);
  const engine = new PolicyEngine(loadPolicies(directory));
  const events: (PolicySet | GatelogError)[] = [];
  const waiting: (() => void)[] = [];
  const tell = (event: PolicySet | GatelogError) => {
    events.push(event);
    for (const resolve of waiting.splice(0)) resolve();
  };
  const watch = new PolicyWatch(directory, engine, { onLoaded: tell, onInvalid: tell, ...times });
  t.after(() => watch.close());
  const next = () => new Promise<void>((resolve) => waiting.push(resolve));
  const decider = engine.forPrincipal(agent(), target);
  return {
    directory,
    write,
    engine,
    watch,
    events,
    next,
    outcome: () => decider.decide(read, 'execute').outcome,
  };
}

/** Timers of the watch do not hold the process: this one does while a test waits. */
async function within<T>(promise: Promise<T>): Promise<T> {
  const alive = setTimeout(() => {}, 10_000);
  return promise.finally(() => clearTimeout(alive));
}

test('a change of a file is in force soon, and reported with its new hash', async (t) => {
  const { write, engine, events, next, outcome } = setUp(t, { debounce: 5, poll: 60_000 });
  const before = engine.bundle;
  assert.equal(outcome(), 'allow');
  const told = next();
  write('// nothing is permitted');
  await within(told);
  assert.equal(outcome(), 'deny');
  assert.notEqual(engine.bundle, before);
  assert.equal((events[0] as PolicySet).bundle, engine.bundle);
});

test('changes nobody tells of are found by looking', async (t) => {
  const { write, next, outcome } = setUp(t, { debounce: 60_000, poll: 10 });
  const told = next();
  write('');
  await within(told);
  assert.equal(outcome(), 'deny');
});

test('a broken file leaves the running set in force and is reported with its mistakes', (t) => {
  const { write, engine, watch, events, outcome } = setUp(t, { debounce: 60_000, poll: 60_000 });
  const before = engine.bundle;
  write('permit (principal, action, resource) when { nonsense };');
  assert.equal(watch.reload(), false);
  const [error] = events as [GatelogError];
  assert.equal(error.code, 'policy.invalid');
  assert.equal((error.data.problems as unknown[]).length, 1);
  assert.deepEqual([outcome(), engine.bundle, engine.version], ['allow', before, 0]);
});

test('a broken file is reported once, and its repair as well', async (t) => {
  const { write, events, next, outcome } = setUp(t, { debounce: 60_000, poll: 5 });
  write('permit (');
  await within(next());
  await within(new Promise((resolve) => setTimeout(resolve, 60)));
  assert.equal(events.length, 1);
  write(open);
  await within(next());
  assert.equal(events.length, 2);
  assert.ok('bundle' in (events[1] as PolicySet));
  assert.equal(outcome(), 'allow');
});

test('a directory that goes away leaves the running set in force', (t) => {
  const { directory, watch, events, outcome } = setUp(t, { debounce: 60_000, poll: 60_000 });
  rmSync(directory, { recursive: true });
  assert.equal(watch.reload(), false);
  assert.equal((events[0] as GatelogError).code, 'policy.invalid');
  assert.equal(outcome(), 'allow');
});

test('reload with nothing changed keeps the set and the cache', (t) => {
  const { engine, watch, events } = setUp(t, { debounce: 60_000, poll: 60_000 });
  assert.equal(watch.reload(), true);
  assert.deepEqual([engine.version, events.length], [0, 0]);
});

test('many reloads do not leave policy sets behind', (t) => {
  const { write, engine, watch, outcome } = setUp(t, { debounce: 60_000, poll: 60_000 });
  for (let round = 1; round <= 6; round += 1) {
    write(round % 2 === 0 ? `${open} // ${round}` : `// ${round}`);
    assert.equal(watch.reload(), true);
    assert.deepEqual([engine.version, outcome()], [round, round % 2 === 0 ? 'allow' : 'deny']);
  }
});
