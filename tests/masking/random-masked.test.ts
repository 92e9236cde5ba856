// The property: whatever is asked of random tables through the gateway, no marked secret comes out of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { seeded } from '../fuzz/random.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { searchAudit } from './audit-search.ts';
import { entrance, openMasked } from './masked-door.ts';
import { fillDatabase } from './random-database.ts';
import { QueryWriter } from './random-queries.ts';
import { randomTables } from './random-tables.ts';
import { haystacks, type Mode, runStatements } from './run-dodge.ts';
import { Search, wordFound } from './search.ts';

const modes: readonly Mode[] = ['simple', 'extended-text', 'extended-binary'];

describe('random queries through the mask', () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres({ logStatements: false, settings: { statement_timeout: '5s' } });
  });
  after(() => server?.stop());

  for (const seed of [1, 2, 3, 4, 5])
    test(`a hundred over the tables of seed ${seed} show no secret`, async () => {
      const random = seeded(seed);
      const { ddl, tables, classified, needles } = randomTables(random);
      const database = `random_${seed}`;
      await fillDatabase(server, database, ddl);
      const classify = classified.length === 0 ? [] : [{ columns: classified, as: 'pii' }];
      const door = await openMasked({ server, database, classify, guessing: 'permitted' });
      try {
        const connect = await entrance(door);
        const writer = new QueryWriter(random, tables);
        const search = new Search(needles);
        const shown: string[] = [];
        let answered = 0;
        for (let count = 0; count < 100; count += 1) {
          const statements = writer.write();
          const { messages } = await runStatements(
            connect,
            statements,
            modes[count % modes.length] ?? 'simple',
          );
          if (!messages.some(({ type }) => type === 'E')) answered += 1;
          const needlesFound = search.found(haystacks(messages));
          if (needlesFound.length > 0) shown.push(`${statements.join('; ')}: ${wordFound(needlesFound)}`);
        }
        assert.deepEqual(shown, []);
        assert.ok(answered > 50, `${answered} of a hundred were answered: the mask is no refusal`);
        await door.verify();
        assert.deepEqual(await searchAudit(door, needles), []);
      } finally {
        await door.stop();
      }
    });
});
