// What stands around a statement that waits: others in the same query, a transaction, a pipeline, a prepared statement, a cursor.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApprovalView } from '../../src/api/shapes/approvals.ts';
import {
  approvalStage,
  bodyOf,
  connect,
  errorOf,
  eventually,
  executed,
  text,
  typesOf,
} from '../support/approval-stage.ts';
import { askForWrites, dba } from '../support/approver.ts';
import {
  bind,
  copyData,
  copyDone,
  describePortal,
  execute,
  flush,
  parse,
  query,
  sync,
} from '../support/raw-messages.ts';

const policies = askForWrites(`
@id("no-drop") @reason("nothing is dropped here")
forbid (principal, action == Action::"sql:drop", resource);
@id("notes-wait") @approvers("${dba}") @reason("notes are read with a second pair of eyes")
forbid (principal, action == Action::"sql:select", resource == Table::"shop/public.notes")
unless { context has approval && context.approval.by in Group::"${dba}" };`);

describe('a statement that waits', () => {
  const on = approvalStage({ policies });

  describe('beside others in one simple query', () => {
    test('two wait one after the other, and all run when both are approved', async () => {
      await using client = await connect(on.door);
      client.raw.send(query(`${update(1, 'one')}; select 'between'; ${update(2, 'two')}`));
      const first = await on.dana.next();
      assert.equal(textOf(first), update(1, 'one'));
      await on.dana.approve(first);
      const second = await after(first);
      assert.equal(textOf(second), update(2, 'two'));
      assert.equal(await bodyOf(on.server, 1), 'note 1', 'nothing runs before all are settled');
      await on.dana.approve(second);
      assert.equal(withoutNotices(typesOf(await client.raw.until('Z'))), 'CTDCCZ');
      assert.deepEqual([await bodyOf(on.server, 1), await bodyOf(on.server, 2)], ['one', 'two']);
    });

    test('when the second is denied, the first has no effect either', async () => {
      await using client = await connect(on.door);
      client.raw.send(query(`${update(3, 'three')}; ${update(4, 'four')}`));
      const first = await on.dana.next();
      await on.dana.approve(first);
      await on.dana.deny(await after(first));
      assert.match(errorOf(await client.raw.until('Z')).words, /approval\.denied/);
      assert.deepEqual([await bodyOf(on.server, 3), await bodyOf(on.server, 4)], ['note 3', 'note 4']);
      assert.deepEqual(executed(on.server, "'four'"), []);
    });

    test('what is denied is denied first, and nobody is asked about what stands behind it', async () => {
      await using client = await connect(on.door);
      const asked = on.door.trail().filter(({ k }) => k === 'ask').length;
      const answer = await client.raw.ask(query(`drop table papers; ${update(5, 'five')}`));
      assert.match(errorOf(answer).words, /nothing is dropped here/);
      assert.equal(on.door.trail().filter(({ k }) => k === 'ask').length, asked);
      assert.equal(await bodyOf(on.server, 5), 'note 5');
    });

    test('nor about what stands in front of it: it would be undone', async () => {
      await using client = await connect(on.door);
      const asked = on.door.trail().filter(({ k }) => k === 'ask').length;
      const answer = await client.raw.ask(query(`${update(6, 'six')}; drop table papers`));
      assert.match(errorOf(answer).words, /nothing is dropped here/);
      assert.equal(on.door.trail().filter(({ k }) => k === 'ask').length, asked);
      assert.equal(await bodyOf(on.server, 6), 'note 6');
    });
  });

  describe('in a transaction', () => {
    test('denied: the transaction is aborted, and COMMIT rolls back', async () => {
      await using client = await connect(on.door);
      await approved(client, `begin; ${update(11, 'kept')}`);
      client.raw.send(query(update(12, 'denied')));
      await on.dana.deny(await on.dana.next());
      const refused = await client.raw.until('Z');
      assert.match(errorOf(refused).words, /approval\.denied/);
      assert.equal(text(refused.at(-1)), 'E');
      assert.match(text((await client.raw.ask(query('commit')))[0]), /ROLLBACK/);
      assert.deepEqual([await bodyOf(on.server, 11), await bodyOf(on.server, 12)], ['note 11', 'note 12']);
    });

    test('approved: COMMIT makes it so, and nobody sees anything of it before', async () => {
      await using client = await connect(on.door);
      await client.raw.ask(query('begin'));
      client.raw.send(query(update(13, 'seen')));
      const request = await on.dana.next();
      const rows = request.asked.kind === 'action' ? request.asked.impact?.rows : undefined;
      assert.equal(rows, 1, 'it is estimated inside the transaction');
      assert.equal(await bodyOf(on.server, 13), 'note 13');
      await on.dana.approve(request);
      assert.equal(text((await client.raw.until('Z')).at(-1)), 'T');
      assert.equal(await bodyOf(on.server, 13), 'note 13');
      assert.match(text((await client.raw.ask(query('commit')))[0]), /COMMIT/);
      assert.equal(await bodyOf(on.server, 13), 'seen');
    });

    test('cancelled: the transaction is aborted', async () => {
      await using client = await connect(on.door);
      await client.raw.ask(query('begin'));
      client.raw.send(query(update(14, 'cancelled')));
      await on.dana.next();
      await client.cancel();
      const refused = await client.raw.until('Z');
      assert.deepEqual([errorOf(refused).code, text(refused.at(-1))], ['57014', 'E']);
    });
  });

  describe('in a pipeline', () => {
    test('what is behind it waits, and runs in order afterwards', async () => {
      await using client = await connect(on.door);
      client.raw.send(run(update(21, 'first')), run("select 'second'"), run("select 'third'"));
      const request = await on.dana.next();
      assert.deepEqual(executed(on.server, "'second'"), []);
      await on.dana.approve(request);
      const answers = [await client.raw.until('Z'), await client.raw.until('Z'), await client.raw.until('Z')];
      assert.match(text(answers[0]?.find(({ type }) => type === 'C')), /UPDATE 1/);
      assert.match(
        answers
          .slice(1)
          .map((one) => text(one.find(({ type }) => type === 'D')))
          .join('|'),
        /second.*\|.*third/,
      );
    });

    test('denied, it does not stop what stands behind its Sync', async () => {
      await using client = await connect(on.door);
      client.raw.send(run(update(22, 'denied')), run("select 'goes on'"));
      await on.dana.deny(await on.dana.next());
      assert.match(errorOf(await client.raw.until('Z')).words, /approval\.denied/);
      assert.match(text((await client.raw.until('Z')).find(({ type }) => type === 'D')), /goes on/);
    });

    test('it is asked about once the target has answered what stands in front of it', async () => {
      await using client = await connect(on.door);
      client.raw.send(run('select pg_sleep(0.5)'), run(update(23, 'behind')));
      const request = await on.dana.next();
      const trail = on.door.trail();
      const ask = trail.find(({ k, i }) => k === 'ask' && i === request.entry);
      const slept = trail.findLast(({ k, i }) => k === 'res' && i < request.entry);
      assert.ok(ask !== undefined && slept !== undefined && slept.sid === ask.sid);
      assert.match(
        typesOf(await client.raw.until('Z')),
        /DCZ$/,
        'the earlier answer is with the client while it waits',
      );
      await on.dana.approve(request);
      await client.raw.until('Z');
      assert.equal(await bodyOf(on.server, 23), 'behind');
    });

    test('a cancel meanwhile is for what runs in front of it, and it is asked about afterwards', async () => {
      await using client = await connect(on.door);
      client.raw.send(run('select pg_sleep(30)'), run(update(27, 'kept')));
      await eventually('the sleep', async () => {
        const { rows } = await on.server.admin("select 1 from pg_stat_activity where wait_event = 'PgSleep'");
        return rows.length > 0 ? true : undefined;
      });
      await client.cancel();
      assert.equal(errorOf(await client.raw.until('Z')).code, '57014');
      await on.dana.approve(await on.dana.next());
      assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
      assert.equal(await bodyOf(on.server, 27), 'kept');
    });

    test('several that wait in one segment are asked about one by one', async () => {
      await using client = await connect(on.door);
      client.raw.send(parts(update(24, 'a')), parts(update(25, 'b')), sync());
      const first = await on.dana.next();
      await on.dana.approve(first);
      const second = await after(first);
      await on.dana.approve(second);
      assert.equal(withoutNotices(typesOf(await client.raw.until('Z'))), '12C12CZ');
      assert.deepEqual([await bodyOf(on.server, 24), await bodyOf(on.server, 25)], ['a', 'b']);
    });

    test('prepared with Flush, run later: only the run is asked about, with what is bound', async () => {
      await using client = await connect(on.door);
      client.raw.send(parse('update papers set body = $1 where id = $2', { name: 's' }), flush());
      await client.raw.until('1');
      await on.dana.waiting(0);
      client.raw.send(bind({ statement: 's', values: ['bound', '26'] }), describePortal(), execute(), sync());
      const request = await on.dana.next();
      const values =
        request.asked.kind === 'action' ? request.asked.parameters.map(({ value }) => value) : [];
      assert.deepEqual(values, ['bound', '26']);
      await on.dana.approve(request);
      assert.equal(withoutNotices(typesOf(await client.raw.until('Z'))), '2nCZ');
      assert.equal(await bodyOf(on.server, 26), 'bound');
    });
  });

  describe('by other ways of saying it', () => {
    test('PREPARE shows the text, and each EXECUTE its values', async () => {
      await using client = await connect(on.door);
      const prepare = "prepare p (int) as update papers set body = 'executed' where id = $1";
      client.raw.send(query(prepare));
      const prepared = await on.dana.next();
      assert.equal(textOf(prepared), prepare);
      await on.dana.approve(prepared);
      await client.raw.until('Z');
      for (const id of [31, 32]) {
        client.raw.send(query(`execute p (${id})`));
        const request = await on.dana.next();
        assert.equal(textOf(request), `execute p (${id})`);
        assert.match(accessesOf(request), /sql:update on Table:public\/papers/);
        assert.equal(await bodyOf(on.server, id), `note ${id}`);
        await on.dana.approve(request);
        assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
        assert.equal(await bodyOf(on.server, id), 'executed');
      }
    });

    test('a cursor is asked about where it is opened, and where it is read', async () => {
      await using client = await connect(on.door);
      await client.raw.ask(query('begin'));
      for (const [sql, types] of [
        ['declare c cursor for select * from notes', 'CZ'],
        ['fetch 1 from c', 'TCZ'],
      ] as const) {
        client.raw.send(query(sql));
        const request = await on.dana.next();
        assert.match(accessesOf(request), /sql:select on Table:public\/notes/);
        await on.dana.approve(request);
        assert.equal(withoutNotices(typesOf(await client.raw.until('Z'))), types);
      }
      await client.raw.ask(query('commit'));
    });

    test('COPY FROM STDIN waits before the data is asked for', async () => {
      await using client = await connect(on.door);
      client.raw.send(query('copy papers from stdin'));
      const request = await on.dana.next();
      assert.equal(request.asked.kind === 'action' && request.asked.text, 'copy papers from stdin');
      await on.dana.approve(request);
      await client.raw.until('G');
      client.raw.send(copyData('301\tcopied\n'), copyDone());
      assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
      assert.equal(await bodyOf(on.server, 301), 'copied');
    });

    test('a notification comes through while it waits', async () => {
      await using client = await connect(on.door);
      await client.raw.ask(query('listen papers'));
      client.raw.send(query(update(34, 'listening')));
      const request = await on.dana.next();
      await on.server.admin("select pg_notify('papers', 'news')");
      assert.match(text((await client.raw.until('A')).at(-1)), /papers news/);
      await on.dana.approve(request);
      assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
      assert.equal(await bodyOf(on.server, 34), 'listening');
    });

    test('a change inside a query waits as any other', async () => {
      await using client = await connect(on.door);
      client.raw.send(
        query(
          "with changed as (update papers set body = 'cte' where id = 33 returning id) select * from changed",
        ),
      );
      const request = await on.dana.next();
      assert.equal(await bodyOf(on.server, 33), 'note 33');
      await on.dana.approve(request);
      assert.equal(withoutNotices(typesOf(await client.raw.until('Z'))), 'TDCZ');
      assert.equal(await bodyOf(on.server, 33), 'cte');
    });
  });

  async function approved(client: Awaited<ReturnType<typeof connect>>, sql: string): Promise<void> {
    client.raw.send(query(sql));
    await on.dana.approve(await on.dana.next());
    assert.match(typesOf(await client.raw.until('Z')), /CZ$/);
  }

  async function after(first: ApprovalView): Promise<ApprovalView> {
    for (let tries = 0; tries < 50; tries += 1) {
      const found = (await on.dana.waiting()).find(({ id }) => id !== first.id);
      if (found !== undefined) return found;
    }
    throw new Error('no other waits');
  }
});

const update = (id: number, body: string) => `update papers set body = '${body}' where id = ${id}`;
const parts = (sql: string) => Buffer.concat([parse(sql), bind(), execute()]);
const run = (sql: string) => Buffer.concat([parts(sql), sync()]);
const withoutNotices = (types: string) => types.replaceAll('N', '');

function textOf({ asked }: ApprovalView): string {
  return asked.kind === 'action' ? asked.text.replace(/;\s*$/, '') : '';
}

function accessesOf({ asked }: ApprovalView): string {
  return asked.kind === 'action'
    ? asked.accesses.map(({ verb, resource }) => `${verb} on ${resource}`).join(', ')
    : '';
}
