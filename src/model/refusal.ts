// Refusal: why an action or a session does not pass; the protocol folder words it for its client.
import type { ReasonCode } from './reason.ts';

export interface Refusal {
  readonly code: ReasonCode;
  /** Sentences for the client: policy reasons and what to do next. Never a value, a token or an inner error. */
  readonly messages: readonly string[];
  /** Number of the entry that records it, where one was written. */
  readonly entry?: number;
}
