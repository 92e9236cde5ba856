import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSensitive } from './find-sensitive.ts';
import type { Span } from './finding.ts';
import { compileUserRule } from './user-rules.ts';

const rule = { name: 'badge', class: 'staff', pattern: 'B[0-9]' };
const finding = (...spans: readonly Span[]) =>
  compileUserRule(rule, () => (text) => (text === '' ? [] : spans));

describe('a rule of the user', () => {
  it('is refused when its pattern does not compile', () => {
    const compile = () => {
      throw new SyntaxError('no look-behind');
    };
    assert.throws(() => compileUserRule(rule, compile), { code: 'detect.user-rule', message: /"badge"/ });
  });

  it('is refused when it finds something in nothing', () => {
    assert.throws(() => compileUserRule(rule, () => () => [{ start: 0, end: 0 }]), {
      code: 'detect.user-rule',
    });
  });

  it('is refused when a marker could not carry its class', () => {
    for (const wrong of [{ class: 'a]b' }, { class: '' }, { name: 'a b' }, { name: 'x'.repeat(65) }]) {
      assert.throws(() => compileUserRule({ ...rule, ...wrong }, () => () => []), {
        code: 'detect.user-rule',
      });
    }
  });

  it('does not report matches of nothing', () => {
    const spans = finding({ start: 0, end: 0 }, { start: 1, end: 3 }).find('abc', '');
    assert.deepEqual(spans, [{ start: 1, end: 3 }]);
  });

  it('fails as a whole when its engine answers nonsense', () => {
    const nonsense: readonly (readonly Span[])[] = [
      [{ start: 0, end: 9 }],
      [{ start: -1, end: 2 }],
      [{ start: 2, end: 1 }],
      [{ start: 0.5, end: 1 }],
      [{ start: Number.NaN, end: 2 }],
      [
        { start: 1, end: 3 },
        { start: 0, end: 2 },
      ],
    ];
    for (const spans of nonsense) {
      const built = finding(...spans);
      const set = { rules: [built], needs: built.needs };
      assert.throws(() => findSensitive('abc', set), { code: 'detect.failed' });
    }
  });
});
