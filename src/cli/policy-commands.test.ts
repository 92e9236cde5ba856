// The policy commands, with a small reader in place of the real one.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Action } from '../model/action.ts';
import { agent, access, call, shape, table } from '../policy/samples.ts';
import { type PolicyDeps, run as runExplain } from './policy-explain.ts';
import { run as runTest } from './policy-test.ts';

/** A reader for the few texts of these tests; the real one has its own. */
function readText(text: string): Action[] {
  return text.split(';').flatMap((part) => {
    const statement = part.trim();
    if (statement === '') return [];
    const shapes: Record<string, Action['shape']> = {
      SELECT: shape([table('sql:select', 'public.orders', { columnsRead: ['id'] }), call('count')]),
      DELETE: shape([table('sql:delete')]),
      DROP: shape([table('sql:drop')]),
      ODD: shape([access('sql:select', 'Table', ['public', 'x"\u001b[2J'], { columnsRead: ['c\u001b'] })]),
      WHAT: shape([], { understood: false, doubts: ['dynamic-sql'], verb: 'sql:opaque' }),
    };
    const found = shapes[statement.split(' ')[0] ?? ''];
    if (found === undefined) throw new Error(`no shape for ${statement}`);
    return [{ shape: found, phase: 'execute' as const, text: statement, parameters: [] }];
  });
}

const policies = `@id("reads") permit (principal, action in [Action::"read", Action::"sql:call", Action::"sql:delete"], resource);
@id("asks") @approvers("dba") @reason("a person must agree") forbid (principal, action == Action::"sql:delete", resource)
  unless { context has approval && context.approval.by in Group::"dba" };
@id("ticketed") @reason("say the ticket") forbid (principal in Group::"g", action, resource) unless { context has ticket };
`;

function setUp(t: TestContext, files: Record<string, string> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-cli-'));
  t.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'tests'));
  const all = { 'p.cedar': policies, 'claims.json': '{"oid":"x","groups":[]}', ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(directory, name), text);
  const written = { out: '', err: '' };
  const io = {
    stdout: { write: (text: string) => (written.out += text) },
    stderr: { write: (text: string) => (written.err += text) },
  };
  const deps: PolicyDeps = {
    grounds: async () => ({
      policies: undefined,
      target: (name) => (name === 'orders-db' ? { name, database: 'orders' } : undefined),
      read: async (_, text) => readText(text),
      principal: (claims) => agent({ subject: String(claims['oid']), groups: claims['groups'] as string[] }),
    }),
  };
  const asking = ['--as', join(directory, 'claims.json'), '--target', 'orders-db', '--policies', directory];
  return { directory, written, io, deps, asking };
}

test('explain shows accesses, policies, decision and reasons', async (t) => {
  const { io, deps, asking, written } = setUp(t);
  assert.equal(await runExplain([...asking, '--sql', 'SELECT'], io, deps), 0);
  for (const line of [
    '  + sql:select on Table::"orders-db/public.orders"',
    '      columnsRead: id',
    '  + sql:call on Function::"orders-db/pg_catalog.count"',
    '      permit reads (p.cedar:1)',
    '  allow: a policy permits every access of the action (policy.allowed)',
  ]) {
    assert.ok(written.out.includes(`${line}\n`), `${line} is not in\n${written.out}`);
  }
});

test('explain of a denial and of a need for approval ends with code 1', async (t) => {
  const { io, deps, asking, written } = setUp(t);
  assert.equal(await runExplain([...asking, '--sql', 'DELETE'], io, deps), 1);
  assert.match(written.out, /needs-approval: a policy wants a person/);
  assert.match(written.out, /may approve: dba/);
  assert.equal(await runExplain([...asking, '--sql', 'WHAT'], io, deps), 1);
  assert.match(written.out, /not understood: dynamic-sql/);
  assert.match(written.out, /\(action\.not-understood\)/);
});

test('explain takes intent and ticket from the command line', async (t) => {
  const { io, deps, asking } = setUp(t, { 'claims.json': '{"oid":"x","groups":["g"]}' });
  assert.equal(await runExplain([...asking, '--sql', 'SELECT'], io, deps), 1);
  assert.equal(await runExplain([...asking, '--sql', 'SELECT', '--ticket', 'OPS-1'], io, deps), 0);
});

test('explain as JSON gives every statement and the gravest outcome', async (t) => {
  const { io, deps, asking, written } = setUp(t);
  assert.equal(await runExplain([...asking, '--json', '--sql', 'SELECT; DELETE; DROP'], io, deps), 1);
  const answer = JSON.parse(written.out);
  assert.equal(answer.outcome, 'deny');
  assert.deepEqual(
    answer.statements.map((one: { decision: { outcome: string } }) => one.decision.outcome),
    ['allow', 'needs-approval', 'deny'],
  );
  assert.deepEqual(answer.statements[1].accesses[0].policies[0], {
    id: 'asks',
    effect: 'forbid',
    file: 'p.cedar',
    line: 2,
    reason: 'a person must agree',
  });
});

test('explain never sends control characters of a name to the terminal', async (t) => {
  const { io, deps, asking, written } = setUp(t);
  await runExplain([...asking, '--sql', 'ODD'], io, deps);
  assert.ok(written.out.includes('Table::"orders-db/public.x%22%1B[2J"'));
  assert.ok(written.out.includes('columnsRead: c\\x1b\n'));
  assert.ok(!written.out.includes('\u001b'));
});

