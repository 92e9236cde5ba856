// The gateway before a bank: policies that permit everything except to see a data class, and what it classifies.
import { type Door, openDoor } from '../support/door.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { logIn, type RawClient } from '../support/raw-client.ts';

/** `unmask` stands in no group, so nobody has it: doubt and trickery are stopped by the mask or not at all. */
const everythingMasked = {
  'everything.cedar': `permit (principal, action in [Action::"read", Action::"write", Action::"execute", Action::"admin"], resource);
permit (principal, action in [Action::"sql:opaque", Action::"sql:function-call"], resource);
`,
};

/** Nor may anything be chosen, joined, grouped or ordered by it. */
const nothingGuessed = {
  ...everythingMasked,
  'no-filter.cedar': `@reason("values of a data class are not for guessing")
forbid (principal, action == Action::"sql:filter", resource);
`,
};

export interface MaskedOptions {
  readonly server: PostgresServer;
  readonly database: string;
  /** As the configuration of the target says it. */
  readonly classify: readonly object[];
  readonly guessing: 'permitted' | 'forbidden';
}

export async function openMasked(options: MaskedOptions): Promise<Door> {
  const { server, database, classify, guessing } = options;
  const policies = guessing === 'permitted' ? everythingMasked : nothingGuessed;
  return await openDoor({ server, database, policies, classify });
}

/** Opens sessions under one token, as an agent's pool of connections does. */
export async function entrance(door: Door): Promise<() => Promise<RawClient>> {
  const login = await door.login();
  return async () => (await logIn(door, login)).client;
}
