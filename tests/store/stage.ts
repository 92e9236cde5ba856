// What the contract needs of a place for a store, whichever database it is.
import type { ApprovalStore } from '../../src/approvals/store.ts';
import type { DamagedRow } from '../../src/store/damage.ts';

export interface StoreStage extends AsyncDisposable {
  /** One more connection to the place, as another gateway has it; with another key when asked. */
  open(options?: { readonly key?: string }): Promise<ApprovalStore>;
  /** All that was told of damaged rows. */
  readonly damaged: readonly DamagedRow[];
  /** As somebody who can write to the database, past Gatelog. */
  tamper(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** All bytes that the database keeps of Gatelog's tables. */
  bytes(): Promise<Buffer>;
  /** Makes the place unreachable, and reachable again. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export type MakeStage = () => Promise<StoreStage>;
