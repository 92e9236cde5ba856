// What a driver's test file needs: one server and one door for all its tests, both gone at the end.
import { after, before } from 'node:test';
import { type Door, type DoorOptions, openDoor } from '../../support/door.ts';
import { agentsWork } from '../../support/policies.ts';
import { type PostgresOptions, type PostgresServer, startPostgres } from '../../support/postgres.ts';

export interface Stage {
  readonly server: PostgresServer;
  readonly door: Door;
}

/** Registers the hooks of the calling file; the stage is set when its first test runs. */
export function stage(
  options: Omit<DoorOptions, 'server'> & { readonly postgres?: PostgresOptions } = {},
): Stage {
  const set: { server?: PostgresServer; door?: Door } = {};
  before(async () => {
    set.server = await startPostgres(options.postgres);
    set.door = await openDoor({ policies: agentsWork, ...options, server: set.server });
  });
  after(async () => {
    try {
      await set.door?.stop();
    } finally {
      await set.server?.stop();
    }
  });
  return set as Stage;
}
