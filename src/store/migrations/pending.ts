// All migrations in their order, and which of them a store still lacks.
import { GatelogError } from '../../model/error.ts';
import { peopleInTheLoop } from './0001-people-in-the-loop.ts';
import type { Migration } from './migration.ts';

const all: readonly Migration[] = [peopleInTheLoop];

/** The table that says what was applied; the same text for both databases. */
export const appliedTable = 'CREATE TABLE IF NOT EXISTS gatelog_migrations (version INTEGER PRIMARY KEY)';
export const readApplied = 'SELECT version FROM gatelog_migrations';

/** @throws GatelogError `store.newer` when a later Gatelog has written to the store: what this one reads could be wrong. */
export function pending(applied: readonly number[]): readonly Migration[] {
  const known = all.at(-1)?.version ?? 0;
  const newest = Math.max(0, ...applied);
  if (newest <= known) return all.filter(({ version }) => !applied.includes(version));
  throw new GatelogError(
    'store.newer',
    `the store is of version ${newest} and this Gatelog knows versions up to ${known}: start a newer Gatelog, or name another store`,
    { data: { found: newest, known } },
  );
}
