// Parity scripts over constraints that are checked at the end of a transaction, after the statement was answered.
import { bind, describeStatement, execute, flush, parse, query, sync } from '../../support/raw-messages.ts';
import { errorFields, type RawClient } from '../../support/raw-client.ts';
import type { Script, Scripts } from './script.ts';

/** A unique key and a foreign key that wait for COMMIT. */
const deferredTables = `
drop table if exists parts, wholes;
create table wholes (id int primary key, name text unique deferrable initially deferred);
create table parts (id int primary key, whole int references wholes deferrable initially deferred);
insert into wholes values (1, 'one')`;

/** No whole 99, and a second 'one': both are found out late. */
export const orphan = 'insert into parts values (1, 99)';
export const twin = "insert into wholes values (2, 'one')";
const fine = 'insert into parts values (2, 1)';
const left = 'select (select count(*) from wholes), (select count(*) from parts)';

export const step = (text: string): readonly Buffer[] => [parse(text), bind(), execute()];

export async function makeTables(client: RawClient): Promise<void> {
  const failed = (await client.ask(query(deferredTables))).find(({ type }) => type === 'E');
  if (failed !== undefined) throw new Error(errorFields(failed).M);
}

/** Makes the tables anew, plays, and shows what is left of them. */
const over =
  (play: Script): Script =>
  async (stage) => {
    await makeTables(stage.client);
    const played = await play(stage);
    return [...played, ...(await stage.client.ask(query(left)))];
  };

const asked = (...texts: readonly string[]): Script =>
  over(async ({ client }) => {
    const all = [];
    for (const text of texts) all.push(...(await client.ask(query(text))));
    return all;
  });

/** Segments, all sent at once. */
const pipeline = (...segments: readonly (readonly Buffer[])[]): Script =>
  over(async ({ client }) => {
    client.send(...segments.flatMap((messages) => [...messages, sync()]));
    const all = [];
    for (const _ of segments) all.push(...(await client.until('Z')));
    return all;
  });

export const deferredScripts: Scripts = {
  'a simple query': asked(orphan, twin),
  'several statements in one query': asked(`${fine}; ${orphan}`, `${orphan}; select 1`),
  'a COMMIT in a query of its own, and in one with the statements': asked(
    'begin',
    orphan,
    'commit',
    `begin; ${twin}; commit; select 1`,
  ),
  'SET CONSTRAINTS brings the error forward': asked(
    'begin',
    orphan,
    'set constraints all immediate',
    'commit',
  ),
  'one statement and Sync': pipeline(step(orphan)),
  'several statements and Sync': pipeline([...step(fine), ...step(twin), ...step('select 1')]),
  'a pipeline whose second segment fails late': pipeline(step(fine), step(orphan), step('select 1')),
  'a block in a pipeline': pipeline(step('begin'), step(orphan), step('commit'), step('select 1')),
  'a block in one segment, and a statement behind it': pipeline([
    ...step('begin'),
    ...step(fine),
    ...step('commit'),
    ...step(twin),
  ]),
  'a late error and an early one in one segment': pipeline([...step(orphan), ...step('select 1/0')]),
  'an error of Describe behind a statement': pipeline([...step(fine), describeStatement('unknown')]),
  'an answer asked for with Flush, and the error at Sync': over(async ({ client }) => {
    client.send(...step(orphan), flush());
    const answered = await client.until('C');
    return [...answered, ...(await client.ask(sync()))];
  }),
  'a simple query behind a statement without Sync': over(({ client }) =>
    client.ask(...step(orphan), query('select 1')),
  ),
};
