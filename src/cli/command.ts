// What one command is to the dispatch table: its words for --help, and how its code is loaded.
import type { Run } from './io.ts';

export interface Command {
  /** `policy explain` */
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  readonly summary: string;
  /** One line each: option, what it does. */
  readonly options: readonly (readonly [option: string, what: string])[];
  /** Exit codes of its own, beside the common ones. */
  readonly exits?: Readonly<Record<number, string>>;
  /** Lines that can be typed, with what they do after `#`. */
  readonly examples?: readonly string[];
  readonly load: () => Promise<Run>;
}

export const json = ['--json', 'write the answer as JSON'] as const;
