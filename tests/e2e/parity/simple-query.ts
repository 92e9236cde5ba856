// Parity scripts over the simple query protocol: results, errors, notices, transactions, several statements at once.
import { query } from '../../support/raw-messages.ts';
import type { Script, Scripts } from './script.ts';

/** Queries one after the other, each awaited. */
const asked =
  (...texts: readonly string[]): Script =>
  async ({ client }) => {
    const all = [];
    for (const text of texts) all.push(...(await client.ask(query(text))));
    return all;
  };

export const simpleQueryScripts: Scripts = {
  'a select': asked('select id, name, price from products order by id limit 4'),
  'an empty query': asked('', ' ;; '),
  'several statements in one query': asked('select 1; select 2 as two; set local work_mem = 4096; select 3'),
  'several statements where the second fails': asked('select 1; select 1/0; select 3', 'select 4'),
  'a transaction inside one query': asked(
    'begin; insert into notes values (1); select count(*) from notes; rollback',
  ),
  'an implicit transaction rolled back by a late error': asked(
    'insert into notes values (2); select 1/0',
    'select count(*) from notes where id = 2',
  ),
  'errors inside a transaction': asked('begin', 'select nothing_there', 'select 1', 'commit', 'select 2'),
  savepoints: asked('begin', 'savepoint a', 'select 1/0', 'rollback to a', 'select 5', 'commit'),
  notices: asked(
    "do $$ begin raise notice 'told %', 42; raise warning 'and warned'; end $$",
    'drop table if exists not_there',
  ),
  'an error with position, detail and hint': asked(
    'select nam from customers',
    'insert into order_items values (1, 999999, 1, 1.0)',
    'select lenght(name) from customers',
  ),
  'settings reported back': asked(
    "set timezone = 'Asia/Tokyo'",
    "set datestyle = 'SQL, DMY'",
    'show timezone',
    'reset all',
  ),
  'temporary tables': asked(
    'create temp table basket (n int primary key, t text)',
    "insert into basket select n, 'row ' || n from generate_series(1, 5) n returning *",
    'update basket set t = upper(t) where n > 3',
    'delete from basket where n = 1',
    'select * from basket order by n',
    'drop table basket',
  ),
  'SQL-level PREPARE and EXECUTE': asked(
    'prepare pick(int) as select name from products where id = $1',
    'execute pick(3)',
    'execute pick(4)',
    'deallocate pick',
    'execute pick(3)',
  ),
  'cursors in a transaction': asked(
    'begin',
    'declare walk scroll cursor for select id from orders order by id',
    'fetch 3 from walk',
    'move 10 in walk',
    'fetch backward 2 from walk',
    'close walk',
    'fetch 1 from walk',
    'rollback',
  ),
  'a cursor that outlives its transaction': asked(
    'begin',
    'declare kept cursor with hold for select id from products order by id',
    'commit',
    'fetch 2 from kept',
    'close kept',
  ),
  'every sort of null, number and text': asked(
    "select null, true, 1::int2, 1.5::float8, 'NaN'::numeric, '\\x00ff'::bytea, '{1,NULL}'::int[], '{\"a\": 1}'::jsonb, 'zoë – 漢字'",
  ),
  'a result of several megabytes': asked(
    'select n, repeat(chr(65 + n % 26), 997) from generate_series(1, 4000) n',
  ),
  'a row of eight megabytes': asked("select repeat('0123456789abcdef', 524288)"),
  'thousands of columns wide and empty': asked(
    `select ${Array.from({ length: 900 }, (_, n) => `${n} as c${n}`).join(', ')}`,
    'select from products limit 3',
  ),
  'a query far larger than a packet': asked(`select length('${'y'.repeat(300_000)}')`),
};

export const pipelinedQueries: Scripts = {
  'simple queries sent before any answer': async ({ client }) => {
    client.send(
      query('select 1'),
      query('select 1/0'),
      query('begin'),
      query('select 2'),
      query('commit'),
      query('select 3'),
    );
    const all = [];
    for (let left = 6; left > 0; left -= 1) all.push(...(await client.until('Z')));
    return all;
  },
};
