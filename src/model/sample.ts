// Samples of a target's data: what is looked at to find out which columns are sensitive. Nobody keeps or shows values.
import type { ColumnName, ValueKind } from './data-class.ts';

/** What is asked of a target. */
export interface SampleRequest {
  /** Rows looked at in each table, at most. */
  readonly rows: number;
  /** False for a column whose values nobody needs: they are not read. */
  readonly wanted: (column: ColumnName) => boolean;
  /** Called once for each table with a wanted column; `at` counts from 1 to `of`. */
  readonly take: (table: SampledTable, at: number, of: number) => void;
}

export interface SampledColumn {
  readonly name: string;
  /** Of an array of texts, JSON or XML `text`; of other arrays that of the elements. */
  readonly kind: ValueKind;
  /** As text, the longest cut, without NULLs. Empty also where values of this kind, or this column, are not read. */
  readonly values: readonly string[];
}

export interface SampledTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly SampledColumn[];
  /** Why no values were read: then only names and kinds are known. */
  readonly unread?: Unread;
}

export interface Unread {
  /** Not permitted to Gatelog's login; took too long; locked by others; more than is read; refused otherwise. */
  readonly why: 'forbidden' | 'late' | 'locked' | 'too-much' | 'failed';
  /** The target's own code, where it gave one. Its words may quote values. */
  readonly code?: string;
}

/** Once all is sampled: what there is at the target, wanted or not. */
export interface SampleCounts {
  readonly tables: number;
  readonly columns: number;
}
