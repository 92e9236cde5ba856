// An estimate runs nobody's code but the server's own. Each case says how planning could be made to run a function.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { HeldSession } from '../../../../tests/support/held-session.ts';
import { type PostgresServer, startPostgres } from '../../../../tests/support/postgres.ts';
import * as send from '../../../../tests/support/raw-messages.ts';
import type { Impact } from '../../../model/approval.ts';
import { loadSqlParser } from '../to-action.ts';
import { volatile } from './harmless.ts';

let server: PostgresServer;
let session: HeldSession;

const witness = `create function witness(int) returns int immutable language plpgsql as $$
  begin raise log 'ran %', 6 * 7; return $1; end $$;`;

before(async () => {
  await loadSqlParser();
  server = await startPostgres();
  await server.admin(`grant all on schema public to gatelog; set role gatelog; ${witness}`);
  session = await HeldSession.open(server);
});

after(async () => {
  await session.close();
  await server.stop();
});

let marks = 0;

/** How often the function ran. The log comes late: what was logged before the mark has come when the mark has. */
async function ran(): Promise<number> {
  const mark = `marked ${++marks} times`;
  await server.admin(`do $$ begin raise log 'marked % times', ${marks}; end $$`);
  while (!server.log().includes(mark)) await setTimeout(5);
  return server.log().split('ran 42').length - 1;
}

async function estimate(...frames: readonly Buffer[]): Promise<Impact> {
  const unit = await session.hold(...frames);
  const { impact, heard } = await session.estimate(unit);
  assert.deepEqual(heard, []);
  return impact;
}

interface Case {
  readonly how: string;
  readonly make: string;
  readonly drop: string;
  readonly text: string;
}

/** Whoever explains these runs the function. */
const runs: readonly Case[] = [
  {
    how: 'a function of a user in the statement',
    make: '',
    drop: '',
    text: 'delete from orders where id = witness(1)',
  },
  {
    how: 'a function of a user with the name of a harmless one, and a better match',
    make: `create function public.lower(varchar) returns text immutable language sql as 'select witness(1)::text'`,
    drop: 'drop function public.lower(varchar)',
    text: `select * from orders where status = lower('PAID'::varchar)`,
  },
  {
    how: 'an operator of a user with the name of a common one',
    make: `create function same(varchar, varchar) returns bool immutable language sql as 'select witness(1) = 1';
      create operator public.= (function = same, leftarg = varchar, rightarg = varchar)`,
    drop: 'drop operator public.= (varchar, varchar); drop function same',
    text: `select * from orders where 'a'::varchar = 'b'::varchar`,
  },
  {
    how: 'a cast that nobody sees',
    make: `create type pair as (a int, b int); create table pairs (it pair);
      create function to_pair(int) returns pair immutable language sql as 'select witness($1), 0';
      create cast (int as pair) with function to_pair(int) as assignment`,
    drop: 'drop table pairs; drop type pair cascade',
    text: 'insert into pairs values (1)',
  },
  {
    how: 'a function that is written as a column',
    make: `create function shout(orders) returns int immutable language sql as 'select witness(1)'`,
    drop: 'drop function shout',
    text: 'select o.shout from orders o',
  },
  {
    how: 'a view',
    make: 'create view quiet as select * from orders where id > witness(1)',
    drop: 'drop view quiet',
    text: 'select * from quiet',
  },
  {
    how: 'a view behind a view',
    make: 'create view quiet as select * from orders where id > witness(1); create view quieter as select * from quiet',
    drop: 'drop view quiet cascade',
    text: 'select * from quieter',
  },
  {
    how: 'a policy on rows',
    make: `create table guarded (a int); alter table guarded enable row level security, force row level security;
      create policy own on guarded using (a > witness(1))`,
    drop: 'drop table guarded',
    text: 'delete from guarded',
  },
  {
    how: 'a default',
    make: 'create table filled (a int, b int default witness(1))',
    drop: 'drop table filled',
    text: 'insert into filled (a) values (1)',
  },
  {
    how: 'an expression of an index',
    make: 'create table indexed (a int); create index on indexed ((a + witness(1)))',
    drop: 'drop table indexed',
    text: 'select * from indexed where a > 1',
  },
  {
    how: 'a constraint of a partition',
    make: `create table parts (a int) partition by range (a); create table part partition of parts for values from (0) to (9);
      alter table part add check (a > witness(1))`,
    drop: 'drop table parts',
    text: 'select * from parts where a = 5',
  },
  {
    how: 'a rule',
    make: `create table ruled (a int); create rule extra as on delete to ruled do also delete from notes where id = witness(1)`,
    drop: 'drop table ruled',
    text: 'delete from ruled',
  },
];

