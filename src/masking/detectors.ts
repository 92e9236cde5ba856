// The detectors in force: the rules that come with Gatelog and those of the configuration, and what is left of them for
// who may see some classes.
import type { DataClass, DetectorChoice } from '../model/data-class.ts';
import type { RuleSet } from './detect/finding.ts';
import { chooseRules } from './detect/rule-set.ts';
import { scrub } from './detect/scrub.ts';
import { mayHold } from './detect/signals.ts';
import { compileLinear } from './linear-pattern.ts';
import type { Detectors } from './target-masker.ts';

/** The rules of a choice, without those of some classes. @throws GatelogError `detect.*` */
export function rulesOf({ off, rules }: DetectorChoice, without: readonly DataClass[] = []): RuleSet {
  const switches = Object.fromEntries([...off, ...without].map((name) => [name, false]));
  return chooseRules({ switches, user: rules, compile: compileLinear });
}

/** @throws GatelogError `detect.*` for a name that is no rule's and no class's, or a pattern that is not linear. */
export function makeDetectors(choice: DetectorChoice): Detectors {
  const all = rulesOf(choice);
  const classes = Object.freeze([...new Set(all.rules.map(({ dataClass }) => dataClass))]);
  /** By the classes that are left out: as few as there are combinations of permissions. */
  const some = new Map<string, RuleSet>();
  const rulesFor = (except: ReadonlySet<DataClass> | undefined): RuleSet => {
    const left = classes.filter((dataClass) => except?.has(dataClass) === true);
    if (left.length === 0) return all;
    const key = left.join(' ');
    const rules = some.get(key) ?? rulesOf(choice, left);
    some.set(key, rules);
    return rules;
  };
  return {
    classes,
    mayHold: (bytes, start, end) => mayHold(bytes, start, end, all),
    scrub: (text, { except, beside } = {}) => {
      const { text: scrubbed, findings } = scrub(text, rulesFor(except), beside);
      return { text: scrubbed, found: findings };
    },
  };
}
