// Counts what a rule set finds in a corpus: right is a finding with exactly the expected rule, class, start and end.
import { findSensitive } from '../../../src/masking/detect/find-sensitive.ts';
import type { Finding, RuleSet } from '../../../src/masking/detect/finding.ts';
import type { Sample } from './corpus.ts';

export interface Count {
  expected: number;
  right: number;
  /** Found, and not expected, or not exactly so. */
  wrong: number;
}

export interface Score {
  readonly all: Count;
  readonly byRule: ReadonlyMap<string, Count>;
  /** `rule: text` of each that was missed, and of each that was found wrongly. */
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

const key = ({ rule, dataClass, start, end }: Finding) => `${rule} ${dataClass} ${start} ${end}`;
const excerpt = (text: string, { rule, start, end }: Finding) =>
  `${rule}: ${JSON.stringify(`${text.slice(Math.max(0, start - 30), start)}⟦${text.slice(start, end)}⟧${text.slice(end, end + 20)}`)}`;

export function score(samples: readonly Sample[], rules: RuleSet): Score {
  const all: Count = { expected: 0, right: 0, wrong: 0 };
  const byRule = new Map<string, Count>();
  const missed: string[] = [];
  const wrong: string[] = [];
  const count = (rule: string, what: keyof Count) => {
    const own = byRule.get(rule) ?? { expected: 0, right: 0, wrong: 0 };
    byRule.set(rule, own);
    own[what]++;
    all[what]++;
  };
  for (const { text, beside, expected } of samples) {
    const found = findSensitive(text, rules, beside);
    const wanted = new Set(expected.map(key));
    const keys = new Set(found.map(key));
    for (const finding of expected) {
      count(finding.rule, 'expected');
      if (!keys.has(key(finding))) missed.push(excerpt(text, finding));
    }
    for (const finding of found) {
      const right = wanted.has(key(finding));
      count(finding.rule, right ? 'right' : 'wrong');
      if (!right) wrong.push(excerpt(text, finding));
    }
  }
  return { all, byRule, missed, wrong };
}

export const recallOf = ({ right, expected }: Count) => (expected === 0 ? 1 : right / expected);
export const precisionOf = ({ right, wrong }: Count) => (right + wrong === 0 ? 1 : right / (right + wrong));
