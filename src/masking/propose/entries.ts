// Proposals as entries of the configuration: as few as read well.
import type { ColumnName, DataClass } from '../../model/data-class.ts';
import type { Steps } from './json-leaves.ts';
import type { Grounds, Proposal } from './proposal.ts';

/** One entry of `classify`. Either several columns as a whole, or one column and the paths inside. */
export interface ProposedEntry {
  readonly as: DataClass;
  readonly confidence: Grounds['confidence'];
  readonly columns: readonly ColumnName[];
  readonly paths: readonly Steps[];
  /** Why, by column, or by path where there are paths. */
  readonly reasons: readonly string[];
}

/** Strong ones first, whole columns before parts; else in the order of the proposals. */
export function entriesOf(proposals: readonly Proposal[]): readonly ProposedEntry[] {
  const groups = Map.groupBy(proposals, keyOf);
  return [...groups.values()].map(entryOf).toSorted((one, other) => rank(one) - rank(other));
}

function keyOf({ column, path, dataClass, confidence }: Proposal): string {
  const { schema, table, column: name } = column;
  return JSON.stringify([confidence, dataClass, ...(path.length === 0 ? [] : [schema, table, name])]);
}

function entryOf(proposals: readonly Proposal[]): ProposedEntry {
  const [first] = proposals as [Proposal];
  const inside = first.path.length > 0;
  return {
    as: first.dataClass,
    confidence: first.confidence,
    columns: inside ? [first.column] : proposals.map(({ column }) => column),
    paths: inside ? proposals.map(({ path }) => path) : [],
    reasons: proposals.map(({ reason }) => reason),
  };
}

function rank({ confidence, paths }: ProposedEntry): number {
  return (confidence === 'strong' ? 0 : 2) + (paths.length > 0 ? 1 : 0);
}