/** Nobody knows what these might run. */
const unknown: readonly Case[] = [
  {
    how: 'a table of another server',
    make: `create foreign data wrapper far; create server faraway foreign data wrapper far;
      create foreign table far_orders (id int) server faraway`,
    drop: 'drop foreign data wrapper far cascade',
    text: 'select * from far_orders',
  },
  {
    how: 'a function of PostgreSQL that is not known to be harmless',
    make: '',
    drop: '',
    text: `select * from orders where id = length(query_to_xml('select 1', true, true, '')::text)`,
  },
  {
    how: 'a function that makes a value of any size',
    make: '',
    drop: '',
    text: `select * from orders where status = repeat('x', 1000000000)`,
  },
];

describe('planning would run it', () => {
  for (const { how, make, drop, text } of runs) {
    test(`${how}: there is no estimate, and nothing runs`, async () => {
      if (make !== '') await server.admin(`set role gatelog; ${make}`);
      try {
        const before = await ran();
        assert.equal((await estimate(send.query(text))).missing, 'own-functions');
        assert.equal(await ran(), before);
        await server.admin(`set role gatelog; explain ${text}`);
        assert.ok((await ran()) > before, 'the case proves nothing: planning does not run the function');
      } finally {
        if (drop !== '') await server.admin(drop);
      }
    });
  }

  test('a check of a domain, by the value of a parameter: there is no estimate, and nothing runs', async () => {
    await server.admin(`set role gatelog; create domain positive as int check (value > witness(0));
      create table counted (a positive)`);
    try {
      const before = await ran();
      const frames = [send.parse('insert into counted values ($1)'), send.bind({ values: ['5'] })];
      const impact = await estimate(...frames, send.execute(), send.sync());
      assert.equal(impact.missing, 'own-functions');
      assert.equal(await ran(), before);
    } finally {
      await server.admin('drop table counted; drop domain positive');
    }
  });
});

describe('planning might run it', () => {
  for (const { how, make, drop, text } of unknown) {
    test(`${how}: there is no estimate`, async () => {
      if (make !== '') await server.admin(make);
      if (make !== '') await server.admin('grant select on far_orders to gatelog');
      try {
        assert.match((await estimate(send.query(text))).missing ?? '', /own-functions|not-plannable/);
      } finally {
        if (drop !== '') await server.admin(drop);
      }
    });
  }
});

describe('what is harmless', () => {
  test('functions of PostgreSQL, sequences, enums and domains without functions do not stand in the way', async () => {
    await server.admin(`set role gatelog; create type mood as enum ('sad', 'glad'); create domain small as int check (value < 100);
      create sequence tickets; create table felt (id int default nextval('tickets'), it mood, n small)`);
    try {
      const values = [send.bind({ values: ['glad', '5'] }), send.execute(), send.sync()];
      for (const text of [
        'insert into felt (it, n) values ($1, $2)',
        `insert into felt values (nextval('tickets'), $1, $2)`,
        "update felt set n = abs($2::int) where it = $1 and now() > date_trunc('day', now())",
        'select count(*), max(n) from felt where it = $1 and n between 1 and $2',
      ]) {
        const impact = await estimate(send.parse(text), ...values);
        assert.equal(impact.missing, undefined, text);
      }
    } finally {
      await server.admin('drop table felt; drop sequence tickets; drop type mood; drop domain small');
    }
  });

  test('a function of a user that the statement has nothing to do with does not stand in the way', async () => {
    assert.equal((await estimate(send.query('delete from orders'))).missing, undefined);
  });

  test('those taken for harmless because planners never run them are volatile', async () => {
    const found = await server.admin(
      "select count(*) filter (where provolatile <> 'v')::int as others, count(distinct proname)::int as names " +
        "from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname = any($1)",
      [volatile.split(' ')],
    );
    assert.deepEqual(found.rows, [{ others: 0, names: volatile.split(' ').length }]);
  });
});
