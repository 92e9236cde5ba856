// What a random query can name at one point of its text.
import type { RandomColumn } from './schema.ts';

export interface RandomSource {
  readonly alias: string;
  readonly columns: readonly RandomColumn[];
}

/** What can be named at one point: levels, the innermost first. */
export type RandomScope = readonly (readonly RandomSource[])[];
