// Estimates on a real server: what they tell, and that afterwards everything of the session is as it was.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import pg from 'pg';
import { HeldSession, rowsOf, typesOf } from '../../../../tests/support/held-session.ts';
import { type PostgresServer, startPostgres } from '../../../../tests/support/postgres.ts';
import { errorFields } from '../../../../tests/support/raw-client.ts';
import * as send from '../../../../tests/support/raw-messages.ts';
import type { Impact } from '../../../model/approval.ts';
import type { Unit } from '../../protocol.ts';
import { loadSqlParser } from '../to-action.ts';

let server: PostgresServer;
let session: HeldSession;

before(async () => {
  await loadSqlParser();
  server = await startPostgres();
  await server.admin(`create table big as select n as id, n % 10 = 0 as rare, 'word ' || n as word from generate_series(1, 10000) n;
    alter table big owner to gatelog; analyze big; analyze orders`);
});

after(() => server.stop());
beforeEach(async () => {
  session = await HeldSession.open(server);
});
afterEach(() => session.close());

/** The action waits, is estimated, and has not been forwarded. */
async function held(...frames: readonly Buffer[]): Promise<{ unit: Unit; impact: Impact }> {
  const unit = await session.hold(...frames);
  const { impact, heard } = await session.estimate(unit);
  assert.equal(typesOf(heard), '', 'the client has heard what was none of its business');
  return { unit, impact };
}

const estimated = async (...frames: readonly Buffer[]): Promise<Impact> => (await held(...frames)).impact;
const say = (text: string) => session.ask(send.query(text));
const told = async (text: string) => rowsOf(await say(text));

/** All that a client can see of its own session. */
async function everything(): Promise<unknown> {
  const questions = [
    "select name, setting from pg_settings where name <> 'transaction_read_only' order by 1",
    'show transaction_read_only',
    "select name, statement, parameter_types from pg_prepared_statements where name <> '' order by 1",
    "select name, is_holdable from pg_cursors where name <> '' order by 1",
  ];
  const seen = [];
  for (const question of questions) seen.push(await told(question));
  return seen;
}

/** What another session sees of it. */
async function fromOutside(): Promise<unknown> {
  const locks = await server.admin(
    'select locktype, relation::regclass::text, mode from pg_locks where pid = $1 order by 1, 2, 3',
    [session.pid],
  );
  const activity = await server.admin(
    'select state, xact_start, backend_xid from pg_stat_activity where pid = $1',
    [session.pid],
  );
  return [locks.rows, activity.rows];
}

describe('what an estimate tells', () => {
  test('rows that a DELETE without an index would change, its cost, and its table', async () => {
    const impact = await estimated(send.query('delete from big where id <= 3000'));
    assert.ok(Math.abs((impact.rows ?? 0) - 3000) < 150, String(impact.rows));
    assert.ok((impact.cost ?? 0) > 100);
    assert.deepEqual(
      impact.tables.map(({ name, rows }) => [name, rows]),
      [['public.big', 10_000]],
    );
    assert.ok((impact.tables[0]?.bytes ?? 0) > 400_000);
    assert.deepEqual(Object.keys(impact).sort(), ['cost', 'rows', 'tables']);
  });

  test('rows of UPDATE, INSERT, MERGE, SELECT, and of a change inside WITH', async () => {
    for (const [text, rows] of [
      ['update big set word = $$x$$', 10_000],
      ['insert into notes select id, word from big', 10_000],
      ["insert into notes values (1, 'a'), (2, 'b')", 2],
      ['merge into big b using orders o on o.id = b.id when matched then delete', 1000],
      ['select * from big', 10_000],
      ['with gone as (delete from big returning id) select count(*) from gone', 10_000],
      ['select * from big limit 5', 5],
    ] as const) {
      const impact = await estimated(send.query(text));
      assert.equal(impact.missing, undefined, text);
      assert.ok(Math.abs((impact.rows ?? 0) - rows) <= rows / 50, `${text}: ${impact.rows}`);
    }
  });

  test('the values bound decide, in text, in binary, and with types the client did not tell', async () => {
    const binary = Buffer.alloc(4);
    binary.writeInt32BE(500);
    const text = 'delete from big where id <= $1';
    const bounds = [
      [send.parse(text), send.bind({ values: ['9000'] }), 9000],
      [send.parse(text, { types: [23] }), send.bind({ values: [binary], parameterFormats: ['binary'] }), 500],
      [send.parse(text, { types: [20] }), send.bind({ values: ['1'] }), 1],
      [send.parse(text), send.bind({ values: [null] }), 0],
    ] as const;
    for (const [parse, bind, rows] of bounds) {
      const impact = await estimated(parse, bind, send.execute(), send.sync());
      assert.ok(Math.abs((impact.rows ?? 0) - rows) <= rows / 20, `${impact.rows} for ${rows}`);
    }
  });

  test('a statement prepared and described earlier is planned with the values of its Bind', async () => {
    const prepare = [
      send.parse('delete from big where id <= $1', { name: 's' }),
      send.describeStatement('s'),
    ];
    await session.ask(...prepare, send.sync());
    const impact = await estimated(
      send.bind({ statement: 's', values: ['2000'] }),
      send.execute(),
      send.sync(),
    );
    assert.ok(Math.abs((impact.rows ?? 0) - 2000) < 150, String(impact.rows));
  });

  test('a thousand partitions count as one table', async () => {
    const parts = Array.from(
      { length: 1000 },
      (_, n) => `create table wide_${n} partition of wide for values from (${n * 10}) to (${n * 10 + 10});`,
    );
    await server.admin(`create table wide (id int) partition by range (id); ${parts.join('')}
      insert into wide select generate_series(0, 9999);
      alter table wide owner to gatelog; analyze wide`);
    const impact = await estimated(send.query('delete from wide'));
    assert.deepEqual(
      impact.tables.map(({ name, rows }) => [name, rows]),
      [['public.wide', 10_000]],
    );
    assert.equal(impact.rows, 10_000);
    await server.admin('drop table wide');
  });

  test('a table whose statistics were never made says so', async () => {
    await server.admin(
      'create table fresh as select generate_series(1, 10) as id; grant all on fresh to gatelog',
    );
    const impact = await estimated(send.query('delete from fresh'));
    assert.deepEqual(
      impact.tables.map(({ rows }) => rows),
      [-1],
    );
  });
});

