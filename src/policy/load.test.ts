// Loading policy files: names, hash, and every mistake with its place.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { GatelogError } from '../model/error.ts';
import { loadPolicies } from './load.ts';
import type { PolicyProblem } from './policy-set.ts';

function directoryOf(t: TestContext, files: Record<string, string | Buffer>): string {
  const directory = mkdtempSync(join(tmpdir(), 'gatelog-policies-'));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

function problemsOf(directory: string): PolicyProblem[] {
  try {
    loadPolicies(directory);
  } catch (error) {
    assert.ok(error instanceof GatelogError && error.code === 'policy.invalid');
    return error.data.problems as PolicyProblem[];
  }
  return assert.fail('the policies were taken');
}

test('policies are named by their @id or by file and number', (t) => {
  const set = loadPolicies(
    directoryOf(t, {
      'b.cedar':
        'permit (principal, action, resource);\n@id("second")\nforbid (principal, action, resource);',
      'a.cedar': '// nothing yet\npermit (principal is Agent, action, resource);',
      'notes.txt': 'not a policy',
    }),
  );
  assert.deepEqual([...set.policies.keys()], ['a.cedar#1', 'b.cedar#1', 'second']);
  assert.equal(set.policies.get('second')?.line, 2);
  assert.equal(set.policies.get('second')?.effect, 'forbid');
});

test('a directory without policies is a set that holds none', (t) => {
  assert.equal(loadPolicies(directoryOf(t, {})).policies.size, 0);
  assert.equal(loadPolicies(directoryOf(t, { 'empty.cedar': '// later\n' })).policies.size, 0);
});

test('the bundle hash is over name, length and bytes of each file in order of name', (t) => {
  const [a, b] = ['permit (principal, action, resource);', ''];
  const set = loadPolicies(directoryOf(t, { 'b.cedar': b, 'a.cedar': a }));
  const expected = createHash('sha256').update(`a.cedar\0${a.length}\0${a}b.cedar\x000\0`).digest('hex');
  assert.equal(set.bundle, expected);
});

test('every mistake of every file is reported at once, with its place and a sentence', (t) => {
  const problems = problemsOf(
    directoryOf(t, {
      '1.cedar': [
        '// é',
        'permit (principal, action == Action::"sql:selekt", resource);',
        'permit (principal, action, resource) when { principal.nickname == "x" };',
        'permit (principal, action, resource',
        ';',
        '@id("good") permit (principal, action, resource);',
      ].join('\n'),
      '2.cedar':
        'forbid (principal, action, resource) when { context.ticket == "x" };\n@id("good") permit (principal is Agent, action, resource);',
    }),
  );
  assert.deepEqual(
    problems.map(({ file, line }) => `${file}:${line}`),
    ['1.cedar:2', '1.cedar:3', '1.cedar:5', '2.cedar:1', '2.cedar:2'],
  );
  const [action, attribute, syntax, optional, twice] = problems.map((problem) => problem.message);
  assert.match(action ?? '', /unrecognized action.*did you mean/);
  assert.equal(problems[0]?.column, 30);
  assert.match(attribute ?? '', /nickname/);
  assert.match(syntax ?? '', /unexpected token/);
  assert.match(optional ?? '', /ticket/);
  assert.match(twice ?? '', /"good" is taken already, in 1.cedar line 6/);
});

test('the message of the error lists the mistakes as file:line:column', (t) => {
  const directory = directoryOf(t, { 'x.cedar': '\n  permit (principal, action, resorce);' });
  assert.throws(() => loadPolicies(directory), { code: 'policy.invalid', message: /x\.cedar:2:30: / });
});

const refused: Record<string, [text: string | Buffer, message: RegExp]> = {
  'a policy that can never apply': [
    'forbid (principal is Agent, action, resource) when { principal is User };',
    /impossible/,
  ],
  'a template': ['permit (principal == ?principal, action, resource);', /template/],
  'an empty @id': ['@id("") permit (principal, action, resource);', /@id is empty/],
  '@approvers on a permit': ['@approvers("dba") permit (principal, action, resource);', /only on forbid/],
  '@approvers without a group': ['@approvers(" , ") forbid (principal, action, resource);', /names no group/],
  'bytes that are not UTF-8': [Buffer.from([0x2f, 0x2f, 0xff]), /UTF-8/],
  'an unknown entity type': ['permit (principal in Team::"x", action, resource);', /Team/],
  'an entity of the wrong side': [
    'permit (principal in Target::"x", action, resource);',
    /impossible|applicable/,
  ],
  'text that hides its order': [
    'permit (principal, action, resource) when { resource in Target::"a\u202eb" };',
    /BIDI/,
  ],
};

for (const [what, [text, message]] of Object.entries(refused)) {
  test(`refuses ${what}`, (t) => {
    const [problem] = problemsOf(directoryOf(t, { 'p.cedar': text }));
    assert.match(problem?.message ?? '', message);
    assert.equal(problem?.file, 'p.cedar');
  });
}

test('a name in mixed scripts is worth a warning, not a refusal', (t) => {
  const text = 'permit (principal, action, resource) when { resource in Target::"\u0430bc" };';
  const [warning] = loadPolicies(directoryOf(t, { 'p.cedar': text })).warnings;
  assert.match(warning?.message ?? '', /mixed scripts/);
});

test('a directory that is not there, a folder named like a file and a huge file are refused by name', (t) => {
  assert.match(problemsOf('/nonexistent/policies')[0]?.message ?? '', /cannot be read/);
  const directory = directoryOf(t, {});
  mkdirSync(join(directory, 'x.cedar'));
  assert.match(problemsOf(directory)[0]?.message ?? '', /not a file/);
  const huge = directoryOf(t, { 'h.cedar': Buffer.alloc(4 * 1024 * 1024 + 1, ' ') });
  assert.match(problemsOf(huge)[0]?.message ?? '', /more than/);
});

test('a byte order mark is no part of the first policy', (t) => {
  assert.equal(
    loadPolicies(directoryOf(t, { 'p.cedar': '\ufeffpermit (principal, action, resource);' })).policies.size,
    1,
  );
});
