// The store in a file of this machine.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Database, Query } from '../../src/store/database.ts';
import { Damage } from '../../src/store/damage.ts';
import { Seal } from '../../src/store/seal.ts';
import { sealedStore } from '../../src/store/sealed-store.ts';
import { SqliteDatabase } from '../../src/store/sqlite/database.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { storeContract } from './contract.ts';
import { answer, grant, person, request } from './samples.ts';
import { sqliteStage } from './sqlite-stage.ts';

/** Counts how often an insert is tried. */
function counted(connection: DatabaseSync, tries: { count: number }): DatabaseSync {
  const prepare = connection.prepare.bind(connection);
  connection.prepare = (text) => {
    const statement = prepare(text);
    const all = statement.all.bind(statement);
    statement.all = ((values: Record<string, null>) => {
      if (text.startsWith('INSERT')) tries.count += 1;
      return all(values);
    }) as typeof statement.all;
    return statement;
  };
  return connection;
}

describe('SQLite', () => {
  storeContract(sqliteStage);

  /** Notes every statement on its way. */
  async function listening(file: string) {
    const queries: Query[] = [];
    const database = await openSqlite(file);
    const heard: Database = {
      ...{ elements: database.elements, skipLocked: database.skipLocked },
      rows: (query) => {
        queries.push(query);
        return database.rows(query);
      },
      change: (select, decide) => {
        queries.push(select);
        return database.change(select, (row) => {
          const update = decide(row);
          if (update !== undefined) queries.push(update);
          return update;
        });
      },
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
    const damage = new Damage(() => assert.fail('nothing is damaged here'));
    return { queries, store: sealedStore({ database: heard, seal: new Seal(Buffer.alloc(32, 1)), damage }) };
  }

  it('asks once for the ended of a thousand', async () => {
    await using stage = await sqliteStage();
    const { queries, store } = await listening(stage.file);
    await using _ = store;
    await store.ended(Array.from({ length: 1_000 }, (__, at) => `R${at}`));
    assert.equal(queries.length, 1);
  });

  it('finds every row by an index', async () => {
    await using stage = await sqliteStage();
    const { queries, store } = await listening(stage.file);
    await using _ = store;
    const targets = ['orders-db'];
    await store.insertRequest(request('A'));
    await store.insertRequest(request('B'));
    await store.answer('A', answer('ann'), 'approved', 0);
    await store.close('B', 'expired');
    await store.ended(['A', 'B']);
    await store.request('A');
    await store.settle('A', { ran: true });
    await store.expireAll(1);
    await store.withdrawAll('audit.example.com/one');
    const first = await store.requests({ at: 1_000, targets, limit: 1 });
    await store.requests({ at: 1_000, targets, limit: 1, cursor: first.next ?? '' });
    await store.requests({ at: 1_000, targets, states: ['waiting'], principal: 'a/b', limit: 1 });
    await store.insertGrant(grant('G'));
    await store.useGrant('G', 1_500);
    await store.usableGrants('a/b', 'orders-db', 1);
    await store.grants({ targets, usableAt: 1, limit: 9 });
    await store.revokeGrant('G', person('ann'), 1_500);
    await store.signIn('hash', 1);
    await store.removeSignIn('hash');
    await store.useLink('link', 9);
    await store.sweep(0);
    const connection = new DatabaseSync(stage.file);
    const plans = queries.map(({ text, values }) => {
      const named = Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value]));
      const rows = connection.prepare(`EXPLAIN QUERY PLAN ${text}`).all(named);
      return { text, plan: rows.map((row) => String(row['detail'])) };
    });
    connection.close();
    assert.ok(plans.length > 20);
    const scans = plans.filter(({ plan }) =>
      plan.some((step) => step.startsWith('SCAN gatelog_') && !step.includes('USING')),
    );
    assert.deepEqual(scans, []);
  });

  it('has on disk what takes a right away before it says so, and holds nobody up for the rest', async () => {
    await using stage = await sqliteStage();
    const { queries, store } = await listening(stage.file);
    await using _ = store;
    await store.insertGrant(grant('G'));
    await store.useGrant('G', 1_500);
    assert.ok(queries.every(({ durable }) => durable === undefined));
    for (const take of [
      () => store.revokeGrant('G', person('ann'), 1_500),
      () => store.removeSignIn('hash'),
      () => store.useLink('link', 9),
    ]) {
      queries.length = 0;
      await take();
      assert.equal(queries[0]?.durable, true, take.toString());
    }
    const connection = new DatabaseSync(stage.file);
    connection.exec('PRAGMA synchronous = NORMAL');
    const inode = statSync(stage.file, { bigint: true }).ino;
    await using database = new SqliteDatabase({ path: stage.file, inode }, connection, 100);
    const mode = () => connection.prepare('PRAGMA synchronous').get()?.['synchronous'];
    const modes: unknown[] = [];
    const select = { text: 'SELECT hash FROM gatelog_used_links', values: [] };
    const note = () => void modes.push(mode());
    await database.change({ ...select, durable: true }, note);
    await database.change(select, note);
    // 2 is FULL, 1 is NORMAL: sqlite.org/pragma.html#pragma_synchronous
    assert.deepEqual(modes, [2, 1]);
  });

  it('lets gateways of other processes share a file, and none over-use a grant', async () => {
    await using stage = await sqliteStage();
    await using store = await stage.open();
    await store.insertGrant(grant('G', { limits: { minutes: 10, uses: 120 } }));
    const program = join(import.meta.dirname, 'taker.ts');
    const key = join(stage.folder, 'store.key');
    const run = () => promisify(execFile)(process.execPath, [program, stage.file, key, 'G', '100']);
    const outputs = await Promise.all([run(), run(), run()]);
    const taken = outputs.map(({ stdout }) => Number(stdout));
    assert.equal(
      taken.reduce((sum, one) => sum + one, 0),
      120,
    );
    assert.equal((await store.grant('G'))?.used, 120);
  });

  it('waits outside SQLite while another program writes, and gives up in time', async () => {
    await using stage = await sqliteStage();
    await using database = await openSqlite(stage.file, 300);
    const insert = { text: 'INSERT INTO gatelog_used_links VALUES ($1, 1)', values: ['a'] };
    const writer = new DatabaseSync(stage.file);
    writer.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const counting = setInterval(() => void (turns += 1), 5);
    await assert.rejects(database.rows(insert), { code: 'store.unavailable', message: /locked/ });
    const waiting = database.rows(insert);
    setTimeout(() => writer.exec('COMMIT'), 50);
    await waiting;
    clearInterval(counting);
    writer.close();
    assert.ok(turns >= 5, `the process came to nothing else: ${turns} turns`);
  });

  it('tries for all writers that wait as seldom as for one, and readers wait for none of them', async () => {
    await using stage = await sqliteStage();
    await using _ = await openSqlite(stage.file);
    const connection = new DatabaseSync(stage.file);
    const inode = statSync(stage.file, { bigint: true }).ino;
    const tries = { count: 0 };
    await using database = new SqliteDatabase({ path: stage.file, inode }, counted(connection, tries), 600);
    const writer = new DatabaseSync(stage.file);
    writer.exec('BEGIN IMMEDIATE');
    const insert = (at: number) =>
      database.rows({ text: 'INSERT INTO gatelog_used_links VALUES ($1, 1)', values: [`h${at}`] });
    const waiting = Promise.allSettled(Array.from({ length: 100 }, (__, at) => insert(at)));
    for (let read = 0; read < 20; read += 1) {
      await database.rows({ text: 'SELECT count(*) AS n FROM gatelog_used_links', values: [] });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const results = await waiting;
    assert.ok(results.every(({ status }) => status === 'rejected'));
    // One that waits alone tries some 20 times in 600 ms; those behind it once each when their time is over.
    assert.ok(tries.count < 100 + 60, `${tries.count} tries`);
    writer.exec('COMMIT');
    writer.close();
    await Promise.all(Array.from({ length: 100 }, (__, at) => insert(at)));
  });

  it('never lets SQLite itself wait: the process would do nothing else meanwhile', async () => {
    await using stage = await sqliteStage();
    await using database = await openSqlite(stage.file);
    assert.deepEqual(
      (await database.rows({ text: 'PRAGMA busy_timeout', values: [] })).map((row) => row['timeout']),
      [0],
    );
  });

  it('keeps its files to their owner, the key among them', async () => {
    await using stage = await sqliteStage();
    await using store = await stage.open();
    await store.insertRequest(request('A'));
    const data = dirname(stage.file);
    const names = readdirSync(data);
    assert.ok(names.includes('gatelog.db-wal'), names.join());
    const paths = [...names.map((name) => join(data, name)), join(stage.folder, 'store.key')];
    for (const path of paths) assert.equal(statSync(path).mode & 0o777, 0o600, path);
  });

  it('says so when the file is none of SQLite, or a folder', async () => {
    await using stage = await sqliteStage();
    mkdirSync(dirname(stage.file));
    writeFileSync(stage.file, 'something else, longer than the header of a database\n'.repeat(20));
    await assert.rejects(stage.open(), {
      code: 'store.unavailable',
      message: /not a database.*store\.sqlite/,
    });
    rmSync(stage.file);
    mkdirSync(stage.file);
    await assert.rejects(stage.open(), { code: 'store.unavailable', message: /EISDIR/ });
  });

  it('does not write on into a file that was replaced', async () => {
    await using stage = await sqliteStage();
    await using store = await stage.open();
    await stage.cut();
    writeFileSync(stage.file, '');
    await assert.rejects(store.insertRequest(request('A')), {
      code: 'store.unavailable',
      message: /restart/,
    });
    assert.equal(statSync(stage.file).size, 0);
  });
});
