// Estimates against a server that a test plays: answers cut anywhere, cancels and errors at any point, and notices.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  flush,
  parse,
  query,
  bind,
  execute,
  copyData,
  sync,
  terminate,
} from '../../../../tests/support/raw-messages.ts';
import { errorFields } from '../../../../tests/support/raw-client.ts';
import {
  letters,
  says,
  ScriptedConversation,
  untold,
} from '../../../../tests/support/scripted-conversation.ts';
import { splitSet } from '../../../../tests/support/split-set.ts';
import type { Estimate, Unit } from '../../protocol.ts';
import { loadSqlParser } from '../to-action.ts';

await loadSqlParser();

const { closeComplete, parseComplete, bindComplete } = says;
const step = (tag: string, ...rows: readonly Buffer[]) =>
  Buffer.concat([closeComplete, closeComplete, parseComplete, bindComplete, ...rows, says.complete(tag)]);
const undone = Buffer.concat([step('ROLLBACK'), closeComplete, closeComplete]);
const plan = JSON.stringify([
  {
    Plan: {
      'Node Type': 'ModifyTable',
      'Total Cost': 9,
      Plans: [{ 'Parent Relationship': 'Outer', 'Plan Rows': 4 }],
    },
  },
]);
const tables = JSON.stringify([{ name: 'public.orders', rows: 10, bytes: 8192 }]);
const sets = [step('SET'), step('SET'), step('SET')];
const opened = Buffer.concat([step('BEGIN'), ...sets, says.ready('T')]);
const openedInside = Buffer.concat([
  ...[step('SAVEPOINT'), step('SET'), ...sets],
  ...[step('SHOW', says.row('read committed')), says.ready('T')],
]);
const looked = (foreign: string) =>
  Buffer.concat([
    step('SAVEPOINT'),
    step('SET'),
    step('SELECT 1', says.row(foreign, tables)),
    step('ROLLBACK'),
    says.ready('T'),
  ]);
const explained = Buffer.concat([step('EXPLAIN', says.row(plan)), says.ready('T')]);
const notification = message('A', Buffer.concat([Buffer.alloc(4), Buffer.from('news\0hello\0')]));
const impact = { rows: 4, cost: 9, tables: [{ name: 'public.orders', rows: 10, bytes: 8192 }] };

interface Held {
  readonly on: ScriptedConversation;
  readonly unit: Unit;
  readonly estimate: Estimate;
}

function begin(status: 'I' | 'T' = 'I'): Held {
  const on = new ScriptedConversation();
  if (status === 'T') {
    on.client(query('begin'));
    on.server(says.complete('BEGIN'), says.ready('T'));
  }
  const unit = on.hold(query('delete from public.orders'));
  const action = unit?.actions[0];
  assert.ok(unit !== undefined && action !== undefined);
  return { on, unit, estimate: on.conversation.estimate(unit, action) };
}

const told = () => assert.fail('told the log');
const nobody = { ...untold, answer: told, settled: told };

