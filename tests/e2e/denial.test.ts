// A refused statement never reaches the server, says why in PostgreSQL's own form, and means what a server's refusal means.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { errorFields, logIn, type Message, type RawClient } from '../support/raw-client.ts';
import { bind, execute, flush, parse, query, sync } from '../support/raw-messages.ts';
import { stage } from './clients/open.ts';

const drop = 'drop table notes /* never-reaches-the-server */';
const emptied = 'delete from notes /* never-reaches-the-server */';

describe('a denied statement', () => {
  const on = stage();
  let client: RawClient;
  beforeEach(async () => {
    ({ client } = await logIn(on.door, await on.door.login()));
  });
  afterEach(async () => {
    await client.close();
    assert.doesNotMatch(on.server.log(), /never-reaches-the-server/);
    await on.door.verify();
  });

  for (const [text, reason] of [
    [drop, 'agents do not drop what people made'],
    [emptied, 'DELETE and UPDATE must name their rows'],
  ] as const)
    test(`${text.split(' ')[0]} carries SQLSTATE, reason and entry, and leaves the session usable`, async () => {
      const answer = await client.ask(query(text));
      assert.equal(types(answer), 'EZ');
      assertRefusal(answer[0], reason);
      assert.equal(status(answer), 'I');
      assert.deepEqual(await numbers('select 1'), ['1']);
    });

  test('in a transaction it aborts it on the server, so COMMIT rolls back', async () => {
    await client.ask(query('begin'));
    await client.ask(query("insert into notes values (301, 'undone')"));
    assert.equal(status(await client.ask(query(drop))), 'E');
    const skipped = await client.ask(query('select 1'));
    assert.equal(errorFields(skipped[0]).C, '25P02');
    const commit = await client.ask(query('commit'));
    assert.equal(commit[0]?.body.toString(), 'ROLLBACK\0');
    assert.equal(status(commit), 'I');
    assert.deepEqual(await numbers('select count(*) from notes where id = 301'), ['0']);
  });

  test('a savepoint before it can be returned to', async () => {
    await client.ask(query('begin; savepoint a'));
    await client.ask(query(drop));
    assert.equal(status(await client.ask(query('rollback to a'))), 'T');
    assert.deepEqual(await numbers('select 5'), ['5']);
    await client.ask(query('rollback'));
  });

  test('in a pipeline the earlier statement is answered, the later ones are skipped to Sync', async () => {
    client.send(parse('select 7'), bind(), execute(), parse(drop), bind(), execute());
    client.send(parse('select 8 /* skipped-after-refusal */'), bind(), execute(), sync());
    client.send(parse('select 9'), bind(), execute(), sync());
    const first = await client.until('Z');
    assert.match(types(first), /^12DC1?2?EZ$/);
    assertRefusal(
      first.find(({ type }) => type === 'E'),
      'agents do not drop what people made',
    );
    assert.equal(types(await client.until('Z')), '12DCZ');
    assert.doesNotMatch(on.server.log(), /skipped-after-refusal/);
  });

  test('in a pipeline it undoes what ran before it up to the last Sync', async () => {
    const insert = parse("insert into notes values (302, 'undone')");
    await client.ask(insert, bind(), execute(), parse(drop), bind(), execute(), sync());
    assert.deepEqual(await numbers('select count(*) from notes where id = 302'), ['0']);
  });

  test('one denied of several statements in a simple query means none of them runs', async () => {
    const answer = await client.ask(query(`insert into notes values (303, 'a'); ${drop}; select 1`));
    assert.equal(types(answer), 'EZ');
    assert.deepEqual(await numbers('select count(*) from notes where id = 303'), ['0']);
    assert.doesNotMatch(on.server.log(), /values \(303/);
  });

  test('a statement prepared by Parse and run later is denied', async () => {
    const answers = await client.ask(parse(drop, { name: 'later' }), sync());
    answers.push(...(await client.ask(bind({ statement: 'later' }), execute(), sync())));
    assert.ok(answers.some((message) => errorFields(message).C === '42501'));
  });

  test('a statement prepared by SQL is denied when it runs, if not before', async () => {
    await client.ask(query("insert into notes values (304, 'stays')"));
    await client.ask(query('prepare empty_it as delete from notes'));
    await client.ask(query('execute empty_it'));
    assert.deepEqual(await numbers('select count(*) from notes where id = 304'), ['1']);
    await client.ask(query('delete from notes where id = 304'));
  });

  test('a denied statement before Flush is answered without waiting for Sync', async () => {
    client.send(parse(drop), bind(), execute(), flush());
    assertRefusal((await client.until('E')).at(-1), 'agents do not drop what people made');
    assert.equal(types(await client.ask(sync())), 'Z');
  });

  test('an encoding in which statements could not be read is refused', async () => {
    const fields = errorFields((await client.ask(query("set client_encoding = 'LATIN1'")))[0]);
    assert.equal(fields.C, '42501');
    assert.deepEqual(await numbers('select 6'), ['6']);
  });

  test('a hundred denials in a row leave one session and a hundred entries', async () => {
    const before = denials();
    client.send(...Array.from({ length: 100 }, () => query(drop)));
    for (let left = 100; left > 0; left -= 1) assert.equal(types(await client.until('Z')), 'EZ');
    assert.equal(denials() - before, 100);
  });

  async function numbers(text: string): Promise<string[]> {
    const rows = (await client.ask(query(text))).filter(({ type }) => type === 'D');
    // DataRow of one column: count, length, then the value as text.
    return rows.map(({ body }) => body.subarray(6).toString());
  }

  function denials(): number {
    return on.door.trail().filter(({ k }) => k === 'deny').length;
  }

  /** The error names its entry, and that entry is the denial. */
  function assertRefusal(message: Message | undefined, reason: string): void {
    const fields = errorFields(message);
    assert.equal(fields.S, 'ERROR');
    assert.equal(fields.C, '42501');
    assert.ok(fields.M?.includes(reason), fields.M);
    const [, entry] = /^Gatelog: policy\.forbidden, entry (\d+)$/.exec(fields.D ?? '') ?? [];
    assert.equal(on.door.trail().find(({ i }) => i === Number(entry))?.k, 'deny');
  }
});

function types(messages: readonly Message[]): string {
  return messages.map(({ type }) => type).join('');
}

function status(messages: readonly Message[]): string | undefined {
  return messages.at(-1)?.body.toString();
}
