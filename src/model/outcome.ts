// Outcome: what came back for one action.
import type { DataClass } from './data-class.ts';

/** How many values were masked, by class and column of the target. */
export type Masked = Readonly<Record<DataClass, Readonly<Record<string, number>>>>;

export interface Outcome {
  readonly status: 'ok' | 'error' | 'cancelled' | 'unknown';
  /** The protocol's own word for it: a command tag, an SQLSTATE, an exit status. */
  readonly word: string;
  /** Rows sent to the client, or rows the target says it changed. */
  readonly rows: number;
  /** Bytes of the answer as the client receives them. */
  readonly bytes: number;
  /** Microseconds from the forward to the end of the answer. */
  readonly micros: number;
  /** Absent: nothing was masked. */
  readonly masked?: Masked;
  /** Classes that the answer may hold and policy let through. */
  readonly shown?: readonly DataClass[];
}

/** Why answers that were given do not stand. */
export interface Failure {
  readonly status: Exclude<Outcome['status'], 'ok'>;
  /** As in an outcome. */
  readonly word: string;
  /** The text that came with it: a payload, never in an entry. */
  readonly error: string;
}
