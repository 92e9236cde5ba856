// Statements that were answered and then undone: the log says so, and names them and the error.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { logIn, type RawClient } from '../support/raw-client.ts';
import { bind, describeStatement, execute, flush, parse, query, sync } from '../support/raw-messages.ts';
import { permitEverything } from '../support/door.ts';
import type { TrailEntry } from '../support/trail.ts';
import { stage } from './clients/open.ts';
import { makeTables, orphan, step, twin } from './parity/deferred.ts';

const forbidsTruncate = {
  'everything.cedar': `${permitEverything['everything.cedar']}forbid (principal, action == Action::"sql:truncate", resource);`,
};

describe('a statement that was answered and then undone', () => {
  // What the client has heard is on disk.
  const on = stage({ policies: forbidsTruncate, outcome: 'durable' });
  let client: RawClient;
  let from = 0;
  before(async () => {
    ({ client } = await logIn(on.door, await on.door.login()));
  });
  after(() => client?.close());
  afterEach(() => on.door.verify());

  test('at Sync is named, and the client hears the error after the answer', async () => {
    await fresh();
    const answer = await client.ask(...step(orphan), sync());
    assert.equal(answer.map(({ type }) => type).join(''), '12CEZ');
    assert.deepEqual(undone(), [{ answers: ['INSERT 0 1'], word: '23503' }]);
  });

  test('in a pipeline is told from what stands', async () => {
    await fresh();
    client.send(
      ...step('insert into parts values (2, 1)'),
      sync(),
      ...step(twin),
      ...step('select 1'),
      sync(),
    );
    client.send(...step('select 2'), sync());
    for (let left = 3; left > 0; left--) await client.until('Z');
    assert.deepEqual(undone(), [{ answers: ['INSERT 0 1', 'SELECT 1'], word: '23505' }]);
    assert.deepEqual(await counted('parts'), '1');
  });

  test('asked for with Flush is named when Sync fails', async () => {
    await fresh();
    client.send(...step(orphan), flush());
    await client.until('C');
    await client.ask(sync());
    assert.deepEqual(undone(), [{ answers: ['INSERT 0 1'], word: '23503' }]);
  });

  test('by an error later in the same query or segment is named', async () => {
    await fresh();
    await client.ask(query('insert into parts values (3, 1); select 1/0'));
    await client.ask(...step('insert into parts values (4, 1)'), describeStatement('unknown'), sync());
    await client.ask(...step('insert into parts values (5, 1)'), ...step('truncate notes'), sync());
    const answers = ['INSERT 0 1'];
    assert.deepEqual(undone(), [
      { answers, word: '22012' },
      { answers, word: '26000' },
      { answers, word: '42501' },
    ]);
    assert.equal(await counted('parts'), '0');
  });

  test('in a block is told by the outcome of COMMIT or ROLLBACK', async () => {
    await fresh();
    for (const text of ['begin', orphan, 'commit']) await client.ask(query(text));
    for (const text of ['begin', 'savepoint a']) await client.ask(query(text));
    await client.ask(...step('insert into parts values (6, 1)'), ...step('select 1/0'), sync());
    for (const text of ['rollback to a', 'insert into parts values (7, 1)', 'commit'])
      await client.ask(query(text));
    assert.deepEqual(undone(), []);
    const commits = recent().filter(({ k, out }) => k === 'res' && /^(COMMIT|23503)$/.test(wordOf(out)));
    assert.deepEqual(
      commits.map(({ out }) => wordOf(out)),
      ['23503', 'COMMIT'],
    );
    assert.equal(await counted('parts'), '1');
  });

  test('in a query whose last statement fails late is named, and that statement has the error', async () => {
    await fresh();
    await client.ask(query(`insert into parts values (8, 1); ${orphan}`));
    assert.deepEqual(undone(), [{ answers: ['INSERT 0 1'], word: '23503' }]);
    const words = recent()
      .filter(({ k }) => k === 'res')
      .map(({ out }) => wordOf(out));
    assert.deepEqual(words, ['INSERT 0 1', '23503']);
  });

  test('of very many the newest are named and all are counted', async () => {
    await fresh();
    const bound = Array.from({ length: 400 }, () => [
      bind({ statement: 'add', values: ['99'] }),
      execute(),
    ]).flat();
    const add = parse('insert into parts select count(*), $1::int from parts', { name: 'add' });
    await client.ask(add, ...bound, sync());
    const { refs, refn } = newest();
    assert.deepEqual([(refs as readonly number[]).length, refn], [256, 400]);
  });

  test('because the client left before Sync is unknown', async () => {
    await fresh();
    const { client: other } = await logIn(on.door, await on.door.login());
    other.send(...step('insert into parts values (9, 1)'), flush());
    await other.until('C');
    other.socket.destroy();
    await until(() => undone().length > 0);
    assert.deepEqual(undone(), [{ answers: ['INSERT 0 1'], word: 'connection lost' }]);
  });

  test('can be shown with the text of the error', async () => {
    await fresh();
    await client.ask(...step(orphan), sync());
    const { i } = newest();
    const directory = on.door.auditDirectory;
    const key = join(dirname(directory), 'payload.key');
    const shown = on.door.gatelog('audit', 'show', String(i), '--directory', directory, '--key', key);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /violates foreign key constraint "parts_whole_fkey"/);
  });

  /** New tables; what is in the log before does not count. */
  async function fresh(): Promise<void> {
    await makeTables(client);
    from = (on.door.trail().at(-1)?.i ?? 0) + 1;
  }

  function recent(): readonly TrailEntry[] {
    return on.door.trail().filter(({ i }) => i >= from);
  }

  function newest(): TrailEntry {
    const found = recent().find(({ k }) => k === 'undone');
    assert.ok(found !== undefined);
    return found;
  }

  /** Each `undone` with the outcomes of what it names, and the SQLSTATE. */
  function undone() {
    const entries = recent();
    const outcome = (ref: number) => entries.find((one) => one.k === 'res' && one.ref === ref)?.['out'];
    return entries
      .filter(({ k }) => k === 'undone')
      .map(({ refs, out }) => ({
        answers: (refs as readonly number[]).map((ref) => wordOf(outcome(ref))),
        word: wordOf(out),
      }));
  }

  async function counted(table: string): Promise<string | undefined> {
    const { rows } = await on.server.admin(`select count(*) n from ${table}`);
    return (rows[0] as { n: string } | undefined)?.n;
  }
});

function wordOf(out: unknown): string {
  return (out as { word: string }).word;
}

async function until(done: () => boolean): Promise<void> {
  for (let left = 50; left > 0 && !done(); left--) await new Promise((go) => setTimeout(go, 100));
}
