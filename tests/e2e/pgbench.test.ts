// pgbench runs through the door in all its modes, fills its own tables, and loses no transaction.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { permitEverything } from '../support/door.ts';
import { needs } from '../support/needs.ts';
import { runWell } from '../support/run.ts';
import { assertTrail } from './clients/exercise.ts';
import { stage } from './clients/open.ts';

const transactions = 25;
const clients = 4;

describe('pgbench', { skip: needs('pgbench') }, () => {
  const on = stage({ policies: permitEverything });
  before(async () => {
    await runWell('pgbench', ['-i', '-q', '-s', '1'], { env: await on.door.libpq() });
  });

  for (const mode of ['simple', 'extended', 'prepared'])
    test(`mode ${mode} runs every transaction, and each of its statements is in the log`, async () => {
      const before = statements();
      const load = ['-n', '-M', mode, '-c', String(clients), '-t', String(transactions)];
      const { stdout } = await runWell('pgbench', load, { env: await on.door.libpq() });
      assert.match(
        stdout,
        new RegExp(`transactions actually processed: ${clients * transactions}/${clients * transactions}`),
      );
      assert.match(stdout, /number of failed transactions: 0/);
      // BEGIN, three UPDATEs, a SELECT, an INSERT, END.
      assert.ok(statements() - before >= clients * transactions * 7);
      await assertTrail(on.door, 0);
    });

  test('a new connection for each transaction', async () => {
    const { stdout } = await runWell('pgbench', ['-n', '-S', '-C', '-c', '2', '-t', '10'], {
      env: await on.door.libpq(),
    });
    assert.match(stdout, /transactions actually processed: 20\/20/);
    await assertTrail(on.door, 0);
  });

  test('the balances add up: what was answered was done once', async () => {
    const { rows } = await on.server.admin(`select
      (select sum(delta) from pgbench_history) as history, (select sum(tbalance) from pgbench_tellers) as tellers,
      (select count(*)::int from pgbench_history) as n`);
    const [sums] = rows as [{ history: string; tellers: string; n: number }];
    assert.equal(sums.history, sums.tellers);
    assert.equal(sums.n, 3 * clients * transactions);
  });

  function statements(): number {
    return on.door.trail().filter((entry) => entry.k === 'req' && entry['ph'] === 'execute').length;
  }
});
