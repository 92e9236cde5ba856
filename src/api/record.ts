// Records what was done and what was read: durably, before it takes effect or anything is answered.
import type { Principal } from '../model/principal.ts';
import type { ApiJournal } from './parts.ts';

/** What it is about, by ids; what people typed is kept apart. */
type On = Readonly<Record<string, string | number>>;
type Said = Readonly<Record<string, string>>;

/** A change that has no entry of its own: `sign-in`, `sign-out`, `session.end`, `integrity.verify`. */
export async function recordChange(journal: ApiJournal, by: Principal, what: string, on: On): Promise<void> {
  await journal.done({ kind: 'admin', by, what, on }).durable;
}

/** A read of the trail: `sessions`, `session`, `timeline`, `search`, `entry`, `proof`. */
export async function recordRead(
  journal: ApiJournal,
  by: Principal,
  what: string,
  on: On,
  said: Said = {},
): Promise<void> {
  const typed = Object.keys(said).length > 0;
  await journal.done({ kind: 'audit.read', by, what, on, ...(typed && { said }) }).durable;
}
