// Explaining in turns: the same answer as at once, others come in between, and a change of policies is not mixed in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, explainInTurns } from './explain.ts';
import type { Question } from './question.ts';
import { agent, engineOf, person, shape, table } from './samples.ts';

const permit = 'permit (principal, action, resource);\n';
const byDba = `${permit}@id("ask") @approvers("dba, owners")
forbid (principal, action in Action::"write", resource)
unless { context has approval && context.approval.by in Group::"dba" };`;

const names = Array.from({ length: 10 }, (_, at) => `public.t${at}`);
const ask = (changes: Partial<Question> = {}): Question => ({
  ...{ principal: agent(), target: { name: 'orders-db', database: 'orders' }, phase: 'execute' },
  shape: shape(names.map((name) => table('sql:update', name))),
  ...changes,
});

/** How often others had their turn. */
async function inTurns(question: Question): Promise<{ turns: number; explained: unknown }> {
  let turns = 0;
  const turn = async () => void turns++;
  return { explained: await explainInTurns(engineOf(byDba), question, turn), turns };
}

test('an explanation in turns is the one given at once, with a turn for others behind each access', async () => {
  const approval = { by: person({ groups: ['dba'] }), count: 1, granted: false };
  const all = shape(names.map((name) => table('sql:select', name)));
  // The last: each access alone, with an approval by one of the dba; `owners` fail at the first.
  for (const [question, expected] of [
    [ask({ shape: all }), 10],
    [ask(), 20],
    [ask({ approval }), 30],
  ] as const) {
    const { explained, turns } = await inTurns(question);
    assert.deepEqual(explained, explain(engineOf(byDba), question));
    assert.ok(turns >= expected, `${turns} turns`);
  }
});

test('policies that come into force meanwhile are the ones that are explained', async () => {
  const engine = engineOf(permit);
  const { set: other } = engineOf(byDba);
  let turns = 0;
  const explained = await explainInTurns(engine, ask(), async () => {
    turns += 1;
    if (turns === 5) engine.use(other);
  });
  assert.equal(explained.decision.outcome, 'needs-approval');
  assert.deepEqual(explained, explain(engine, ask()));
});
