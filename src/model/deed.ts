// Deed: what somebody did with Gatelog itself. Each is an entry of the log before it takes effect.
import type { Principal } from './principal.ts';

export interface Deed {
  /** `answer` to a held action, `grant` made or revoked, `admin` for other changes, `audit.read` for reads of the trail. */
  readonly kind: 'answer' | 'grant' | 'admin' | 'audit.read';
  readonly by: Principal;
  /** A stable word: `approve`, `deny`, `revoke`, `session.end`, `search`, ... */
  readonly what: string;
  /** What it is about, by ids and counts that tell nothing by themselves. */
  readonly on: Readonly<Record<string, string | number>>;
  /** What people wrote and typed: kept as disclosures, never in the clear. */
  readonly said?: Readonly<Record<string, string>>;
}

/** How a held action came to be allowed or refused: what the entry that closes its `ask` says. */
export interface AskedFor {
  /** Index of the `ask` entry; absent when a grant covered the action and nobody was asked. */
  readonly ref?: number;
  readonly id?: string;
  readonly grant?: string;
  /** Who answered, and where that is recorded: `origin#index`. */
  readonly by: readonly { readonly who: Principal; readonly entry?: string }[];
}
