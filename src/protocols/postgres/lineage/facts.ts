// What tracing depends on besides the text: the target's catalogue, and what the session has made so far.
import type { Lineage, Origin } from '../../../model/data-class.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';

/** What flowed into the columns of a temporary table, in the order of its columns. */
export interface TemporaryTable {
  readonly columns: readonly { readonly name: string; readonly origin: Origin }[];
}

export interface LineageFacts {
  readonly catalogue: Catalogue;
  /** Effective search path: existing schemas in order, without implicit pg_catalog and pg_temp. Undefined: not known. */
  readonly schemas: readonly string[] | undefined;
  /** Whether the session has a temporary table of this name; `unknown` when it may have one. */
  temporary(name: string): 'no' | TemporaryTable | 'unknown';
  /** Lineage of the statement that EXECUTE runs, and of the query that FETCH reads. */
  prepared(name: string): Lineage | undefined;
  cursor(name: string): Lineage | undefined;
  /**
   * A user's function that returns nothing but what it is given. Views are traced once for each of these functions
   * (by identity): keep it for as long as its answers are the same.
   */
  readonly pureFunction: (schema: string, name: string) => boolean;
}
