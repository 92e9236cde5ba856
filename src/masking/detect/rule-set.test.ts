import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSensitive } from './find-sensitive.ts';
import { classPattern, markerOf, markerPattern } from './marker.ts';
import { chooseRules, rulePack } from './rule-set.ts';

const names = (choice: Parameters<typeof chooseRules>[0]) =>
  chooseRules(choice).rules.map(({ name }) => name);

describe('the rule pack', () => {
  it('has names and classes that a marker can carry, each name once', () => {
    for (const { name, dataClass } of rulePack) {
      assert.match(name, classPattern);
      assert.match(markerOf(dataClass), markerPattern);
    }
    assert.equal(new Set(rulePack.map(({ name }) => name)).size, rulePack.length);
  });

  it('has no rule that is asked about every text', () => {
    assert.deepEqual(
      rulePack.filter(({ needs }) => needs <= 0 || needs >= 256).map(({ name }) => name),
      [],
    );
  });
});

describe('switches', () => {
  it('are all on by default', () => {
    assert.equal(names({}).length, rulePack.length);
  });

  it('turn off a rule, or a class', () => {
    assert.ok(!names({ switches: { phone: false } }).includes('phone'));
    const classes = new Set(
      chooseRules({ switches: { pii: false } }).rules.map(({ dataClass }) => dataClass),
    );
    assert.deepEqual([...classes].sort(), ['payment', 'secret']);
  });

  it('by name count more than by class', () => {
    const pii = chooseRules({ switches: { pii: false, email: true } }).rules.filter(
      ({ dataClass }) => dataClass === 'pii',
    );
    assert.deepEqual(
      pii.map(({ name }) => name),
      ['email'],
    );
  });

  it('of nothing that there is are a mistake', () => {
    for (const name of ['e-mail', 'constructor', '__proto__x']) {
      assert.throws(() => chooseRules({ switches: { [name]: false } }), { code: 'detect.unknown-rule' });
    }
  });
});

describe('rules of the user', () => {
  const compile = (pattern: string) => (text: string) => {
    const start = text.indexOf(pattern);
    return start === -1 ? [] : [{ start, end: start + pattern.length }];
  };

  it('run beside those of the pack, and name what both find', () => {
    const rules = chooseRules({ user: [{ name: 'boss', class: 'vip', pattern: 'jo@example.com' }], compile });
    assert.deepEqual(findSensitive('to jo@example.com and al@example.com', rules), [
      { rule: 'boss', dataClass: 'vip', start: 3, end: 17 },
      { rule: 'email', dataClass: 'pii', start: 22, end: 36 },
    ]);
  });

  it('can be switched like the others', () => {
    const user = [{ name: 'boss', class: 'vip', pattern: 'x' }];
    assert.ok(!names({ user, compile, switches: { vip: false } }).includes('boss'));
  });

  it('need a compiler', () => {
    assert.throws(() => chooseRules({ user: [{ name: 'a', class: 'b', pattern: 'c' }] }), {
      code: 'detect.no-compiler',
    });
  });

  it('must not bear the name of another', () => {
    assert.throws(() => chooseRules({ user: [{ name: 'email', class: 'b', pattern: 'c' }], compile }), {
      code: 'detect.duplicate-rule',
    });
  });
});