describe('outside of a transaction', () => {
  test('settings, statements, cursors and locks are as before', async () => {
    await say(
      'set search_path = public, hr; set statement_timeout = 12345; set default_transaction_isolation = serializable',
    );
    await say('prepare mine as select 1');
    await session.ask(send.parse('select 2', { name: 'theirs' }), send.sync());
    await say('declare kept cursor with hold for select generate_series(1, 9)');
    const [inside, outside] = [await everything(), await fromOutside()];
    const impact = await estimated(send.query('delete from big'));
    assert.equal(impact.rows, 10_000);
    assert.deepEqual(await fromOutside(), outside);
    assert.deepEqual(await everything(), inside);
    assert.deepEqual(await told('fetch 2 from kept'), [['1'], ['2']]);
  });

  test('the unnamed statement is still there to be bound', async () => {
    await session.ask(send.parse('delete from big where id = $1', { name: 'd' }), send.sync());
    await session.ask(send.parse('select $1::int + 1'), send.sync());
    const { unit } = await held(
      send.bind({ statement: 'd', portal: 'x', values: ['1'] }),
      send.execute('x'),
      send.sync(),
    );
    session.forward(unit);
    assert.equal(typesOf(await session.answered()), '2CZ');
    const answer = await session.ask(send.bind({ values: ['41'] }), send.execute(), send.sync());
    assert.deepEqual(rowsOf(answer), [['42']]);
  });

  test('the held action runs afterwards as if it had not waited', async () => {
    const { unit } = await held(send.query("update orders set status = 'paid' where id = 7"));
    session.forward(unit);
    assert.equal(typesOf(await session.answered()), 'CZ');
    assert.deepEqual(await told('select status from orders where id = 7'), [['paid']]);
    assert.deepEqual(session.settled.length, 2);
  });

  test('a BEGIN in the same unit does not stand in the way, as pgjdbc sends it', async () => {
    const one = (text: string) => [send.parse(text), send.bind(), send.execute()];
    const frames = [...one('BEGIN'), ...one('delete from big'), send.sync()];
    const { unit, impact } = await held(...frames);
    assert.equal(impact.rows, 10_000);
    session.forward(unit);
    assert.equal(typesOf(await session.answered()), '12C12CZ');
    await say('rollback');
  });

  test('a notification goes on to the client, and the answers do not', async () => {
    await say('listen news');
    const unit = await session.hold(send.query('delete from big'));
    const estimate = session.begin(unit);
    await server.admin("notify news, 'hello'");
    for (let heard = typesOf(session.heard()); !heard.includes('A'); heard += typesOf(session.heard()))
      await session.news();
    const impact = await session.finish(estimate);
    assert.equal(impact.rows, 10_000);
    assert.deepEqual(session.heard(), []);
  });

  test('a table that somebody has locked gives no estimate in time, and the session goes on', async () => {
    const other = new pg.Client({
      host: server.socket,
      port: server.port,
      user: 'postgres',
      database: server.database,
    });
    await other.connect();
    await other.query('begin; lock table big in access exclusive mode');
    const { unit, impact } = await held(send.query('delete from big where id = 2'));
    assert.equal(impact.missing, 'timeout');
    await other.query('rollback');
    await other.end();
    session.forward(unit);
    assert.equal(typesOf(await session.answered()), 'CZ');
  });

  test('what the target refuses to plan is refused, and only its own error reaches the client', async () => {
    const { unit, impact } = await held(send.query('delete from no_such_table'));
    assert.deepEqual(impact, { tables: [], missing: 'refused' });
    session.forward(unit);
    const [error] = await session.answered();
    assert.equal(errorFields(error)['C'], '42P01');
  });
});

