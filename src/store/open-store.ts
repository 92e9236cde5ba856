// Opens the store that the configuration names, whichever it is.
import type { ApprovalStore } from '../approvals/store.ts';
import type { Secret } from '../model/secret.ts';
import { Damage, type DamagedRow } from './damage.ts';
import type { Database } from './database.ts';
import { readStoreKey } from './key-file.ts';
import { Seal } from './seal.ts';
import { sealedStore } from './sealed-store.ts';

/** `store` of the configuration. Paths are absolute. */
export type StorePlace = {
  /** File of the key that rows are sealed with. */
  readonly key: string;
} & ({ readonly sqlite: string } | { readonly postgres: { readonly url: () => Promise<Secret> } });

export interface StoreWatch {
  /** A row that does not open. It is treated as not there. */
  onDamaged(row: DamagedRow): void;
}

/**
 * A PostgreSQL server that does not answer is no reason not to start: what needs a person is then denied until it does.
 * @throws GatelogError `store.key`, `store.url`, `store.newer`; `store.unavailable` for a file that cannot be used.
 */
export async function openStore(place: StorePlace, watch: StoreWatch): Promise<ApprovalStore> {
  const seal = new Seal(readStoreKey(place.key));
  const database = await openDatabase(place);
  return sealedStore({ database, seal, damage: new Damage((row) => watch.onDamaged(row)) });
}

/** Loaded late: nobody pays for the database that is not used. */
async function openDatabase(place: StorePlace): Promise<Database> {
  if ('sqlite' in place) return await (await import('./sqlite/open-sqlite.ts')).openSqlite(place.sqlite);
  const { openPostgres } = await import('./postgres/open-postgres.ts');
  return await openPostgres((await place.postgres.url()).reveal());
}
