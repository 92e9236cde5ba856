// Every dodge through the real gateway: no form of any secret reaches the client, the log or the gateway's output.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../support/door.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { comparable } from './answers.ts';
import { searchAudit } from './audit-search.ts';
import { Bank, bankDatabase } from './bank.ts';
import { residents, secretsOf } from './customers.ts';
import type { Dodge } from './dodge.ts';
import { dodges } from './dodges.ts';
import { entrance, openMasked } from './masked-door.ts';
import { haystacks, modesOf, rowsOf, runDodge, runStatements, runWrongGuess } from './run-dodge.ts';
import { classify } from './schema.ts';
import { found, type Needle, Search, wordFound } from './search.ts';
import { formsOf } from './secrets.ts';

/** A log is read from its beginning for each of its sessions: several of middling length cost less than a long one. */
const dodgesOfLog = 60;

const all: readonly Needle[] = secretsOf(residents).flatMap(formsOf);
const search = new Search(all);

let server: PostgresServer;
let bank: Bank;
before(async () => {
  server = await startPostgres({ logStatements: false });
  bank = await Bank.found(server);
});
after(async () => {
  await bank?.[Symbol.asyncDispose]();
  await server?.stop();
});

const held = dodges.filter(({ limit }) => limit === undefined);
const leaks = held.filter(({ oracle }) => oracle !== true);

test('what is not stopped is little, and told', () => {
  const limits = dodges.flatMap(({ limit }) => limit ?? []);
  const page = readFileSync(new URL('../../docs/masking.md', import.meta.url), 'utf8');
  const told = page.slice(page.indexOf('## What is not'));
  for (const limit of limits) assert.ok(told.includes(`**${limit}.**`), limit);
  assert.ok(limits.length <= 6, `${limits.length} of ${dodges.length}`);
});

describe('through the mask', () => {
  for (let at = 0; at < leaks.length; at += dodgesOfLog) {
    const batch = leaks.slice(at, at + dodgesOfLog);
    describe(`dodges ${at + 1} to ${at + batch.length}`, () => {
      const on = atDoor('permitted');

      for (const [family, members] of Map.groupBy(batch, ({ family }) => family))
        test(`${family}: ${members.length} bring out nothing, in both protocols, text, binary and pipelined`, async () => {
          const connect = await entrance(on.door);
          const shown: string[] = [];
          for (const dodge of members) shown.push(...(await leaksOf(connect, dodge)));
          assert.deepEqual(shown, []);
        });

      test('what is not classified is answered as it is', async () => {
        const asked = 'select c.name, p.name from customers c join products p on p.id = c.id where c.id = 1';
        const connect = await entrance(on.door);
        const answer = async () => rowsOf((await runStatements(connect, [asked], 'simple')).messages);
        // The last dodge may have left a catalogue that could not be read at once: then everything is masked until it can.
        let rows = await answer();
        for (let tries = 0; tries < 60 && rows[0]?.[0] === '[masked]'; tries += 1) {
          await sleep(500);
          rows = await answer();
        }
        assert.deepEqual(rows, [['Customer One', 'Account']]);
      });

      test('and nothing stands in the log, its payloads or the output of the gateway', async () => {
        await on.door.verify();
        const needles = [...all, ...batch.flatMap(({ mustNotAppear }) => mustNotAppear)];
        assert.deepEqual(await searchAudit(on.door, needles), []);
      });
    });
  }

  async function leaksOf(connect: Connect, dodge: Dodge): Promise<readonly string[]> {
    const shown: string[] = [];
    for (const mode of modesOf(dodge)) {
      await bank.reset();
      const { messages, ended } = await runDodge(connect, dodge, mode);
      const heard = haystacks(messages);
      if (ended && !mayEnd(dodge)) shown.push(`${dodge.family}: ${dodge.name} (${mode}): the session ended`);
      const needles = [...search.found(heard), ...found(heard, dodge.mustNotAppear)];
      if (needles.length > 0) shown.push(`${dodge.family}: ${dodge.name} (${mode}): ${wordFound(needles)}`);
    }
    return shown;
  }
});

describe('where nothing may be chosen by a data class', () => {
  const on = atDoor('forbidden');

  test('a right guess is answered as a wrong one', async () => {
    const connect = await entrance(on.door);
    const told: string[] = [];
    for (const dodge of held.filter(({ oracle }) => oracle === true))
      for (const mode of modesOf(dodge)) {
        const answers: string[] = [];
        for (const run of [runDodge, runWrongGuess]) {
          await bank.reset();
          answers.push(comparable((await run(connect, dodge, mode)).messages));
        }
        if (answers[0] !== answers[1]) told.push(`${dodge.family}: ${dodge.name} (${mode})`);
      }
    assert.deepEqual(told, []);
    const asked = `select name from products where price > 90`;
    assert.deepEqual(rowsOf((await runStatements(connect, [asked], 'simple')).messages), [['Gold']]);
    await on.door.verify();
  });
});

/** A setting under which Gatelog could not read what follows ends the session; nothing else does. */
function mayEnd({ family }: Dodge): boolean {
  return family === 'settings';
}

type Connect = Awaited<ReturnType<typeof entrance>>;

/** Registers the hooks that open a door for the calling suite and close it. */
function atDoor(guessing: 'permitted' | 'forbidden'): { readonly door: Door } {
  const set: { door?: Door } = {};
  before(async () => {
    set.door = await openMasked({ server, database: bankDatabase, classify, guessing });
  });
  after(async () => {
    await set.door?.stop();
  });
  return set as { readonly door: Door };
}