describe('inside a transaction', () => {
  test('uncommitted rows and temporary tables are seen', async () => {
    await say('begin');
    await say('create temp table heap (id int)');
    await say('insert into heap select generate_series(1, 700)');
    await say('analyze heap');
    const impact = await estimated(send.query('delete from heap'));
    assert.equal(impact.rows, 700);
    assert.deepEqual(
      impact.tables.map(({ name, rows }) => [name, rows]),
      [['pg_temp.heap', 700]],
    );
    assert.deepEqual(await told('select count(*) from heap'), [['700']]);
  });

  test('settings, cursors, savepoints and locks are as before', async () => {
    await say('begin');
    await say('set local statement_timeout = 54321');
    await say('set local search_path = hr, public');
    await say('declare open cursor for select generate_series(1, 9)');
    await say("update orders set status = 'open' where id = 1");
    await say('savepoint s');
    await say("update orders set status = 'returned' where id = 1");
    const inside = await everything();
    const [locks] = (await fromOutside()) as [unknown];
    const impact = await estimated(send.query('delete from order_items'));
    assert.ok((impact.rows ?? 0) > 0);
    assert.deepEqual(((await fromOutside()) as [unknown])[0], locks);
    assert.deepEqual(await everything(), inside);
    assert.deepEqual(await told('fetch 1 from open'), [['1']]);
    await say('rollback to s');
    assert.deepEqual(await told('select status from orders where id = 1'), [['open']]);
    assert.equal(typesOf(await say("update orders set status = 'paid' where id = 1")), 'CZ');
    assert.match(typesOf(await say('commit')), /^CS?Z$/);
  });

  test('no savepoint of the question is left behind', async () => {
    await say('begin');
    assert.equal((await estimated(send.query('delete from orders'))).missing, undefined);
    const [error] = await say('rollback to "gatelog: estimate"');
    assert.equal(errorFields(error)['C'], '3B001');
  });

  test('a portal of the client is still there, at the row where it stood', async () => {
    await say('begin');
    const frames = [send.parse('select generate_series(1, 9)'), send.bind({ portal: 'p' })];
    await session.ask(...frames, send.execute('p', 1), send.sync());
    await estimated(send.query('delete from orders'));
    const next = await session.ask(send.execute('p', 1), send.sync());
    assert.deepEqual(rowsOf(next), [['2']]);
  });

  test('the first statement of it is estimated, too', async () => {
    await say('begin');
    const { unit, impact } = await held(send.query('delete from big where id = 3'));
    assert.ok((impact.rows ?? 0) >= 1);
    session.forward(unit);
    assert.equal(typesOf(await session.answered()), 'CZ');
    await say('rollback');
  });

  test('a snapshot that the whole transaction keeps is not taken for it', async () => {
    await say('begin isolation level repeatable read');
    assert.deepEqual(await estimated(send.query('delete from big')), { tables: [], missing: 'snapshot' });
    assert.equal(typesOf(await say('set transaction isolation level serializable')), 'CZ');
    assert.deepEqual(await told('show transaction_isolation'), [['serializable']]);
    // Now there is one.
    await say('select 1 from big limit 1');
    assert.equal((await estimated(send.query('delete from big'))).rows, 10_000);
  });

  test('a failed one is asked nothing', async () => {
    await say('begin');
    await say('select 1 / 0');
    const impact = await estimated(send.query('delete from big'));
    assert.deepEqual(impact, { tables: [], missing: 'in-transaction-failed' });
  });

  test('an error of the planner does not abort it', async () => {
    await say('begin');
    await say("update orders set status = 'shipped' where id = 2");
    const { impact } = await held(send.query('delete from no_such_table'));
    assert.equal(impact.missing, 'refused');
    assert.deepEqual(await told('select status from orders where id = 2'), [['shipped']]);
    await say('rollback');
  });
});

describe('what is not asked', () => {
  test('an action in the middle of what the client has begun and not ended', async () => {
    await say('begin');
    session.conversation.fromClient(
      Buffer.concat([send.parse('delete from big'), send.bind(), send.flush()]),
    );
    const unit = session.conversation.next();
    assert.ok(unit !== undefined);
    session.forward(unit);
    while (!session.conversation.idle) await session.news();
    assert.deepEqual(typesOf(session.heard()), '12');
    const impact = await estimated(send.execute(), send.sync());
    assert.deepEqual(impact, { tables: [], missing: 'pipelined' });
  });

  test('an action behind another one of the same unit', async () => {
    const one = (text: string) => [send.parse(text), send.bind(), send.execute()];
    const frames = [...one('insert into notes values (5)'), ...one('delete from notes'), send.sync()];
    assert.equal((await estimated(...frames)).missing, 'pipelined');
    assert.equal((await estimated(send.query('delete from notes; delete from big'))).missing, 'pipelined');
  });

  test('what has no plan, and what is only prepared', async () => {
    for (const text of [
      'drop table big',
      'copy big to stdout',
      'vacuum',
      'select 1 into made',
      'call x()',
      'begin',
    ])
      assert.match((await estimated(send.query(text))).missing ?? '', /not-plannable|own-functions/, text);
    const frames = [send.parse('delete from big', { name: 'p' }), send.sync()];
    assert.equal((await estimated(...frames)).missing, 'not-plannable');
  });
});