/** The client hears nothing of it; gives the letters of what goes to the target next. */
function answer({ on, estimate }: Held, ...bytes: readonly Buffer[]): string {
  estimate.toTarget();
  assert.equal(on.conversation.fromServer(Buffer.concat(bytes), nobody).length, 0);
  return letters(estimate.toTarget());
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

splitSet({
  name: 'the answers to an estimate',
  messages: [opened, looked('f'), notification, explained, undone, says.ready('I')],
  outputs: 2,
  run: (chunks) => {
    const { on, estimate } = begin();
    const heard = chunks.map((chunk) => on.conversation.fromServer(chunk, nobody));
    const outputs: unknown[] = [...letters(Buffer.concat(heard))];
    return estimate.impact === undefined ? outputs : [...outputs, estimate.impact];
  },
});

describe('an estimate', () => {
  test('is under way until its transaction has ended, and then the action is forwarded', () => {
    const held = begin();
    assert.ok(!held.on.conversation.idle);
    for (const bytes of [opened, looked('f'), explained]) {
      assert.match(answer(held, bytes), /S$/);
      assert.equal(held.estimate.impact, undefined);
    }
    assert.equal(answer(held, undone, says.ready('I')), '');
    assert.deepEqual(held.estimate.impact, impact);
    assert.ok(held.on.conversation.idle);
    assert.equal(letters(held.on.conversation.forward(held.unit)), 'Q');
  });

  test('does not plan what could run code of others', () => {
    const held = begin('T');
    answer(held, openedInside);
    answer(held, looked('t'));
    answer(held, undone, says.ready('T'));
    assert.deepEqual(held.estimate.impact, { tables: impact.tables, missing: 'own-functions' });
  });

  test('that is cancelled at any question ends its transaction all the same', () => {
    const before = [[], [opened], [opened, looked('f')]];
    for (const answered of before) {
      const held = begin();
      for (const bytes of answered) answer(held, bytes);
      answer(held, says.error('57014'), says.ready('E'));
      assert.ok(!held.on.conversation.idle);
      answer(held, undone, says.ready('I'));
      assert.equal(held.estimate.impact?.missing, 'timeout');
    }
  });

  test('whose BEGIN fails has nothing to undo', () => {
    const held = begin();
    assert.equal(answer(held, says.error('53200'), says.ready('I')), '');
    assert.deepEqual(held.estimate.impact, { tables: [], missing: 'refused' });
  });

  test('whose end is cancelled is ended again, and a target that never ends it is left', () => {
    const held = begin();
    answer(held, opened);
    answer(held, looked('t'));
    answer(held, says.error('57014'), says.ready('E'));
    answer(held, says.error('57014'), says.ready('E'));
    assert.equal(held.estimate.impact, undefined);
    assert.throws(() => answer(held, says.error('57014'), says.ready('E')), { code: 'target.failed' });
  });

  test('whose savepoint fails leaves the transaction failed, as the client will find it', () => {
    const held = begin('T');
    answer(held, says.error('57014'), says.ready('E'));
    answer(held, says.error('3B001'), says.ready('E'));
    assert.equal(held.estimate.impact?.missing, 'timeout');
    const unit = held.on.hold(query('delete from public.notes'));
    const action = unit?.actions[0];
    assert.ok(unit !== undefined && action !== undefined);
    const next = held.on.conversation.estimate(unit, action);
    assert.equal(next.impact?.missing, 'in-transaction-failed');
  });

  test('of a row beyond all bounds is refused, and the row is not kept', () => {
    const held = begin();
    answer(held, opened);
    answer(held, looked('f'));
    const row = says.row('x'.repeat(5_000_000));
    for (let at = 0; at < row.length; at += 60_000)
      assert.equal(held.on.conversation.fromServer(row.subarray(at, at + 60_000), nobody).length, 0);
    answer(held, says.complete('EXPLAIN'), says.ready('T'));
    answer(held, undone, says.ready('I'));
    assert.equal(held.estimate.impact?.missing, 'refused');
  });

  test('tells the client when the target hangs up in the middle of it', () => {
    const { on, estimate } = begin();
    estimate.toTarget();
    const heard = on.conversation.fromServer(says.error('57P01', 'FATAL'), nobody);
    assert.match(heard.toString('latin1'), /57P01/);
    assert.equal(on.conversation.farewell({ code: 'target.failed', messages: [] }).length, 0);
  });

  test('is asked for nothing while the client has an answer to come', () => {
    const on = new ScriptedConversation();
    on.client(query('select 1 from public.orders'));
    const unit = on.hold(query('delete from public.orders'));
    const action = unit?.actions[0];
    assert.ok(unit !== undefined && action !== undefined);
    assert.equal(on.conversation.estimate(unit, action).impact?.missing, 'pipelined');
  });
});

describe('a word to the client while its action waits', () => {
  const lines = ['held for approval', 'Number 7', 'See https://example.com/7', 'Ten minutes'];

  test('is a NOTICE of SQLSTATE 00000 with message, detail and hint', () => {
    const { on } = begin();
    const bytes = on.conversation.notice({ lines });
    assert.equal(letters(bytes), 'N');
    assert.deepEqual(errorFields({ type: 'N', body: bytes.subarray(5) }), {
      ...{ S: 'NOTICE', V: 'NOTICE', C: '00000', M: 'held for approval', D: 'Number 7' },
      H: 'See https://example.com/7\nTen minutes',
    });
    assert.equal(letters(on.conversation.notice({ lines: ['only\0one'] })), 'N');
  });

  test('is not said inside a message, in the middle of COPY, or to a client that has gone', () => {
    const inRow = new ScriptedConversation();
    inRow.client(query('select 1 from public.orders'));
    inRow.conversation.fromServer(says.row('abc').subarray(0, 8), untold);
    const copying = new ScriptedConversation();
    copying.client(query('copy public.orders from stdin'));
    copying.server(says.copyIn);
    copying.client(copyData('1'));
    const gone = new ScriptedConversation();
    gone.client(terminate());
    for (const { conversation } of [inRow, copying, gone])
      assert.equal(conversation.notice({ lines }).length, 0);
  });

  test('is said between Parse and Execute, with and without Sync', () => {
    const on = new ScriptedConversation();
    on.client(parse('delete from public.orders'), bind(), flush());
    on.server(says.parseComplete, says.bindComplete);
    on.hold(execute(), sync());
    assert.equal(letters(on.conversation.notice({ lines })), 'N');
  });
});
