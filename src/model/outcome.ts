// Outcome: what came back for one action.

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
}
