// Ends requests whose time is over and that no gateway's memory holds: for access, and of gateways that are gone.
import type { ApprovalRequest } from '../model/approval.ts';
import type { ApprovalStore } from './store.ts';

export interface EndLateOptions {
  readonly store: Pick<ApprovalStore, 'expireAll' | 'request'>;
  readonly followUp: (request: ApprovalRequest) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Gateways end what they hold themselves: their clocks may differ by so much. */
const GRACE_MILLIS = 60_000;

/** Never rejects: it is tried again with the next turn. */
export async function endLate(
  { store, followUp, clock }: EndLateOptions,
  report: (event: string, data: Readonly<Record<string, unknown>>) => void,
): Promise<void> {
  try {
    for (const id of await store.expireAll(clock() - GRACE_MILLIS)) {
      const request = await store.request(id);
      if (request !== undefined) followUp(request);
    }
  } catch (error) {
    report('approval.unclosed', { message: error instanceof Error ? error.message : String(error) });
  }
}
