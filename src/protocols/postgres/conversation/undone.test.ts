// Answers that the target gives and takes back: which of them are told, and when there is nothing to tell.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  bind,
  describePortal,
  execute,
  flush,
  parse,
  query,
  sync,
} from '../../../../tests/support/raw-messages.ts';
import { says, ScriptedConversation } from '../../../../tests/support/scripted-conversation.ts';
import { loadSqlParser } from '../to-action.ts';

before(loadSqlParser);

const insert = 'insert into public.orders values (1)';
const forbidden = 'delete from public.orders';

describe('answers that do not stand', () => {
  const ran = (tag: string) => [says.parseComplete, says.bindComplete, says.complete(tag)];
  const step = (text: string) => [parse(text), bind(), execute()];

  test('are those before an error at Sync', () => {
    const on = new ScriptedConversation();
    on.client(...step(insert), sync());
    on.server(...ran('INSERT 0 1'), says.error('23503'), says.ready());
    assert.deepEqual(
      on.settled.map(({ outcome }) => outcome.word),
      ['INSERT 0 1'],
    );
    const failure = { status: 'error', word: '23503', error: 'it failed' };
    assert.deepEqual(on.undone, [{ texts: [insert], failure }]);
  });

  test('are those that were asked for with Flush, of a pipeline only since its last Sync', () => {
    const on = new ScriptedConversation();
    on.client(...step('insert into public.a values (1)'), sync(), ...step(insert), flush());
    on.server(...ran('INSERT 0 1'), says.ready(), ...ran('INSERT 0 1'));
    on.client(sync());
    on.server(says.error('23503'), says.ready());
    assert.deepEqual(
      on.undone.map(({ texts }) => texts),
      [[insert]],
    );
  });

  test('are those before a later statement that fails, is cancelled or is refused', () => {
    for (const [sqlstate, status] of [
      ['22012', 'error'],
      ['57014', 'cancelled'],
    ] as const) {
      const on = new ScriptedConversation();
      on.client(query(`${insert}; select 1/0; select 2`));
      on.server(says.complete('INSERT 0 1'), says.error(sqlstate), says.ready());
      assert.deepEqual(
        on.undone.map(({ texts, failure }) => [...texts, failure.status, failure.word]),
        [[`${insert}; `, status, sqlstate]],
      );
    }
    const refused = new ScriptedConversation({ deny: (text) => text === forbidden });
    refused.client(...step(insert), ...step(forbidden), sync());
    refused.server(...ran('INSERT 0 1'), says.error('34000'), says.ready());
    const [undone] = refused.undone;
    assert.deepEqual([undone?.texts, undone?.failure.word], [[insert], '42501']);
    assert.match(undone?.failure.error ?? '', /entry 7/);
  });

  test('are those before an error that answers no action', () => {
    const on = new ScriptedConversation();
    on.client(...step(insert), describePortal('unknown'), sync());
    on.server(...ran('INSERT 0 1'), says.error('34000'), says.ready());
    assert.deepEqual(on.undone[0]?.texts, [insert]);
  });

  test('are none in a block, where COMMIT and ROLLBACK tell', () => {
    const on = new ScriptedConversation();
    on.client(query('begin; savepoint a'));
    on.server(says.complete('BEGIN'), says.complete('SAVEPOINT'), says.ready('T'));
    on.client(...step(insert), ...step('select 1/0'), sync());
    on.server(
      ...ran('INSERT 0 1'),
      says.parseComplete,
      says.bindComplete,
      says.error('22012'),
      says.ready('E'),
    );
    on.client(query('rollback to a; commit'));
    on.server(says.complete('ROLLBACK'), says.complete('COMMIT'), says.ready());
    on.client(query(`begin; ${insert}; select 1/0`));
    on.server(says.complete('BEGIN'), says.complete('INSERT 0 1'), says.error('22012'), says.ready('E'));
    assert.deepEqual(on.undone, []);
  });

  test('are only those after a COMMIT in the same segment', () => {
    const on = new ScriptedConversation();
    on.client(query(`begin; select 1; commit; ${insert}; select 1/0`));
    on.server(says.complete('BEGIN'), says.complete('SELECT 1'), says.complete('COMMIT'));
    on.server(says.complete('INSERT 0 1'), says.error('22012'), says.ready());
    assert.deepEqual(on.undone[0]?.texts, [`${insert}; `]);
  });

  test('are those of an open segment when the target ends the session', () => {
    const on = new ScriptedConversation();
    on.client(...step(insert), flush());
    on.server(...ran('INSERT 0 1'), says.error('57P01', 'FATAL'));
    assert.deepEqual(on.undone[0]?.texts, [insert]);
  });
});
