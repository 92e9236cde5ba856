// The generator is worth something: the server takes nearly all it makes up, and most of that would show a secret.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { seeded } from '../fuzz/random.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { logIn } from '../support/raw-client.ts';
import { fillDatabase } from './random-database.ts';
import { QueryWriter } from './random-queries.ts';
import { randomTables } from './random-tables.ts';
import { haystacks, type Heard, type Mode, runStatements } from './run-dodge.ts';
import { Search } from './search.ts';

const modes: readonly Mode[] = ['simple', 'extended-text', 'extended-binary'];

describe('random queries', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres({ logStatements: false, settings: { statement_timeout: '5s' } });
  });
  after(() => server?.stop());

  test('are the same for the same seed, and others for another', () => {
    const [one, again, other] = [7, 7, 8].map((seed) => {
      const random = seeded(seed);
      const { ddl, tables } = randomTables(random);
      return [ddl, ...new QueryWriter(random, tables).write()].join('\n');
    });
    assert.equal(one, again);
    assert.notEqual(one, other);
  });

  test('hold no secret in their own words', () => {
    const random = seeded(3);
    const { tables, needles } = randomTables(random);
    const search = new Search(needles);
    const writer = new QueryWriter(random, tables);
    for (let count = 0; count < 200; count += 1)
      assert.deepEqual(search.found([Buffer.from(writer.write().join('\n'))]), []);
  });

  test('four of five run, and a third of those that run show a secret when nobody masks', async () => {
    const tally = { all: 0, valid: 0, telling: 0 };
    const failed: string[] = [];
    for (let seed = 1; seed <= 5; seed += 1) {
      const random = seeded(seed);
      const { ddl, tables, needles } = randomTables(random);
      await fillDatabase(server, `random_${seed}`, ddl);
      const search = new Search(needles);
      const writer = new QueryWriter(random, tables);
      for (let count = 0; count < 80; count += 1) {
        const statements = writer.write();
        const heard = await run(`random_${seed}`, statements, modes[count % modes.length] ?? 'simple');
        const valid = !heard.messages.some(({ type }) => type === 'E');
        tally.all += 1;
        if (!valid) failed.push(statements.join('; '));
        if (valid) tally.valid += 1;
        if (valid && search.found(haystacks(heard.messages)).length > 0) tally.telling += 1;
      }
    }
    assert.ok(tally.valid > 0.8 * tally.all, `${JSON.stringify(tally)}\n${failed.slice(0, 5).join('\n')}`);
    assert.ok(tally.telling > tally.valid / 3, JSON.stringify(tally));
  });

  function run(database: string, statements: readonly string[], mode: Mode): Promise<Heard> {
    const { socket, port, credential } = server;
    const address = { socket: join(socket, `.s.PGSQL.${port}`) };
    const connect = async () => (await logIn(address, { user: credential.username, database })).client;
    return runStatements(connect, statements, mode);
  }
});
