// Data classes: kinds of sensitive value, where they live at a target, and what a mask must keep.

/** A name for a kind of sensitive value: `pii`, `secret`, `payment`, or one of the configuration's own. */
export type DataClass = string;

/** A column of a table, or of a view where it cannot be traced further; names as the server stores them. */
export interface ColumnName {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** A pattern over one column's name: `*` inside a part stands for any characters of it. */
export type ColumnPattern = readonly [schema: string, table: string, column: string];

/** What a configuration says of a target's columns. */
export interface ClassRule {
  readonly columns: readonly ColumnPattern[];
  /** Only what these JSON paths lead to; empty: the whole value. Keys, `*` for any key, `[]` for any element. */
  readonly paths: readonly (readonly string[])[];
  readonly as: DataClass;
}

export interface Classification {
  readonly rules: readonly ClassRule[];
  /** What becomes of a statement that touches a class and cannot be traced. */
  readonly untraceable: 'mask' | 'refuse';
  /** In which answers values are looked at for secrets and personal data: of statements that touch a class, all, none. */
  readonly detect: 'classified' | 'all' | 'off';
  /** User functions that return nothing but what they are given. */
  readonly pureFunctions: readonly { readonly schema: string; readonly name: string }[];
  /** Seconds after which the target's catalogue is read anew. */
  readonly catalogueSeconds: number;
}

/** What detectors look for besides, and what they do not. */
export interface DetectorChoice {
  /** Names of rules or classes that are switched off. */
  readonly off: readonly string[];
  /** Patterns of one's own, in the syntax of RE2. */
  readonly rules: readonly { readonly name: string; readonly class: DataClass; readonly pattern: string }[];
}

/** How a value is masked. */
export type Way =
  /** A constant of its kind. */
  | { readonly name: 'redact' }
  /** Text keeps its last `count` characters; other kinds are redacted. */
  | { readonly name: 'keep-last'; readonly count: number }
  /** Another value of the same form, always the same one under one key. */
  | { readonly name: 'surrogate' }
  /** Text, JSON and bytes become a keyed hash, other kinds a surrogate or a constant. */
  | { readonly name: 'hash' }
  | { readonly name: 'null' }
  /** Dates to their year, numbers to bands `band` wide (absent: by their size), addresses to their network. */
  | { readonly name: 'generalise'; readonly band?: number };

/** What a value is, as far as a mask must keep it so that a strict client still decodes it. */
export type ValueKind =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'uuid'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'interval'
  | 'bytes'
  | 'json'
  | 'xml'
  | 'network'
  | 'bits'
  /** Nothing is known about it: only NULL is a safe mask. */
  | 'unknown';

/** A kind with its limits. Absent limits are those of the kind. */
export interface ValueType {
  readonly kind: ValueKind;
  /** Width of an integer or float: 16, 32 or 64. */
  readonly width?: 16 | 32 | 64;
  /** Digits in all and after the point, of a decimal. */
  readonly precision?: number;
  readonly scale?: number;
  /** Most characters (text) or bits (bits); `padded`: always exactly so many. */
  readonly length?: number;
  readonly padded?: boolean;
  /** Of times and timestamps: with a zone. */
  readonly zone?: boolean;
}

/** Where the values of one result column can come from. */
export interface Origin {
  /** Every column whose value can flow into it. */
  readonly columns: readonly ColumnName[];
  /** Why it could not be traced, in a stable word; then anything the target holds may flow into it. */
  readonly opaque?: string;
}

/** What one statement lets out, and where it carries values to. */
export interface Lineage {
  /** One for each result column, in order; empty when it returns no rows; undefined when not even their number is known. */
  readonly results: readonly Origin[] | undefined;
  /** Columns that decide which rows there are, how many or in which order. */
  readonly filters: readonly ColumnName[];
  /** Values put into columns: INSERT, UPDATE, MERGE, COPY FROM, CREATE TABLE AS, SELECT INTO. */
  readonly writes: readonly { readonly to: ColumnName; readonly from: Origin }[];
  /** Every column the statement could bring into an error, notice or plan: all of each table it touches, through views too. */
  readonly touched: Origin;
}

/** Nothing is known: masked whole. */
export function opaqueLineage(why: string): Lineage {
  const origin: Origin = Object.freeze({ columns: Object.freeze([]), opaque: why });
  return Object.freeze({
    results: undefined,
    filters: Object.freeze([]),
    writes: Object.freeze([]),
    touched: origin,
  });
}
