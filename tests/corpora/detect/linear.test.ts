// Ten times the text may cost about ten times the work, whatever the text: what costs the square would cost a hundred.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSensitive } from '../../../src/masking/detect/find-sensitive.ts';
import { chooseRules } from '../../../src/masking/detect/rule-set.ts';
import { mayHold } from '../../../src/masking/detect/signals.ts';
import { hostileTexts } from './hostile.ts';

const rules = chooseRules();
const short = 100_000;
const long = 1_000_000;

/** Processor time, not the clock: others may be using the machine. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The long text's cost as a multiple of the short one's. Below the floor is what compiling and clearing up cost. */
function growth(work: (length: number) => unknown, floor: number): number {
  work(1000);
  const once = Math.max(
    floor,
    costOf(() => work(short)),
  );
  return costOf(() => work(long)) / once;
}

describe('the cost of a text made to cost much grows with its length', () => {
  for (const { name, make } of hostileTexts) {
    it(name, () => {
      const texts = new Map([1000, short, long].map((length) => [length, make(length)]));
      const ratio = growth((length) => findSensitive(texts.get(length) as string, rules), 5_000);
      assert.ok(ratio < 40, `ten times the text, ${ratio.toFixed(1)} times the work`);
    });
  }

  it('for the prefilter on bytes', () => {
    for (const { name, make } of hostileTexts) {
      const texts = new Map([1000, short, long].map((length) => [length, Buffer.from(make(length))]));
      const ratio = growth((length) => {
        const bytes = texts.get(length) as Buffer;
        return mayHold(bytes, 0, bytes.length, rules);
      }, 2_000);
      assert.ok(ratio < 40, `${name}: ten times the text, ${ratio.toFixed(1)} times the work`);
    }
  });
});
