// Real clients whose UPDATE waits for a person: they wait, their values are shown to who answers, and they go on.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ApprovalView } from '../../src/api/shapes/approvals.ts';
import { approvalStage, closing } from '../support/approval-stage.ts';
import { needs, needsJar, needsPython, python } from '../support/needs.ts';
import { run, runWell } from '../support/run.ts';
import type { TrailEntry } from '../support/trail.ts';

const jar = '/usr/share/java/postgresql.jar';
const script = (name: string) => fileURLToPath(new URL(`clients/${name}`, import.meta.url));

describe('a driver whose UPDATE with bound parameters waits', () => {
  const on = approvalStage();
  before(async () => {
    await on.server.admin(
      'create table bills (id int primary key, amount numeric(10, 2), note text, due date)',
    );
    await on.server.admin('grant all on bills to gatelog');
  });

  test('psycopg3', { skip: needsPython('psycopg') }, () => drive(python, [script('held_psycopg3.py')]));

  test('asyncpg', { skip: needsPython('asyncpg') }, () =>
    drive(python, [script('held_asyncpg.py')], 'prepares'),
  );

  test('node-postgres', () => drive(process.execPath, [script('held-node-postgres.ts')]));

  test('pgjdbc', { skip: needsJar(jar) }, async (t) => {
    const classes = mkdtempSync(join(tmpdir(), 'gatelog-java-'));
    t.after(() => rmSync(classes, { recursive: true }));
    await runWell('javac', ['-encoding', 'UTF-8', '-cp', jar, '-d', classes, script('Held.java')]);
    await drive('java', ['-cp', `${jar}:${classes}`, 'Held']);
  });

  test('psql: the notice is printed while it waits, and what was denied reads as an error', {
    skip: needs('psql'),
  }, async () => {
    await reset();
    const input =
      "update bills set note = 'psql' where id = 7;\nupdate bills set note = 'no' where id = 8;\nselect 'after';\n";
    const running = run('psql', ['-X', '-At'], { env: await on.door.libpq(), input });
    const first = await on.dana.next();
    await on.dana.approve(first);
    const second = await other(first.id);
    await on.dana.deny(second, 'not this one');
    const { code, stdout, stderr } = await running;
    assert.deepEqual([code, stdout], [0, 'UPDATE 1\nafter\n']);
    assert.match(stderr, new RegExp(`NOTICE: .*waits for approval ${first.id}`));
    assert.match(
      stderr,
      /ERROR: .*Dana Reyes said no: not this one\nDETAIL: {2}Gatelog: approval\.denied, entry \d+/,
    );
  });

  async function drive(program: string, args: readonly string[], prepares?: 'prepares'): Promise<void> {
    await reset();
    const known = on.door.trail().length;
    const running = runWell(program, args, { env: await on.door.libpq() });
    running.catch(() => undefined);
    const first = await on.dana.next();
    assert.deepEqual(valuesOf(first), ['12.50', "zoë's", '2026-11-21', '7']);
    assert.equal((await billOf(7)).amount, '1.00');
    await on.dana.approve(first);
    const second = await other(first.id);
    assert.deepEqual(valuesOf(second), ['99.99', 'no', '2026-11-22', '8']);
    await on.dana.deny(second);
    const { stdout } = await running;
    assert.deepEqual(JSON.parse(stdout), { approved: 1, denied: '42501', after: 1 });
    assert.deepEqual(await billOf(7), { amount: '12.50', note: "zoë's", due: '2026-11-21' });
    assert.deepEqual(await billOf(8), { amount: '1.00', note: 'new', due: '2026-01-01' });
    assert.equal((await closing(on.door, second.id)).k, 'deny');
    assertPreparedUnasked(on.door.trail().slice(known), prepares !== undefined);
    await on.door.verify();
  }

  /** What only prepared it passed under a reason of its own, and nobody was asked about it. */
  function assertPreparedUnasked(trail: readonly TrailEntry[], prepares: boolean): void {
    assert.equal(trail.filter(({ k }) => k === 'ask').length, 2);
    const updates = trail.filter(({ k, act }) => k === 'req' && act === 'sql:update');
    const prepared = updates.filter((entry) => entry['ph'] === 'prepare');
    assert.equal(prepared.length > 0, prepares, `${prepared.length} were only prepared`);
    for (const entry of prepared) assert.deepEqual(entry['rs'], ['policy.asked-later']);
    const ran = updates.filter((entry) => entry['ph'] === 'execute');
    assert.equal(ran.length, 1);
    assert.ok(ran.every(({ ask }) => ask !== undefined));
  }

  async function other(than: string): Promise<ApprovalView> {
    for (;;) {
      const found = (await on.dana.waiting()).find(({ id }) => id !== than);
      if (found !== undefined) return found;
    }
  }

  async function reset(): Promise<void> {
    await on.server.admin('truncate bills');
    await on.server.admin("insert into bills select n, 1, 'new', '2026-01-01' from generate_series(1, 10) n");
  }

  async function billOf(id: number): Promise<{ amount: string; note: string; due: string }> {
    const read = 'select amount::text, note, due::text from bills where id = $1';
    return (await on.server.admin(read, [id])).rows[0] as { amount: string; note: string; due: string };
  }
});

function valuesOf({ asked }: ApprovalView): (string | null)[] {
  if (asked.kind !== 'action') throw new Error('no action is asked for');
  for (const { encoding } of asked.parameters) assert.equal(encoding, 'text', 'it can be read');
  return asked.parameters.map(({ value }) => value);
}
