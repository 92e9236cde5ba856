// What is proposed for a column, and why. Never holds a value of the data.
import type { ColumnName, DataClass } from '../../model/data-class.ts';

export interface Grounds {
  readonly dataClass: DataClass;
  /** `weak`: its name, or few of its values. A person should look. */
  readonly confidence: 'strong' | 'weak';
  /** How many values show it, of how many that were looked at. */
  readonly found: number;
  readonly of: number;
  /** In words. */
  readonly reason: string;
}

export interface Proposal extends Grounds {
  readonly column: ColumnName;
  /** Steps to the part of a JSON value, as in `ClassRule.paths`; empty: the whole value. */
  readonly path: readonly string[];
}
