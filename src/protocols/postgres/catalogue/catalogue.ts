// What a target's own catalogue says, as far as tracing values needs it. Read once, shared by sessions, never changed.

export type RelationKind =
  | 'table'
  | 'partitioned'
  | 'foreign'
  | 'view'
  | 'materialised'
  | 'sequence'
  | 'composite'
  | 'toast'
  | 'index';

export interface CatalogueColumn {
  readonly name: string;
  /** attnum, from 1; dropped columns are left out. */
  readonly number: number;
  readonly type: number;
  /** atttypmod, -1 when there is none. */
  readonly modifier: number;
  /** The expression of GENERATED ALWAYS AS (...), as SQL with qualified names. */
  readonly generated?: string;
}

export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly columns: readonly CatalogueColumn[];
  /** OID of the row type. */
  readonly rowType: number;
  /** Query of a view or materialised view, all names qualified (pg_get_viewdef under an empty search_path). */
  readonly definition?: string;
  /** Tables it inherits from or is a partition of, and those that inherit from it: OIDs, direct only. */
  readonly parents: readonly number[];
  readonly children: readonly number[];
  /** A rule, or a row trigger before or instead of a change (of its partitions and children too), may change what is written. */
  readonly rules: boolean;
}

export interface CatalogueFunction {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window';
  /** OIDs of the input types. */
  readonly arguments: readonly number[];
  readonly variadic: boolean;
  readonly returnsSet: boolean;
  readonly result: number;
  /** Names of OUT and TABLE columns, in order; empty when there are none. */
  readonly outputs: readonly string[];
}

export interface CatalogueType {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'base' | 'composite' | 'domain' | 'enum' | 'range' | 'multirange' | 'pseudo';
  /** Of an array: its elements; of a domain: what it is over; of a composite: its relation. 0 when none. */
  readonly element: number;
  readonly base: number;
  readonly relation: number;
  /** atttypmod that a domain gives its base, -1 when none. */
  readonly baseModifier: number;
  /** Labels of an enum, in order. */
  readonly labels: readonly string[];
}

export interface Catalogue {
  /** Changes when anything in it does; not when it is only read again. */
  readonly version: string;
  relation(schema: string, name: string): Relation | undefined;
  relationOf(oid: number): Relation | undefined;
  /** All overloads, without those the server came with: in pg_catalog only what somebody added to it. */
  functions(schema: string, name: string): readonly CatalogueFunction[];
  /** Every user function, operator or cast of this name in any schema: then an unqualified use may mean it. */
  hasUserFunction(name: string): boolean;
  hasUserOperator(name: string): boolean;
  /** A cast between these that runs a user's function. */
  readonly userCasts: readonly { readonly source: number; readonly target: number }[];
  typeOf(oid: number): CatalogueType | undefined;
  type(schema: string, name: string): CatalogueType | undefined;
  schemas(): readonly string[];
  /** Ordinary relations of a schema, pg_catalog and information_schema included: by name. */
  relations(schema: string): readonly Relation[];
}
