// What detectors report and what a rule is: the nouns of this folder.
import type { DataClass } from '../../model/data-class.ts';

/** A piece of a text, in UTF-16 units; `end` is the first unit after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Finding extends Span {
  /** Name of the rule that found it. */
  readonly rule: string;
  readonly dataClass: DataClass;
}

/**
 * Finds every value of one kind. `beside` is what stands next to the text without being part of it, such as the name of
 * its column; it counts as context and is never reported. Work is linear in the length of the text, whatever it holds.
 */
export type Find = (text: string, beside: string) => readonly Span[];

export interface Rule {
  readonly name: string;
  readonly dataClass: DataClass;
  /** Bits of `signal`: a text with none of them holds nothing this rule could find. */
  readonly needs: number;
  readonly find: Find;
}

/** Rules in order of precedence. Made by `chooseRules`. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** All bits that any of them needs. */
  readonly needs: number;
}
