// The detectors in force: the rules that come with Gatelog, and what is left of them for who may see some classes.
import type { DataClass } from '../model/data-class.ts';
import { mayHold } from './detect/signals.ts';
import { chooseRules } from './detect/rule-set.ts';
import type { RuleSet } from './detect/finding.ts';
import { scrub } from './detect/scrub.ts';
import type { Detectors } from './target-masker.ts';

const all = chooseRules();
const classes: readonly DataClass[] = Object.freeze([
  ...new Set(all.rules.map(({ dataClass }) => dataClass)),
]);
/** By the classes that are left out: as few as there are combinations of permissions. */
const some = new Map<string, RuleSet>();

function rulesWithout(except: ReadonlySet<DataClass> | undefined): RuleSet {
  const left = classes.filter((dataClass) => except?.has(dataClass) === true);
  if (left.length === 0) return all;
  const key = left.join(' ');
  const known = some.get(key);
  if (known !== undefined) return known;
  const made = chooseRules({ switches: Object.fromEntries(left.map((dataClass) => [dataClass, false])) });
  some.set(key, made);
  return made;
}

export const detectors: Detectors = {
  classes,
  mayHold: (bytes, start, end) => mayHold(bytes, start, end, all),
  scrub: (text, { except, beside } = {}) => {
    const { text: scrubbed, findings } = scrub(text, rulesWithout(except), beside);
    return { text: scrubbed, found: findings };
  },
};
