// Counts which values of a column, or of one place in its JSON, hold what.
import type { DataClass } from '../../model/data-class.ts';
import type { Finding } from '../detect/finding.ts';

/** Values by their number, so that one that holds two things, or the same twice, is one value. */
export class Tally {
  readonly #seen = new Set<number>();
  readonly #found = new Map<DataClass, Map<string, Set<number>>>();

  add(value: number, findings: readonly Finding[]): void {
    this.#seen.add(value);
    for (const { dataClass, rule } of findings) this.#valuesOf(dataClass, rule).add(value);
  }

  merge(other: Tally): void {
    for (const value of other.#seen) this.#seen.add(value);
    for (const [dataClass, rules] of other.#found)
      for (const [rule, values] of rules)
        for (const value of values) this.#valuesOf(dataClass, rule).add(value);
  }

  get of(): number {
    return this.#seen.size;
  }

  get classes(): readonly DataClass[] {
    return [...this.#found.keys()].sort();
  }

  /** How many values hold something of the class. */
  found(dataClass: DataClass): number {
    const values = [...(this.#found.get(dataClass)?.values() ?? [])];
    return new Set(values.flatMap((each) => [...each])).size;
  }

  /** Rules that found something of the class, the one with the most values first. */
  rules(dataClass: DataClass): readonly string[] {
    const rules = [...(this.#found.get(dataClass) ?? [])];
    return rules.toSorted(([, one], [, other]) => other.size - one.size).map(([rule]) => rule);
  }

  #valuesOf(dataClass: DataClass, rule: string): Set<number> {
    let rules = this.#found.get(dataClass);
    if (rules === undefined) this.#found.set(dataClass, (rules = new Map()));
    let values = rules.get(rule);
    if (values === undefined) rules.set(rule, (values = new Set()));
    return values;
  }
}
