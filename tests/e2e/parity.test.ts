// What a client hears through the door equals what the server itself says: message by message, byte by byte.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { type Door, openDoor, permitEverything } from '../support/door.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { type Address, logIn, type Login, type Message } from '../support/raw-client.ts';
import { transcript } from '../support/transcript.ts';
import { copyScripts } from './parity/copy.ts';
import { deferredScripts } from './parity/deferred.ts';
import { extendedQueryScripts, flushScripts } from './parity/extended-query.ts';
import type { Script } from './parity/script.ts';
import { sessionScripts } from './parity/sessions.ts';
import { pipelinedQueries, simpleQueryScripts } from './parity/simple-query.ts';

let server: PostgresServer;
let door: Door;
before(async () => {
  server = await startPostgres();
  door = await openDoor({ server, policies: permitEverything });
});
after(async () => {
  await door?.stop();
  await server?.stop();
});

const families = {
  'simple queries': { ...simpleQueryScripts, ...pipelinedQueries },
  'extended queries': { ...extendedQueryScripts, ...flushScripts },
  copy: copyScripts,
  'late errors': deferredScripts,
  sessions: sessionScripts,
};

for (const [family, scripts] of Object.entries(families))
  describe(`${family} compare equal direct and through the door`, () => {
    for (const [name, script] of Object.entries(scripts)) test(name, () => compare(script));
  });

test('protocol 3.2 greets alike', async () => {
  await compare(async ({ greeting }) => greeting, 2);
});

test('the whole log verifies after all of it', () => door.verify());

async function compare(script: Script, minor = 0): Promise<void> {
  const direct = await play(script, directAddress(), { ...directLogin(), minor });
  const through = await play(script, door, { ...(await door.login()), minor });
  assert.deepEqual(transcript(through), transcript(direct));
}

async function play(script: Script, address: Address, login: Login): Promise<readonly Message[]> {
  const { client, greeting } = await logIn(address, login);
  try {
    return await script({ client, greeting, address, another: () => logIn(address, login) });
  } finally {
    await client.close();
  }
}

function directAddress(): Address {
  return { socket: join(server.socket, `.s.PGSQL.${server.port}`) };
}

function directLogin(): Login {
  return { user: server.credential.username, database: server.database };
}
