// Masker: what a protocol needs to mask values, without knowing how it is done or who decided it.
import type { ColumnName, DataClass, ValueType, Way } from './data-class.ts';

/** What of a column is of which class. */
export interface Assigned {
  readonly dataClass: DataClass;
  /** JSON paths inside the value; empty: all of it. */
  readonly paths: readonly (readonly string[])[];
}

/** How values are masked. Texts are as PostgreSQL prints them under DateStyle ISO, whatever the protocol. */
export interface Mask {
  readonly way: Way;
  /** What stands in the place of a value; null: SQL's NULL, or nothing. */
  of(text: string, type: ValueType): string | null;
  /** What stands in the place of any value of the type that cannot be read, or of all where `way` is `redact`. */
  constant(type: ValueType): string | null;
}

/** Something a detector found in a text. */
export interface Found {
  readonly rule: string;
  readonly dataClass: DataClass;
}

export interface Scrubbing {
  /** Classes that are left in. */
  readonly except?: ReadonlySet<DataClass>;
  /** Words beside the text, such as the name of its column: some findings need one near. */
  readonly beside?: string;
}

/** Masks of one target. Throws, rather than letting a value pass, when it cannot tell. */
export interface Masker {
  /** All classes of the target, in a fixed order. */
  readonly classes: readonly DataClass[];
  /** Changes when the answers of `classesOf` may. */
  readonly version: string;
  classesOf(column: ColumnName): readonly Assigned[];
  /** The mask for values of these classes: the strictest of theirs. */
  maskFor(classes: readonly DataClass[]): Mask;
  /** True when `text` is what a value of the class was masked by, or would be. */
  isMask(dataClass: DataClass, text: string): boolean;
  /** The class of something detectors took out of `text`, of which only their marker is left. */
  markIn(text: string): DataClass | undefined;
  /** False when no detector can find anything in these bytes of UTF-8. */
  mayHold(bytes: Buffer, start: number, end: number): boolean;
  /** Takes out what detectors find. The same text when they find nothing. */
  scrub(text: string, how?: Scrubbing): { readonly text: string; readonly found: readonly Found[] };
}
