import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GatelogError } from '../../model/error.ts';
import { findSensitive } from './find-sensitive.ts';
import type { Rule, RuleSet, Span } from './finding.ts';
import { chooseRules } from './rule-set.ts';
import { signal } from './signals.ts';

const rule = (name: string, ...spans: readonly (readonly [number, number])[]): Rule => ({
  name,
  dataClass: `class of ${name}`,
  needs: signal.any,
  find: () => spans.map(([start, end]): Span => ({ start, end })),
});
const setOf = (...rules: readonly Rule[]): RuleSet => ({ rules, needs: signal.any });
const found = (set: RuleSet) =>
  findSensitive('0123456789', set).map(({ rule: name, start, end }) => `${name} ${start}-${end}`);

describe('findings', () => {
  it('come in order of the text, not of the rules', () => {
    assert.deepEqual(found(setOf(rule('a', [6, 8]), rule('b', [0, 2], [3, 5]))), ['b 0-2', 'b 3-5', 'a 6-8']);
  });

  it('of the same piece are named by the first rule', () => {
    assert.deepEqual(found(setOf(rule('a', [1, 4]), rule('b', [1, 4]))), ['a 1-4']);
  });

  it('inside another give way to it', () => {
    assert.deepEqual(found(setOf(rule('a', [2, 3]), rule('b', [1, 9]), rule('c', [7, 9]))), ['b 1-9']);
    assert.deepEqual(found(setOf(rule('a', [1, 3]), rule('b', [1, 9]))), ['b 1-9']);
  });

  it('that overlap become one that leaves nothing of either, named by the longer', () => {
    assert.deepEqual(found(setOf(rule('a', [0, 4]), rule('b', [3, 9]))), ['b 0-9']);
    assert.deepEqual(found(setOf(rule('a', [0, 6]), rule('b', [5, 9]))), ['a 0-9']);
  });

  it('that touch stay two', () => {
    assert.deepEqual(found(setOf(rule('a', [0, 4]), rule('b', [4, 9]))), ['a 0-4', 'b 4-9']);
  });

  it('carry their class', () => {
    assert.deepEqual(findSensitive('mail a@b.cc', chooseRules()), [
      { rule: 'email', dataClass: 'pii', start: 5, end: 11 },
    ]);
  });
});

describe('what stands beside a text', () => {
  it('counts as context and is not searched', () => {
    const rules = chooseRules();
    assert.deepEqual(findSensitive('44051401359', rules), []);
    assert.equal(findSensitive('44051401359', rules, 'customerPesel')[0]?.rule, 'pl-pesel');
    assert.deepEqual(findSensitive('nothing', rules, 'a@b.cc'), []);
  });
});

describe('a detector that throws', () => {
  const failing: Rule = {
    name: 'broken',
    dataClass: 'pii',
    needs: signal.any,
    find: (text) => {
      throw new RangeError(`cannot read ${text}`);
    },
  };

  it('is an error with a code, and says nothing of the text', () => {
    assert.throws(
      () => findSensitive('the secret', setOf(failing)),
      (error: unknown) => {
        assert.ok(error instanceof GatelogError);
        assert.equal(error.code, 'detect.failed');
        assert.deepEqual(error.data, { rule: 'broken', error: 'RangeError' });
        assert.equal(error.cause, undefined);
        assert.doesNotMatch(`${error.message}${JSON.stringify(error.data)}`, /secret/);
        return true;
      },
    );
  });
});

describe('classes that may be seen', () => {
  it('are switched off, so that what another class covers stays covered', () => {
    const rules = chooseRules();
    const text = 'sftp2://app:jo@mail.example.com';
    assert.equal(findSensitive(text, rules).length, 1);
    const secrets = findSensitive(text, chooseRules({ switches: { pii: false } }));
    assert.deepEqual(
      secrets.map(({ rule: name, start, end }) => [name, text.slice(start, end)]),
      [['connection-url', 'jo']],
    );
  });
});
