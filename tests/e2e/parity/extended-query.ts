// Parity scripts over the extended protocol: pipelines, portals, Describe, Flush, formats, and the skip to Sync.
import {
  bind,
  closePortal,
  closeStatement,
  describePortal,
  describeStatement,
  execute,
  flush,
  parse,
  query,
  sync,
} from '../../support/raw-messages.ts';
import type { Script, Scripts } from './script.ts';

/** Segments, each ended by a Sync and awaited. */
const segments =
  (...of: readonly (readonly Buffer[])[]): Script =>
  async ({ client }) => {
    const all = [];
    for (const messages of of) all.push(...(await client.ask(...messages, sync())));
    return all;
  };

/** All segments sent at once. */
const pipeline =
  (...of: readonly (readonly Buffer[])[]): Script =>
  async ({ client }) => {
    client.send(...of.flatMap((messages) => [...messages, sync()]));
    const all = [];
    for (const _ of of) all.push(...(await client.until('Z')));
    return all;
  };

const byId = 'select id, name from products where id = $1';
const orders = 'select id, status from orders order by id';
const int4 = 23;

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const extendedQueryScripts: Scripts = {
  'one statement, described and run': segments([
    parse(byId),
    bind({ values: ['3'] }),
    describePortal(),
    execute(),
  ]),
  'a named statement used again and again': segments(
    [parse(byId, { name: 'pick' }), describeStatement('pick')],
    [bind({ statement: 'pick', values: ['1'] }), execute()],
    [bind({ statement: 'pick', values: ['2'] }), describePortal(), execute()],
    [closeStatement('pick')],
    [bind({ statement: 'pick', values: ['3'] }), execute()],
  ),
  'binary parameters and binary results': segments([
    parse("select $1 + 1, $2 || '!', $3", { types: [int4, 25, 17] }),
    bind({
      values: [fourBytes(41), 'hé', Buffer.from([0, 1, 255])],
      parameterFormats: ['binary', 'binary', 'binary'],
      resultFormats: ['binary'],
    }),
    describePortal(),
    execute(),
  ]),
  'formats mixed by column': segments([
    parse(
      'select id, name, price, placed_at from products, (select placed_at from orders where id = 1) o where id = $1',
    ),
    bind({ values: ['2'], resultFormats: ['binary', 'text', 'binary', 'binary'] }),
    describePortal(),
    execute(),
  ]),
  'a null and an empty parameter': segments([
    parse("select $1::text is null, $2::text = ''"),
    bind({ values: [null, ''] }),
    execute(),
  ]),
  'portals suspended and resumed': segments(
    [parse('begin'), bind(), execute()],
    [
      parse(orders, { name: 'all' }),
      bind({ portal: 'p', statement: 'all' }),
      describePortal('p'),
      execute('p', 3),
    ],
    [execute('p', 2), execute('p', 4)],
    [closePortal('p'), execute('p', 1)],
    [parse('rollback'), bind(), execute()],
  ),
  'two portals taken in turns': segments([
    parse(orders, { name: 'a' }),
    bind({ portal: 'x', statement: 'a' }),
    bind({ portal: 'y', statement: 'a', resultFormats: ['binary'] }),
    execute('x', 2),
    execute('y', 1),
    execute('x', 2),
    execute('y', 2),
  ]),
  'a portal that ends exactly at its limit': segments([
    parse('select n from generate_series(1, 3) n'),
    bind(),
    execute('', 3),
    execute('', 3),
  ]),
  'an empty statement': segments([parse(''), describeStatement(), bind(), describePortal(), execute()]),
  'a statement without rows': segments([
    parse("set application_name = 'parity'"),
    describeStatement(),
    bind(),
    describePortal(),
    execute(),
  ]),
  'an error skips to Sync and the next segment runs': pipeline(
    [
      parse('select 1'),
      bind(),
      execute(),
      parse('select 1/0'),
      bind(),
      execute(),
      parse('select 2'),
      bind(),
      execute(),
    ],
    [parse('select 3'), bind(), execute()],
  ),
  'an error at Parse, at Bind, at Describe and at Execute': pipeline(
    [parse('selec 1'), bind(), execute()],
    [parse('select $1::int', { name: 'n' }), bind({ statement: 'n', values: ['x'] }), execute()],
    [bind({ statement: 'n', values: [] }), execute()],
    [describeStatement('unknown')],
    [describePortal('unknown')],
    [execute('unknown')],
    [closePortal('unknown'), closeStatement('unknown')],
  ),
  'a name taken twice': segments(
    [parse('select 1', { name: 'once' })],
    [parse('select 2', { name: 'once' })],
  ),
  'a long pipeline of inserts': pipeline(
    [parse('begin'), bind(), execute(), parse('insert into notes values ($1::int, $2)', { name: 'add' })],
    ...Array.from({ length: 60 }, (_, n) => [
      bind({ statement: 'add', values: [String(n + 100), 'note'] }),
      execute(),
    ]),
    [parse('select count(*) from notes'), bind(), execute(), parse('rollback'), bind(), execute()],
  ),
  'a pipeline in one implicit transaction is undone by its last error': segments(
    [parse("insert into notes values (7, 'x')"), bind(), execute(), parse('select 1/0'), bind(), execute()],
    [parse('select count(*) from notes where id = 7'), bind(), execute()],
  ),
  'errors inside a transaction block': segments(
    [parse('begin'), bind(), execute()],
    [parse('select 1/0'), bind(), execute()],
    [parse('select 1'), bind(), execute()],
    [parse('commit'), bind(), execute()],
  ),
  'several statements in one Parse': segments([parse('select 1; select 2'), bind(), execute()]),
  'RETURNING described before it runs': segments(
    [parse('insert into notes values ($1, $2) returning id, body', { name: 'r' }), describeStatement('r')],
    [parse('begin'), bind(), execute()],
    [bind({ statement: 'r', values: ['9', 'nine'] }), describePortal(), execute()],
    [parse('rollback'), bind(), execute()],
  ),
  'a simple query in the middle drops the unnamed statement': async ({ client }) => {
    const before = await client.ask(parse('select 1'), sync());
    const simple = await client.ask(query('select 2'));
    const after = await client.ask(bind(), execute(), sync());
    return [...before, ...simple, ...after];
  },
};

export const flushScripts: Scripts = {
  'Flush brings answers before Sync': async ({ client }) => {
    client.send(parse(byId, { name: 'f' }), describeStatement('f'), flush());
    const described = await client.until('T');
    client.send(bind({ statement: 'f', values: ['5'] }), execute(), flush());
    const run = await client.until('C');
    return [...described, ...run, ...(await client.ask(sync()))];
  },
  'Flush after an error says nothing more until Sync': async ({ client }) => {
    client.send(parse('select 1/0'), bind(), execute(), flush());
    const failed = await client.until('E');
    client.send(parse('select 1'), bind(), execute(), flush());
    return [...failed, ...(await client.ask(sync()))];
  },
  'suspended portals across Flush': async ({ client }) => {
    client.send(parse(orders), bind({ portal: 'w' }), execute('w', 2), flush());
    const first = await client.until('s');
    client.send(execute('w', 2), flush());
    const second = await client.until('s');
    return [...first, ...second, ...(await client.ask(sync()))];
  },
};
