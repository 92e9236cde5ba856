// Decision: what policy said of one action, with the policies that said so.
import type { ReasonCode } from './reason.ts';

export interface Decision {
  readonly outcome: 'allow' | 'needs-approval' | 'deny';
  readonly reasons: readonly ReasonCode[];
  /** Ids of the policies that decided: `file.cedar#n` or their `@id`. */
  readonly policies: readonly string[];
  /** The `@reason` sentences of those policies. */
  readonly messages: readonly string[];
  /** Groups one of whose members may approve; only with `needs-approval`. */
  readonly approvers: readonly string[];
  /** How many different people must approve; 0 unless `needs-approval`. */
  readonly needed: number;
  /** SHA-256 (hex) of the policy bundle that decided. */
  readonly bundle: string;
}
