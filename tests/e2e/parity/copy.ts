// Parity scripts for COPY: out and in, text, csv and binary, failures on either side, inside larger conversations.
import {
  bind,
  copyData,
  copyDone,
  copyFail,
  execute,
  parse,
  query,
  sync,
} from '../../support/raw-messages.ts';
import type { Script, Scripts } from './script.ts';

const out =
  (text: string): Script =>
  ({ client }) =>
    client.ask(query(text));

/** Sends a COPY FROM STDIN inside a transaction, its data, and shows what arrived before undoing it. */
const into =
  (copy: string, ...data: readonly Buffer[]): Script =>
  async ({ client }) => {
    const begun = await client.ask(query('begin'));
    client.send(query(copy));
    const asked = await client.until('G');
    const done = await client.ask(...data);
    const seen = await client.ask(query('select id, body, data from notes order by id limit 20'));
    return [...begun, ...asked, ...done, ...seen, ...(await client.ask(query('rollback')))];
  };

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

/** One binary row of notes: (id int4, body text, data null). */
function binaryRow(id: number, body: string): Buffer {
  const row = Buffer.alloc(2 + 8 + 4 + body.length + 4);
  row.writeInt16BE(3, 0);
  row.writeInt32BE(4, 2);
  row.writeInt32BE(id, 6);
  row.writeInt32BE(body.length, 10);
  row.write(body, 14, 'latin1');
  row.writeInt32BE(-1, 14 + body.length);
  return row;
}

const manyLines = Array.from({ length: 5000 }, (_, n) => copyData(`${n + 1000}\tline ${n}\t\\N\n`));

export const copyScripts: Scripts = {
  'out as text': out('copy (select id, name, price from products order by id) to stdout'),
  'out as csv with a header': out(
    "copy (select id, name || ',\"x' from products order by id) to stdout with (format csv, header)",
  ),
  'out as binary': out('copy (select id, name from products order by id) to stdout with (format binary)'),
  'out of a table': out('copy customers (id, name) to stdout'),
  'out in several megabytes': out(
    "copy (select n, repeat('z', 500) from generate_series(1, 9000) n) to stdout",
  ),
  'out that fails half way': out('copy (select 10 / (5 - n) from generate_series(1, 9) n) to stdout'),
  'out beside other statements': out('select 1; copy (select 2) to stdout; select 3'),
  'in as text': into('copy notes from stdin', copyData('1\tone\t\\N\n2\ttwo\t\\\\x00\n'), copyDone()),
  'in as text cut anywhere': into(
    'copy notes from stdin',
    ...'1\tone\t\\N\n'.split('').map(copyData),
    copyDone(),
  ),
  'in as csv': into(
    'copy notes (id, body) from stdin with (format csv)',
    copyData('1,"a ""quoted"" word"\n2,\n'),
    copyDone(),
  ),
  'in as binary': into(
    'copy notes from stdin with (format binary)',
    copyData(Buffer.concat([signature, binaryRow(1, 'uno'), binaryRow(2, 'dos'), Buffer.from([255, 255])])),
    copyDone(),
  ),
  'in with thousands of lines': into('copy notes from stdin', ...manyLines, copyDone()),
  'in that the client gives up': into(
    'copy notes from stdin',
    copyData('1\tone\t\\N\n'),
    copyFail('changed my mind'),
  ),
  'in that the server refuses': into('copy notes from stdin', copyData('one\ttwo\t\\N\n'), copyDone()),
  'in with nothing': into('copy notes from stdin', copyDone()),
  'in through the extended protocol': async ({ client }) => {
    client.send(parse('copy notes (id, body) from stdin'), bind(), execute(), sync());
    const asked = await client.until('G');
    const done = await client.ask(copyData('1\tx\n2\ty\n'), copyDone(), sync());
    return [...asked, ...done, ...(await client.ask(query('delete from notes where id in (1, 2)')))];
  },
  'out through the extended protocol': ({ client }) =>
    client.ask(parse('copy (select n from generate_series(1, 4) n) to stdout'), bind(), execute(), sync()),
  'in whose data comes before it was asked for': async ({ client }) => {
    client.send(query('copy notes (id, body) from stdin'), copyData('5\tearly\n'), copyDone());
    const done = await client.until('Z');
    return [...done, ...(await client.ask(query('delete from notes where id = 5')))];
  },
};