test('explain refuses what is missing or unreadable, and shows nothing of a claims file', async (t) => {
  const { io, deps, asking, directory } = setUp(t, { 'token.txt': 'eyJhbGciOi.secret' });
  const refused = (args: string[], message: RegExp) =>
    assert.rejects(runExplain(args, io, deps), { code: 'cli.usage', message });
  await refused([], /--as CLAIMS.json is missing/);
  await refused(asking, /--sql TEXT is missing/);
  await refused([...asking, '--target', 'other', '--sql', 'SELECT'], /no target "other"/);
  await refused([...asking, '--sql', ' ; '], /no statement/);
  await refused(
    [...asking, '--as', join(directory, 'token.txt'), '--sql', 'SELECT'],
    /^--as \S+ cannot be read as JSON$/,
  );
  await refused([...asking.slice(0, 4), '--sql', 'SELECT'], /--policies DIR is missing/);
});

test('explain with broken policies names the mistakes', async (t) => {
  const { io, deps, asking } = setUp(t, { 'p.cedar': 'permit (principal, action, resource) when { x };' });
  await assert.rejects(runExplain([...asking, '--sql', 'SELECT'], io, deps), { code: 'policy.invalid' });
});

const cases = `cases:
  - name: reads
    as: { kind: agent }
    target: orders-db
    sql: SELECT
    expect: allow
    reasons: [policy.allowed]
    policies: [reads]
  - name: claims are read as identity reads them
    as: { claims: { oid: y, groups: [g] } }
    target: orders-db
    sql: SELECT
    expect: deny
    policies: [ticketed]
  - name: the same with a ticket
    as: { claims: { oid: y, groups: [g] } }
    ticket: OPS-1
    target: orders-db
    sql: SELECT
    expect: allow
  - name: needs a person
    as: { kind: agent }
    target: orders-db
    sql: SELECT; DELETE
    expect: needs-approval
    approvers: [dba]
  - name: approved
    as: { kind: agent }
    approvedBy: { kind: user, groups: [dba] }
    target: orders-db
    sql: DELETE
    expect: allow
`;

test('policy test runs the cases of a directory against the policies beside it', async (t) => {
  const { io, deps, directory, written } = setUp(t, { 'tests/a.yaml': cases });
  assert.equal(await runTest([join(directory, 'tests')], io, deps), 0);
  assert.match(written.out, /^pass a\.yaml: reads$/m);
  assert.match(written.out, /^5 passed, 0 failed/m);
});

test('policy test says what differs, and ends with code 1', async (t) => {
  const failing = {
    cases: [
      {
        name: 'too hopeful',
        as: { kind: 'agent' },
        target: 'orders-db',
        sql: 'DROP',
        expect: 'allow',
        policies: ['reads'],
      },
      { name: 'elsewhere', as: { kind: 'agent' }, target: 'nowhere', sql: 'SELECT', expect: 'deny' },
      { name: 'nothing asked', as: { kind: 'agent' }, target: 'orders-db', sql: '', expect: 'deny' },
      { name: 'unread', as: { kind: 'agent' }, target: 'orders-db', sql: 'XYZ', expect: 'deny' },
    ],
  };
  const { io, deps, directory, written } = setUp(t, { 'tests/b.json': JSON.stringify(failing) });
  assert.equal(await runTest([join(directory, 'tests'), '--json'], io, deps), 1);
  const answer = JSON.parse(written.out);
  assert.deepEqual([answer.ok, answer.passed, answer.failed], [false, 0, 4]);
  assert.deepEqual(
    answer.cases.map((one: { differences: string[] }) => one.differences),
    [
      ['expected allow, got deny', 'expected policy reads, got none'],
      ['there is no target "nowhere"'],
      ['the text holds no statement'],
      ['no shape for XYZ'],
    ],
  );
});

test('policy test reports every mistake in the case files at once', async (t) => {
  const { io, deps, directory } = setUp(t, {
    'tests/a.yaml':
      'cases:\n  - { name: x, as: { kind: robot }, target: orders-db, sql: SELECT, expect: maybe }',
    'tests/b.yaml': 'cases: [',
    'tests/c.yaml':
      'cases:\n  - { name: x, as: { kind: agent }, target: t, sql: S, expect: deny, reasons: [policy.typo], extra: 1 }',
  });
  await assert.rejects(
    runTest([join(directory, 'tests')], io, deps),
    (error: { code: string; message: string }) => {
      assert.equal(error.code, 'policy.cases');
      for (const part of [
        'a.yaml cases.0.as',
        'a.yaml cases.0.expect',
        'b.yaml',
        'c.yaml cases.0.reasons.0',
        'extra',
      ]) {
        assert.ok(error.message.includes(part), `${part} is not in ${error.message}`);
      }
      return true;
    },
  );
});

test('policy test without a case is a mistake, not a pass', async (t) => {
  const { io, deps, directory } = setUp(t);
  await assert.rejects(runTest([join(directory, 'tests')], io, deps), {
    code: 'cli.usage',
    message: /no case/,
  });
  await assert.rejects(runTest([], io, deps), { code: 'cli.usage' });
  await assert.rejects(runTest([join(directory, 'nowhere')], io, deps), { code: 'policy.cases' });
});
